"""Which letters the bytes of a file stand for: guessed, said, and correctable. Imports limits and errors."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TextIO

from lstm_core.errors import DataFormatError

ENCODINGS: Final[dict[str, str]] = {
    "utf-8": "UTF-8",
    "utf-8-repaired": "UTF-8, broken signs replaced",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, low byte first",
    "utf-16-be": "UTF-16, high byte first",
    "utf-32": "UTF-32",
    "cp1252": "Western European (Windows)",
    "latin_1": "Western European (ISO 8859-1)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp874": "Thai (Windows)",
    "gb18030": "Chinese, simplified",
    "big5": "Chinese, traditional",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "cp949": "Korean",
    "cp437": "Old DOS",
    "mac_roman": "Old Macintosh",
}
"""The encodings that can be chosen, with their names for people."""

_GUESSED_FROM = tuple(name for name in ENCODINGS if not name.startswith("utf") and name not in ("latin_1", "mac_roman"))
_SWAPPED = frozenset({"cp1251", "koi8_r"})
_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20  # bytes decoded at once while checking
_SAMPLE = 24_000  # bytes looked at for a guess
_MOSTLY = 0.9  # share of the telling lines that must be right for "UTF-8, but broken"
_KEPT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b\x85")
_LOOKED_AT = 50_000  # characters looked at for junk
_MOST_CONTROLS = 0.02  # share of control characters above which nobody wrote it


@dataclass(frozen=True)
class FoundEncoding:
    """An encoding and how it was found.

    Attributes:
        name: a key of ENCODINGS.
        note: a sentence for people; "" where there is no doubt.
    """

    name: str
    note: str = ""


def find_encoding(content: bytes, chosen: str = "") -> FoundEncoding:
    """Return in which encoding bytes are written.

    A mark at the beginning decides; then whatever is valid UTF-8 is UTF-8, as other encodings hardly ever are by
    chance; then the guess of charset-normalizer over lines that have more than ASCII.

    Args:
        content: of a file.
        chosen: by a person; "" guesses.

    Raises:
        DataFormatError: it is no text, or UTF-8 that is damaged, or nothing fits.
    """
    if chosen:
        if chosen not in ENCODINGS:
            raise DataFormatError(
                f"There is no encoding {chosen[:40]!r}", expected=", ".join(ENCODINGS), remedy="choose one of these"
            )
        return FoundEncoding(chosen)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return FoundEncoding(name)
    if b"\0" in content:
        raise _no_text("it has bytes of value 0, which no text has", "UTF-16, choose that encoding")
    broken_at = _first_broken(content)
    if broken_at is None:
        return FoundEncoding("utf-8")
    telling = _telling_lines(content)
    if sum(_first_broken(line) is None for line in telling) >= _MOSTLY * len(telling):
        line = content.count(b"\n", 0, broken_at) + 1
        raise DataFormatError(
            f"Line {line:,} has bytes that are no letters in UTF-8, while the rest of the file is UTF-8",
            received=f"byte 0x{content[broken_at]:02X} at position {broken_at:,}",
            remedy='choose the encoding "UTF-8, broken signs replaced", or mend that line',
        )
    return _guessed(b"\n".join(telling)[:_SAMPLE])


def open_text(content: bytes, encoding: str, *, newline: str | None = None) -> TextIO:
    """Return bytes as a stream of text, decoded piece by piece.

    Args:
        content: of a file.
        encoding: a key of ENCODINGS.
        newline: as `open` takes it.
    """
    codec = {"utf-8": "utf-8-sig", "utf-8-repaired": "utf-8-sig"}.get(encoding, encoding)
    errors = "replace" if encoding == "utf-8-repaired" else "strict"
    return io.TextIOWrapper(io.BytesIO(content), encoding=codec, errors=errors, newline=newline)


@contextmanager
def said_if_broken(encoding: str) -> Iterator[None]:
    """Turn what a stream of `open_text` raises into a DataFormatError."""
    try:
        yield
    except UnicodeError as error:
        raise DataFormatError(
            f"The file is not written in the encoding {ENCODINGS.get(encoding, encoding)}",
            received=str(error)[:160],
            remedy="choose another encoding, or save the file as UTF-8",
        ) from error


def check_text(sample: str) -> None:
    """Raise DataFormatError where decoded text is junk: many control characters."""
    looked_at = sample[:_LOOKED_AT]
    controls = sum((c < " " or "\x7f" <= c <= "\x9f") and c not in _KEPT_CONTROLS for c in looked_at)
    if controls > _MOST_CONTROLS * len(looked_at):
        raise _no_text(
            f"{controls:,} of its first {len(looked_at):,} characters are control characters",
            "a text in another encoding, choose that encoding",
        )


def _no_text(received: str, or_else: str) -> DataFormatError:
    return DataFormatError(
        "This is not a file of text",
        expected="CSV, TSV, JSON lines, plain text, or a zip file of texts",
        received=received,
        remedy=f"save it as CSV in UTF-8; if it is {or_else}",
    )


def _first_broken(content: bytes) -> int | None:
    """Return the position of the first byte that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = 0
    for start in range(0, max(len(content), 1), _PIECE):
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(content[start : start + _PIECE], final=start + _PIECE >= len(content))
        except UnicodeDecodeError as error:
            return position - kept + error.start
        position = start + _PIECE
    return None


def _telling_lines(content: bytes) -> list[bytes]:
    """Return lines that have more than ASCII, as many as suffice for a guess."""
    found: list[bytes] = []
    size = 0
    for line in io.BytesIO(content):
        if not line.isascii():
            part = line.rstrip(b"\r\n")[:_SAMPLE]
            found.append(part)
            size += len(part)
            if size > 4 * _SAMPLE:
                break
    return found


def _guessed(sample: bytes) -> FoundEncoding:
    from charset_normalizer import from_bytes  # imported late: only files that are not UTF-8 need it

    best = from_bytes(sample, cp_isolation=list(_GUESSED_FROM)).best()
    if best is None or best.encoding not in ENCODINGS:
        raise DataFormatError(
            "The encoding of this file cannot be told",
            expected="UTF-8, or another encoding of text",
            received="bytes that fit none well",
            remedy="save the file as UTF-8, or choose the encoding if you know it",
        )
    alike = {best.encoding, *best.could_be_from_charset}  # those that read the same letters from these bytes
    name = _lower_case(sample) if alike & _SWAPPED else next(each for each in ENCODINGS if each in alike)
    return FoundEncoding(
        name, f"Not UTF-8. The encoding seems to be {ENCODINGS[name]}; if letters look wrong, choose another."
    )


def _lower_case(sample: bytes) -> str:
    """Return which of two Cyrillic encodings it is: where one has small letters, the other has capitals."""
    return max(
        sorted(_SWAPPED), key=lambda name: sum(letter.islower() for letter in sample.decode(name, errors="replace"))
    )
