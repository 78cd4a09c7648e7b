"""Files that people could bring, made by the tests."""

import io
import zipfile

WORDS = {"good": "wonderful", "bad": "dull"}


def rows(n: int = 20) -> list[tuple[str, str]]:
    """Return n different texts with their labels, half of each class."""
    return [(f"film number {i}, {WORDS[label]}", label) for i in range(n) for label in ([*WORDS][i % 2],)]


def csv_bytes(
    n: int = 20, *, delimiter: str = ",", header: str | None = "text,label", encoding: str = "utf-8"
) -> bytes:
    lines = [header.replace(",", delimiter)] if header else []
    lines += [f'"{text}"{delimiter}{label}' for text, label in rows(n)]
    return "\n".join(lines).encode(encoding)


def zip_bytes(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def class_folders(n: int = 20, top: str = "") -> dict[str, bytes]:
    return {f"{top}{label}/{i}.txt": text.encode() for i, (text, label) in enumerate(rows(n))}
