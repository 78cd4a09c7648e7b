"""Data sets of one's own on disk, named by their content: whoever stores the same texts again gets the same name.

A data set is two files in one folder: NAME.npz with the data, written first, and NAME.json with its card, which makes
it visible. Both appear whole or not at all. Nothing in them is pickled. Imports series, texts and errors.
"""

import hashlib
import json
import logging
import os
import re
import secrets
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.series import Series
from lstm_core.data.texts import TextColumn, TextSet
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs.data import UPLOADED_SERIES, UPLOADED_TEXTS

_LOG = logging.getLogger(__name__)
_FORMAT = 1
_NAME = re.compile(rf"{UPLOADED_TEXTS.pattern}|{UPLOADED_SERIES.pattern}")
_DAMAGE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
_LONGEST_TITLE = 80
_WHERE = "LSTM_EXPLORER_UPLOADS"
_Content = TypeVar("_Content")


@dataclass(frozen=True)
class StoredCard:
    """What is known of a data set without reading it.

    Attributes:
        name: "upload:" or "series:" and 16 hexadecimal digits of its content.
        kind: "texts" or "series".
        title: as its owner calls it.
        class_names: in the order of the labels; empty without labels.
        class_sizes: texts of each class, as long as `class_names`.
        n: texts, or values.
        n_characters: of all texts together, 0 for a series.
        season: of a series, the moments after which things often repeat; 1 where nobody knows, and for texts.
        added: when it was stored, seconds since 1970.
    """

    name: str
    kind: Literal["texts", "series"]
    title: str
    class_names: tuple[str, ...]
    class_sizes: tuple[int, ...]
    n: int
    n_characters: int
    season: int
    added: float


def uploads_dir() -> Path:
    """Return the folder: `LSTM_EXPLORER_UPLOADS`, else `uploads` beside the folder of runs. It need not exist."""
    named = os.environ.get(_WHERE)
    if named:
        return Path(os.path.abspath(Path(named).expanduser()))
    runs = Path(os.environ.get("LSTM_EXPLORER_RUNS") or "runs").expanduser()
    return Path(os.path.abspath(runs)).parent / "uploads"


def store_texts(texts: Sequence[str], labels: NDArray[np.int64], class_names: Sequence[str], *, title: str) -> str:
    """Keep texts and return their name, "upload:" and 16 hexadecimal digits.

    Args:
        texts: (n,).
        labels: (n,) int64, the position of the class; all 0 where there are none.
        class_names: empty for texts without labels.
        title: for people, such as the name of the file.

    Raises:
        DataUnavailableError: the folder cannot be written.
    """
    name = f"upload:{_digest('texts', class_names, texts, labels.astype('<i8').tobytes())}"
    column = TextColumn.of(texts)
    counts = np.bincount(labels, minlength=len(class_names)).tolist() if class_names else []
    card = StoredCard(
        name,
        "texts",
        _title(title),
        tuple(class_names),
        tuple(counts),
        len(texts),
        sum(map(len, texts)),
        1,
        time.time(),
    )
    _write(card, {"buffer": column.buffer, "offsets": column.offsets, "labels": labels.astype(np.int64)})
    return name


def store_series(dates: Sequence[str] | None, values: NDArray[np.float64], *, season: int = 1, title: str = "") -> str:
    """Keep a time series and return its name, "series:" and 16 hexadecimal digits.

    Args:
        dates: (n,) ISO texts, or None.
        values: (n,) finite.
        season: moments after which things often repeat, 1 where nobody knows.
        title: for people.

    Raises:
        DataUnavailableError: the folder cannot be written.
    """
    numbers = np.asarray(values, "<f8")
    name = f"series:{_digest('series', [season], dates or (), numbers.tobytes())}"
    card = StoredCard(name, "series", _title(title), (), (), len(numbers), 0, season, time.time())
    moments = "\n".join(dates or ()).encode()
    _write(card, {"values": numbers, "dates": np.frombuffer(moments, np.uint8), "season": np.array(season)})
    return name


def uploaded() -> list[str]:
    """Return the names of all stored data sets, newest first."""
    cards = []
    with suppress(OSError):
        for path in uploads_dir().glob("*.json"):
            with suppress(DataUnavailableError, DataFormatError):
                cards.append(read_card(path.stem.replace("-", ":", 1)))
    return [card.name for card in sorted(cards, key=lambda card: (-card.added, card.name))]


def read_card(name: str) -> StoredCard:
    """Return what is known of a stored data set.

    Raises:
        DataUnavailableError: it is not here (any more).
        DataFormatError: its card is damaged.
    """
    path = _path(name, ".json")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values.pop("format") != _FORMAT or values["name"] != name:
            raise ValueError("a card of another version or data set")
        return StoredCard(
            **{**values, "class_names": tuple(values["class_names"]), "class_sizes": tuple(values["class_sizes"])}
        )
    except FileNotFoundError:
        raise _gone(name) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, error) from error


def read_stored_texts(name: str) -> TextSet:
    """Return stored texts with their labels, in the order of the file that they came from.

    Raises:
        DataUnavailableError: they are not here (any more).
        DataFormatError: their file is damaged.
    """
    card = read_card(name)

    def opened(arrays: Mapping[str, NDArray[Any]]) -> TextSet:
        labels = arrays["labels"]
        column = TextColumn(arrays["buffer"], arrays["offsets"])
        content = _digest("texts", card.class_names, column, labels.astype("<i8").tobytes())
        if len(column) != len(labels) or f"upload:{content}" != name:
            raise ValueError("the content is not the one that was stored")
        return TextSet(column, labels)

    return _read(name, opened)


def read_series(name: str) -> Series:
    """Return a stored time series.

    Raises:
        DataUnavailableError: it is not here (any more).
        DataFormatError: its file is damaged.
    """
    card = read_card(name)

    def opened(arrays: Mapping[str, NDArray[Any]]) -> Series:
        moments = arrays["dates"].tobytes().decode()
        dates = tuple(moments.split("\n")) if moments else None
        season = int(arrays["season"])
        values = arrays["values"].astype(np.float64)
        content = _digest("series", [season], dates or (), values.astype("<f8").tobytes())
        if f"series:{content}" != name:
            raise ValueError("the content is not the one that was stored")
        return Series(dates, values, card.title, season)

    return _read(name, opened)


def forget(name: str) -> None:
    """Delete a stored data set. Runs that were trained on it stay, but cannot be trained further.

    Raises:
        DataUnavailableError: it is not here, or may not be deleted.
    """
    card = _path(name, ".json")
    if not card.is_file():
        raise _gone(name)
    try:
        card.unlink()
        _path(name, ".npz").unlink(missing_ok=True)
    except OSError as error:
        raise DataUnavailableError(
            f"{name} cannot be deleted", received=error.strerror or str(error), remedy=f"delete {card} by hand"
        ) from error


# --- helpers --------------------------------------------------------------------------------------


def _digest(kind: str, facts: Sequence[object], texts: Iterable[str], numbers: bytes) -> str:
    """Return 16 hexadecimal digits over everything that was understood, but neither title nor time."""
    digest = hashlib.sha256(json.dumps([_FORMAT, kind, list(facts)]).encode())
    for text in texts:
        content = text.encode("utf-8", "replace")
        digest.update(len(content).to_bytes(8, "little") + content)
    digest.update(numbers)
    return digest.hexdigest()[:16]


def _title(title: str) -> str:
    return " ".join(title.encode("utf-8", "replace").decode().split())[:_LONGEST_TITLE] or "Your own data"


def _path(name: str, suffix: str) -> Path:
    if not _NAME.fullmatch(name):  # a name from a link never leaves the folder
        raise DataUnavailableError(
            f"There is no data set {name[:60]!r}", expected="upload: or series: and 16 hexadecimal digits"
        )
    return uploads_dir() / (name.replace(":", "-") + suffix)


def _gone(name: str) -> DataUnavailableError:
    return DataUnavailableError(
        f"The data set {name} is not on this machine any more",
        expected=f"its files in the folder {uploads_dir()}",
        remedy="add the same file again, which gives it the same name; or choose another data set",
    )


def _damaged(path: Path, error: Exception) -> DataFormatError:
    return DataFormatError(
        f"The stored data set {path.name} cannot be read",
        received=f"{type(error).__name__}: {str(error)[:120]}",
        remedy="delete it, and add your file again",
    )


def _read(name: str, opened: Callable[[Mapping[str, NDArray[Any]]], _Content]) -> _Content:
    path = _path(name, ".npz")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return opened({field: archive[field] for field in archive.files})
    except FileNotFoundError:
        raise _gone(name) from None
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _write(card: StoredCard, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write data and card; data that is there already is right, as its name says its content."""
    data, about = _path(card.name, ".npz"), _path(card.name, ".json")
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        _replace(data, lambda path: _save(path, arrays))
        text = json.dumps({"format": _FORMAT, **asdict(card)}, indent=1, ensure_ascii=False)
        _replace(about, lambda path: path.write_bytes(text.encode()))
    except OSError as error:
        raise DataUnavailableError(
            f"The folder of your own data sets, {data.parent}, cannot be written",
            received=error.strerror or str(error),
            remedy=f"set {_WHERE} to a folder that you may write, and make room on the disk",
        ) from error
    _LOG.info("stored %s", card.name)


def _save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    with path.open("xb") as file:
        np.savez(file, allow_pickle=False, **dict(arrays))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    temporary = path.with_name(f".{path.stem}-{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
