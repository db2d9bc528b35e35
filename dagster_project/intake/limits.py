"""How large what is delivered may be: beyond these no export is honest, or no machine bears it.

Belongs here: every limit of intake that no mapping sets, with its reason; those of archives are in `zip_files`.
Does not belong here: looking at them (the readers), or enforcing them on a process (`confined`, `confinement`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from dagster_project.errors import Refusal

# The widest export that anybody has shown us has 130 columns. DuckDB needs minutes for a hundred thousand.
MOST_COLUMNS = 2_000

# Characters; DuckDB's own CSV reader takes lines of two million bytes.
LONGEST_LINE = 2_000_000

# Excel's own last row; a sheet that speaks of a later one was not written by it.
LAST_SHEET_ROW = 1_048_576

# Bytes of `_control.csv` and of `_delivery.yaml`: ten thousand lines of totals, or one line.
LARGEST_CONTROL, LARGEST_DELIVERY = 1_000_000, 10_000

# Bytes of a text file from which on it is set down by itself, with types (`typed_rows`); the rows of smaller ones lie
# in one file, which opens quicker.
LARGE_TEXT = 8_000_000

# What the texts of one column of a Parquet file may unfold to: a value that is repeated a thousand million times is
# written once.
PARQUET_TEXT_MEGABYTES = 20_000

# What quarantine may hold: whoever keeps sending bad files must not fill the disk that the ledger lies on.
QUARANTINE_MEGABYTES = 20_000


@dataclass(frozen=True)
class Confinement:
    """What the process may use that reads workbooks, JSON lines and fields of fixed width, and looks through Parquet,
    file by file.

    It starts with half a gigabyte of address space; a workbook that unfolds to 200 MB, the most that a mapping allows
    unasked, needs about one more. Five million rows take it some eight minutes; what has more comes as CSV or Parquet.
    """

    memory_megabytes: int = 3_000
    cpu_seconds: int = 900
    wall_seconds: int = 1_800
    written_megabytes: int = 10_000
    rows: int = 5_000_000
    parquet_rows: int = 200_000_000  # a company of twenty thousand has twelve million calls a month


CONFINEMENT = Confinement()


def check_columns(name: str, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise Refusal(
            f"{name} has more than {MOST_COLUMNS:,} columns, which no export has. If its lines hold one value each, "
            "the sign between fields is another one; else deliver it with the columns that are needed."
        )


def lines_of(name: str, file: TextIO) -> Iterator[str]:
    """The lines of a text file; refuses one that does not end."""
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), ""), 1):
        if len(line) > LONGEST_LINE:
            raise Refusal(
                f"{name}, line {number} is longer than {LONGEST_LINE:,} characters, which no row is. Export it again, "
                "with a line for each row, and deliver it again."
            )
        yield line
