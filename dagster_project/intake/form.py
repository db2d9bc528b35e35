"""What a file is like, as far as it has to be told: kind, encoding, where its heading line stands, what to leave out.

Belongs here: the values and their defaults, which are those of a canonical delivery.
Does not belong here: reading them from a mapping file (`mapping/`), reading the file itself (`readers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KINDS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".jsonl": "jsonl",
}
FIXED = "fixed"  # of no ending: how wide its fields are, only a mapping can say
CHARACTERS, BYTES = "characters", "bytes"
ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ODDITIES = ("hidden_sheets", "hidden_rows", "hidden_columns", "merged_cells")


@dataclass(frozen=True)
class TotalsCheck:
    """The line of totals that begins with `row` states the sums of the rows under these headings."""

    row: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """`kind` is '' where the file's ending says it. `headings` are given for a file without a heading line.

    `encodings` are tried in turn, strictly. `totals_row` are the texts with which a line of totals begins, and
    `totals_check` says which of them is held against the rows. `accept` are oddities of a workbook that are known to
    be harmless; it may unfold to `largest_megabytes`. `widths` are the fields of a file of fixed width, by heading,
    counted in characters or bytes.
    """

    kind: str = ""
    encodings: tuple[str, ...] = ("utf-8",)
    delimiter: str = ","
    headings: tuple[str, ...] = ()
    skip_rows: int = 0
    totals_row: tuple[str, ...] = ()
    totals_check: TotalsCheck | None = None
    sheet: str = ""
    accept: tuple[str, ...] = ()
    largest_megabytes: int = 200
    widths: tuple[tuple[str, int], ...] = ()
    counted_in: str = CHARACTERS

    def kind_of(self, path: Path) -> str:
        return self.kind or KINDS[path.suffix.lower()]
