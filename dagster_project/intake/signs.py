"""What a file is by its first bytes, where its ending says that it is text.

Belongs here: the signs of the kinds that are taken for CSV most often, so that the refusal names them.
Does not belong here: proving that a file is of its kind (the readers).
"""

from __future__ import annotations

from pathlib import Path

from dagster_project.errors import Refusal

_SIGNS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook, or a workbook under a password"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "compressed by gzip"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"<!doctype html", "a web page, perhaps of a log-in that failed"),
    (b"<html", "a web page, perhaps of a log-in that failed"),
    (b"<?xml", "an XML document"),
)


def check_text(path: Path) -> None:
    """Refuse a file that ought to be text and begins like something else."""
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    for sign, kind in _SIGNS:
        if start.lower().startswith(sign.lower()):
            raise Refusal(
                f"{path.name} is {kind}, whatever its ending says, so no row was read. Export it as what its ending "
                "says, or give a workbook or Parquet file its own ending, and deliver it again."
            )
