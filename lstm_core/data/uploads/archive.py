"""A zip file with one folder for each class and a text in every file. Nothing of it is ever written to disk.

What is unpacked is counted while it is unpacked, so a small file that claims to be small cannot fill the memory.
Imports the encoding, limits, tables and errors.
"""

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from lstm_core.data.uploads.encoding import find_encoding, open_text, said_if_broken
from lstm_core.data.uploads.limits import MOST_BYTES, check_rows
from lstm_core.data.uploads.table import Table, clean
from lstm_core.errors import DataFormatError

MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
_IGNORED = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, struct.error, KeyError, IndexError, OverflowError,
)  # fmt: skip
_ENCRYPTED = 0x1  # flag of an entry


@dataclass(frozen=True)
class InnerFile:
    """The one table that a zip file holds."""

    name: str
    content: bytes


def read_archive(content: bytes, *, encoding: str = "", need_folders: bool = True) -> Table | InnerFile:
    """Return the texts of a zip file with the names of their folders, or the one table that is in it.

    Args:
        content: of the zip file.
        encoding: of its texts, a key of ENCODINGS; "" guesses.
        need_folders: every text must lie in a folder that names its class.

    Raises:
        DataFormatError: damaged, encrypted, too large, empty, or its folders are not as they must be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_ignored(entry.filename)]
            _check(entries)
            if len(entries) == 1 and PurePosixPath(entries[0].filename).suffix.lower() in _TABLES:
                return InnerFile(entries[0].filename, _unpacked(archive, entries)[0])
            names = _class_names([entry.filename for entry in entries], need_folders=need_folders)
            files = _unpacked(archive, entries)
    except _DAMAGE as error:
        raise DataFormatError(
            "The zip file cannot be read",
            expected="an undamaged zip file",
            received=f"{type(error).__name__}: {str(error)[:120]}",
            remedy="pack it anew, with the ordinary method (deflate)",
        ) from error
    texts, used, notes = _decoded(files, [entry.filename for entry in entries], encoding)
    has_folders = any(names)
    return Table(
        layout="zip",
        encoding=used,
        columns=("text", "folder") if has_folders else ("text",),
        rows=[(text, name) if has_folders else (text,) for text, name in zip(texts, names, strict=True)],
        n_rows=len(texts),
        notes=notes,
    )


def _is_ignored(path: str) -> bool:
    """Return whether a path is one that systems add by themselves."""
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") or part in _IGNORED for part in parts)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise DataFormatError("The zip file has no files", expected="a folder for each class, a text in each file")
    names = {entry.filename for entry in entries}
    if any(name.startswith("xl/") for name in names):
        raise DataFormatError("This is an Excel workbook", expected="CSV", remedy="save the sheet as CSV (UTF-8)")
    if any(name.startswith("word/") for name in names):
        raise DataFormatError("This is a Word document", expected="plain text", remedy="save it as plain text (UTF-8)")
    encrypted = [entry.filename for entry in entries if entry.flag_bits & _ENCRYPTED]
    if encrypted:
        raise DataFormatError(
            "The zip file is encrypted", received=f"{encrypted[0][:80]} needs a password", remedy="pack it without one"
        )
    check_rows(len(entries), len(entries))
    _check_unpacked(sum(entry.file_size for entry in entries))


def _check_unpacked(n_bytes: int) -> None:
    if n_bytes > MOST_BYTES:
        raise DataFormatError(
            "The zip file is too large when unpacked",
            expected=f"at most {MOST_BYTES / 1e6:.0f} MB",
            received=f"{n_bytes / 1e6:,.1f} MB or more",
            remedy="give a part of it: a few ten thousand texts are plenty here",
        )


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[bytes]:
    files: list[bytes] = []
    total = 0
    for entry in entries:
        with archive.open(entry) as file:  # sizes in the directory may be wrong, so what comes is counted
            files.append(file.read(MOST_BYTES - total + 1))
        total += len(files[-1])
        _check_unpacked(total)
    return files


def _class_names(paths: list[str], *, need_folders: bool) -> list[str]:
    """Return the folder of each file, without one that holds everything; "" for all where folders do not matter."""
    parts = [tuple(part for part in PurePosixPath(path).parts if part not in ("/", "..", ".")) for path in paths]
    while len({path[0] for path in parts if path}) == 1 and all(len(path) >= 3 for path in parts):
        parts = [path[1:] for path in parts]
    if not need_folders:
        return [""] * len(paths)
    for path, whole in zip(parts, paths, strict=True):
        if len(path) < 2:
            raise DataFormatError(
                "A file of the zip file lies in no folder",
                expected="one folder for each class, named as the class, with a text in each of its files",
                received=whole[:120],
                remedy="put it into the folder of its class",
            )
        if len(path) > 2:
            raise DataFormatError(
                "The zip file has folders in folders",
                expected="one folder for each class, and files in it",
                received=whole[:120],
                remedy="put the files right into the folder of their class",
            )
    return [clean(path[0]) for path in parts]


def _decoded(files: list[bytes], paths: list[str], encoding: str) -> tuple[list[str], str, tuple[str, ...]]:
    """Return the texts, the encoding of those that are not UTF-8, and what is worth saying about it."""
    encodings = [encoding] * len(files)
    notes: tuple[str, ...] = ()
    used = encoding or "utf-8"
    others: list[int] = []
    for place, (content, path) in enumerate(zip(files, paths, strict=True)):
        if encoding or not content:
            encodings[place] = used
            continue
        try:
            content.decode("utf-8-sig")
            encodings[place] = "utf-8"
            if b"\0" in content:
                find_encoding(content)
        except UnicodeDecodeError:
            others.append(place)
        except DataFormatError as error:
            raise _in_file(error, path) from error
    marked = [place for place in others if files[place].startswith((b"\xff\xfe", b"\xfe\xff"))]
    for place in marked:
        encodings[place] = find_encoding(files[place]).name
    others = [place for place in others if place not in set(marked)]
    if others:
        for place in others:
            if b"\0" in files[place]:
                try:
                    find_encoding(files[place])
                except DataFormatError as error:
                    raise _in_file(error, paths[place]) from error
        found = find_encoding(b"\n".join(files[place] for place in others))
        used = found.name
        if found.note:
            notes = (f"{len(others):,} of {len(files):,} files: {found.note}",)
        for place in others:
            encodings[place] = used
    texts: list[str] = []
    for content, name, path in zip(files, encodings, paths, strict=True):
        try:
            with said_if_broken(name):
                texts.append(clean(open_text(content, name).read()))
        except DataFormatError as error:
            raise _in_file(error, path) from error
    return texts, used, notes


def _in_file(error: DataFormatError, path: str) -> DataFormatError:
    return DataFormatError(
        f"{error.what} ({path[:120]} in the zip file)",
        expected=error.expected,
        received=error.received,
        remedy=error.remedy,
    )
