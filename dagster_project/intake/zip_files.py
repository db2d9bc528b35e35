"""Zip archives in a delivery: each file inside is read like one that lies beside the others.

Belongs here: which members an archive has, what is refused before anything is unfolded, and unfolding one member.
Does not belong here: reading a member (`readers`). A member's name is `archive.zip/folder/file.csv`; the archive itself
is what is kept.
Refused are archives within archives, names that would lead out of their folder, links, passwords, and sizes that no
export has: a few kilobytes can become a disk full.
"""

from __future__ import annotations

import stat
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from dagster_project.errors import Refusal
from dagster_project.intake import names

ENDING = ".zip"
MOST_MEMBERS, LARGEST_MEGABYTES, LARGEST_RATIO = 1000, 10_000, 200
LONGEST_LIST = 1_000_000  # bytes: a thousand names of a thousand bytes each
_END, _LARGE_END = b"PK\x05\x06", b"PK\x06\x06"
_LARGE_END_BEFORE = 56 + 20  # bytes of the record for large archives, and of what points to it
_LONGEST_END = 22 + 65_535 + _LARGE_END_BEFORE  # a comment may stand behind the end
_MEGABYTE = 1_000_000
_SMALL = 10 * _MEGABYTE  # below, any ratio is harmless
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar")
_BLOCK = 1 << 20
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


def members(path: Path) -> tuple[str, ...]:
    """The names of an archive's files, in order. What systems leave beside them (`__MACOSX`, hidden files) is passed
    over."""
    with _opened(path) as archive:
        found = dict(_named(path, archive))
        _check_sizes(path, list(found.values()))
    if not found:
        raise Refusal(f"{path.name} holds no file. Pack the export into it, or deliver the export itself.")
    return tuple(sorted(found))


def unfolded(path: Path, member: str, folder: Path) -> Path:
    """Unfold one of `members` below `folder`; returns where it lies."""
    target = folder / member
    target.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as archive:
        info = dict(_named(path, archive))[member]
        try:
            with archive.open(info) as source, target.open("wb") as copy:
                while block := source.read(_BLOCK):
                    copy.write(block)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Refusal(
                f"{path.name}/{member} cannot be unfolded; it is damaged, or packed in a way that is not read here. "
                "Pack it again as an ordinary zip, or deliver the file itself."
            ) from None
    return target


def _opened(path: Path) -> ZipFile:
    """An archive's list of files is read whole before the first of them is seen, so its length is looked at first."""
    if _length_of_list(path) > LONGEST_LIST:
        raise _too_many(path)
    try:
        return ZipFile(path)
    except (BadZipFile, OSError, ValueError):
        raise Refusal(
            f"{path.name} is not a readable zip archive; it may be cut short. Pack it again and deliver it again."
        ) from None


def _length_of_list(path: Path) -> int:
    """Bytes of the list, as the archive's end says: in the record for large archives, where it has one. 0 where there
    is no such end; that is for the library to tell."""
    try:
        with path.open("rb") as file:
            start = max(path.stat().st_size - _LONGEST_END, 0)
            file.seek(start)
            end = file.read(_LONGEST_END)
    except OSError:
        return 0
    at = end.rfind(_END)
    if at < 0 or len(end) < at + 16:
        return 0
    large = end[max(at - _LARGE_END_BEFORE, 0) : at]
    if len(large) == _LARGE_END_BEFORE and large.startswith(_LARGE_END):
        return int.from_bytes(large[40:48], "little")
    return int.from_bytes(end[at + 12 : at + 16], "little")


def _too_many(path: Path) -> Refusal:
    return Refusal(f"{path.name} holds more than {MOST_MEMBERS} files. Pack fewer, larger ones, or several archives.")


def _named(path: Path, archive: ZipFile) -> Iterator[tuple[str, ZipInfo]]:
    seen: set[str] = set()
    if len(archive.infolist()) > MOST_MEMBERS:
        raise _too_many(path)
    for info in archive.infolist():
        name = _name(path, info)
        parts = name.rstrip("/").split("/")
        _check_safe(path, name, parts)
        if info.is_dir() or any(part.startswith(".") or part == "__MACOSX" for part in parts):
            continue
        _check_member(path, name, info)
        if name in seen:
            raise Refusal(f"{path.name} holds `{name}` twice, and one of them would be lost. Pack it again.")
        seen.add(name)
        yield name, info


def _name(path: Path, info: ZipInfo) -> str:
    """A name without the sign that it is UTF-8 is what some system took for it: UTF-8 strictly, else GB18030."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    written = info.filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", written.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Refusal(f"{path.name} holds a file whose name cannot be read. Name it in plain letters and pack it again.")


def _check_safe(path: Path, name: str, parts: list[str]) -> None:
    if any(sign in names.PATTERN for sign in name):
        raise Refusal(
            f"{path.name} holds `{name}`, and with one of {' '.join(names.PATTERN)} a name stands for several files. "
            "Rename it in plain letters and digits, and pack it again."
        )
    leads_out = name.startswith("/") or any(part in ("", "..") for part in parts) or "\\" in name or ":" in name
    if leads_out or not name.isprintable():
        shown = name if name.isprintable() else ascii(name)
        raise Refusal(
            f"{path.name} holds `{shown}`, a name that could lead out of its folder, so nothing of it was unfolded. "
            "Ask whoever sent it why, and have the export packed again."
        )


def _check_member(path: Path, name: str, info: ZipInfo) -> None:
    last = name.rpartition("/")[2]
    if info.flag_bits & _ENCRYPTED:
        raise Refusal(f"{path.name} is protected by a password. Pack it again without one.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refusal(f"{path.name} holds `{name}`, which is a link to another file. Pack the file itself.")
    if last.lower().endswith(_ARCHIVES):
        raise Refusal(f"{path.name} holds `{name}`, an archive within the archive. Pack the files themselves.")
    if last.startswith("_"):
        raise Refusal(f"{path.name} holds `{name}`. Control files lie beside an archive, not in it: move it out.")


def _check_sizes(path: Path, infos: list[ZipInfo]) -> None:
    """By what the archive says of itself: no more than that is ever unfolded."""
    size, packed = sum(info.file_size for info in infos), path.stat().st_size
    if size > LARGEST_MEGABYTES * _MEGABYTE or (size > _SMALL and size > LARGEST_RATIO * packed):
        raise Refusal(
            f"{path.name} would unfold from {packed:,} to {size:,} bytes, which no export does, so nothing of it was "
            "unfolded. Deliver the files themselves, or as Parquet."
        )
