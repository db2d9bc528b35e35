"""Bytes to text, without ever guessing: a byte order mark, else the encodings that were declared, strictly, in turn.

Belongs here: proving that a file is UTF-8, and making a UTF-8 copy of one that is not; block by block.
Does not belong here: which encoding a file should have (`form`, mapping files).
Without a declaration a file is UTF-8 or refused. GB18030 takes in nearly any bytes without an error, and more than half
of all short names in UTF-8 too, so it is tried only where a mapping says so; GBK is never tried.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from dagster_project.errors import Refusal

_BLOCK = 1 << 20
_OF_ASCII = ("utf-8", "utf-8-sig", "gb18030")  # in these an ASCII byte that begins a character is that character
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def as_utf8(path: Path, encodings: Sequence[str], scratch: Path) -> Path:
    """The file itself where it is UTF-8, else a UTF-8 copy of the same name in `scratch`."""
    marked = _marked(path)
    if marked:
        _check(path, marked, [marked])
        return path if marked == "utf-8-sig" else _copied(path, marked, scratch)
    found = next((encoding for encoding in encodings if _fault(path, encoding) is None), None)
    if found is None:
        _check(path, encodings[0], encodings)
    if found == "utf-8":
        return path
    _refuse_either(path, encodings)
    return _copied(path, "gb18030", scratch)


def can_be(path: Path, encoding: str) -> bool:
    """Whether a file can be read in an encoding, which does not say that it was written in it."""
    return _marked(path) is not None or _fault(path, encoding) is None


def lines_and_whether_ascii(path: Path) -> tuple[int, bool]:
    """How many lines a text file has, the last one whether or not it is ended, and whether all of it is ASCII."""
    lines, is_ascii, last = 0, True, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            lines += block.count(b"\n")
            is_ascii = is_ascii and block.isascii()
            last = block[-1:]
    return lines + (last not in (b"", b"\n")), is_ascii


def _marked(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(3)
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def _check(path: Path, encoding: str, tried: Sequence[str]) -> None:
    byte = _fault(path, encoding)
    if byte is not None:
        raise Refusal(_unreadable(path.name, byte, tried))


def _refuse_either(path: Path, encodings: Sequence[str]) -> None:
    """A short file may be both; only the sender knows which, and the wrong choice garbles its names."""
    if "utf-8" not in encodings and not _is_ascii(path) and _fault(path, "utf-8") is None:
        raise Refusal(
            f"{path.name} can be read as GB18030, as its mapping says, but also as UTF-8, and the names would differ. "
            "Deliver it as UTF-8 with a byte order mark (in Excel: Save As, CSV UTF-8), which leaves no doubt."
        )


def _is_ascii(path: Path) -> bool:
    with path.open("rb") as file:
        return all(block.isascii() for block in iter(lambda: file.read(_BLOCK), b""))


def _fault(path: Path, encoding: str) -> int | None:
    """The 1-based byte at which decoding fails; None where it does not."""
    decoder, position = codecs.getincrementaldecoder(encoding)(errors="strict"), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            pending = len(decoder.getstate()[0])
            try:
                if not pending and encoding in _OF_ASCII and block.isascii():
                    _check_no_zero(path.name, b"\0" in block)
                else:
                    _check_no_zero(path.name, "\0" in decoder.decode(block))
            except UnicodeDecodeError as error:
                return position - pending + error.start + 1
            position += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return position
    return None


def _check_no_zero(name: str, has_zero: bool) -> None:
    if has_zero:
        raise Refusal(
            f"{name} holds zero bytes, which no text has: it is damaged, or no text file. Export it again, and "
            "deliver it again."
        )


def _copied(path: Path, encoding: str, scratch: Path) -> Path:
    target = scratch / path.name
    with path.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8", newline="") as copy:
        while block := source.read(_BLOCK):
            copy.write(block)
    return target


def _unreadable(name: str, byte: int, tried: Sequence[str]) -> str:
    names = " nor ".join(encoding.upper().replace("-SIG", "") for encoding in tried)
    what = f"is not {names}" if len(tried) == 1 else f"is neither {names}"
    return (
        f"{name} {what}: byte {byte} cannot be read. Names would be garbled, so nothing of it was taken in. "
        "Save it as CSV UTF-8 (in Excel: Save As, CSV UTF-8) and deliver it again; for a system that can only write "
        "GB18030, give it a mapping with `encoding: gb18030`."
    )
