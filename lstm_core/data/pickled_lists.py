"""Reads the one kind of pickle that the data sets of Keras hold: an array of lists of integers. Nothing else.

`imdb.npz` keeps its reviews in an object array, which NumPy can store only as a pickle, and a pickle can run
anything. So this reader knows no code at all: the three names that such a file mentions stand for empty shells
that remember what they were given, any other name ends the reading, and what comes out is checked item by item.
Imports the errors.
"""

import io
import pickle
import zipfile
import zlib
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.errors import DataFormatError


class _Shell:
    """Stands for `numpy.ndarray` and `numpy.dtype` while reading; keeps the arguments and the state."""

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state


def _reconstruct(*arguments: object) -> _Shell:
    return _Shell(*arguments)


def _latin1(text: object, encoding: object) -> bytes:
    """Stands for `_codecs.encode`, by which old pickles write bytes."""
    if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError("bytes in an unexpected form")
    return text.encode("latin-1")


_KNOWN: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _Shell,
    ("numpy", "dtype"): _Shell,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("_codecs", "encode"): _latin1,
}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no list of integers needs")
        return _KNOWN[module, name]


def read_archive(path: Path, names: tuple[str, ...]) -> dict[str, NDArray[Any] | list[list[int]]]:
    """Read arrays of an `.npz` file: numbers as they are, object arrays as lists of lists of integers.

    Args:
        path: the file. It is only read.
        names: the arrays that it must have; others are not looked at.

    Raises:
        DataFormatError: it is no such file, it is cut off, or it holds anything else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
            missing = [name for name in names if f"{name}.npy" not in members]
            if missing:
                raise refused(path, f"it has no array {' and no '.join(missing)}")
            return {name: _read_member(path, name, archive.read(f"{name}.npy")) for name in names}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refused(path, f"it is cut off or no npz file ({error})") from error


def refused(path: Path, received: str) -> DataFormatError:
    """Return the error for a file that is not used; it stays where it is."""
    return DataFormatError(
        f"The file {path} is not used",
        expected=f"the {path.name} that Keras publishes, or one of the same form",
        received=received,
        remedy="replace the file with a good copy, or take it away",
    )


def _read_member(path: Path, name: str, content: bytes) -> NDArray[Any] | list[list[int]]:
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = header(stream)
        if dtype.hasobject:
            return _integer_lists(_Reader(stream).load(), shape)
        stream.seek(0)
        numbers: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
        return numbers
    except DataFormatError:
        raise
    except Exception as error:  # a hostile stream can make the unpickler raise anything
        raise refused(path, f"array {name}: {error}") from error


def _integer_lists(array: object, shape: tuple[int, ...]) -> list[list[int]]:
    """Return the items of a reconstructed object array after a look at every one.

    Raises:
        ValueError: it is anything but a one-dimensional array of lists of integers.
    """
    state = array.state if isinstance(array, _Shell) else None
    if not isinstance(state, tuple) or len(state) != 5:
        raise ValueError("its pickle is not a NumPy array")
    items = state[4]
    if len(shape) != 1 or not isinstance(items, list) or len(items) != shape[0]:
        raise ValueError(f"it is not one row of lists, shape {shape}")
    kinds = set(map(type, items))
    if kinds - {list}:
        raise ValueError(f"it holds {_names(kinds - {list})} where lists of integers should be")
    inner = set(map(type, chain.from_iterable(items)))
    if inner - {int}:
        raise ValueError(f"its lists hold {_names(inner - {int})} where integers should be")
    return items


def _names(kinds: set[type]) -> str:
    return ", ".join(sorted(kind.__name__ for kind in kinds))
