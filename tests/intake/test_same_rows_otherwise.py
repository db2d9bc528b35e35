"""However rows are encoded, written, ordered, cut into files or delivered twice, they leave the same raw state."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from intake_company import Company

from dagster_project.store.hashing import sha256

COLUMNS = ("exam_id", "employee_id", "taken_on", "kind", "score", "attended")
ANY = "\n".join(  # the same headings, in whichever of the two encodings the bytes prove to be
    ["mapping: any", "source: exams", 'applies_to: ["*.csv"]', "format: {encoding: [utf-8, gb18030]}", "columns:"]
    + [f"  {name}: {name}" for name in COLUMNS]
)
# Names stay text, so what looks like a number, a formula, an empty word or a break is among them.
TEXTS = st.sampled_from(["王磊", "𠮷田", "00123", "NA", "=1+1", 'a "b", c', "null", "甲\n乙", "１２", "é", ""])
ROWS = st.lists(st.tuples(*[TEXTS] * (len(COLUMNS) - 1)), min_size=1, max_size=6)


@dataclass(frozen=True)
class Way:
    """How the same rows are delivered."""

    kind: str
    encoding: str
    line_end: str
    quotes_all: bool
    columns: Sequence[str]
    cut_at: int
    is_doubled: bool

    def file(self, rows: Sequence[dict[str, str]]) -> tuple[str, bytes]:
        if self.kind == "jsonl":
            lines = [json.dumps({name: row[name] for name in self.columns}, ensure_ascii=False) for row in rows]
            return "rows.jsonl", ("\n".join(lines) + "\n").encode()
        quoting = csv.QUOTE_ALL if self.quotes_all else csv.QUOTE_MINIMAL
        text = io.StringIO(newline="")
        writer = csv.writer(text, quoting=quoting, lineterminator=self.line_end)
        writer.writerows([self.columns, *([row[name] for name in self.columns] for row in rows)])
        return "rows.csv", text.getvalue().encode(self.encoding)


WAYS = st.builds(
    Way,
    kind=st.sampled_from(["csv", "csv", "jsonl"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quotes_all=st.booleans(),
    columns=st.permutations(COLUMNS),
    cut_at=st.integers(0, 6),
    is_doubled=st.booleans(),
)
PLAIN = Way("csv", "utf-8", "\n", quotes_all=False, columns=COLUMNS, cut_at=0, is_doubled=False)


def state(rows: Sequence[dict[str, str]], way: Way) -> tuple[list[tuple[object, ...]], str]:
    """The rows that count after such a delivery, and their hash."""
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder))
        company.map("any", ANY)
        parts = [part for part in (rows[: way.cut_at], rows[way.cut_at :]) if part]
        for number, part in enumerate(parts * 2 if way.is_doubled else parts):
            name, content = way.file(part)
            company.deliver("exams", f"part-{number}", content, file=name)
        assert company.load().refused == []
        found = company.rows(
            f"select {', '.join(COLUMNS)} from raw.exams"
            " anti join raw.settled on settled.source = 'exams' and settled.delivery_id = exams._delivery_id"
            " and settled.file = exams._file and settled.row_number = exams._row_number order by all"
        )
    return found, sha256(json.dumps(found, ensure_ascii=False).encode())


@settings(max_examples=6, deadline=None, derandomize=True, database=None)
@given(rows=ROWS, way=WAYS)
def test_the_same_rows_otherwise_are_the_same_rows(rows: list[tuple[str, ...]], way: Way) -> None:
    named = [dict(zip(COLUMNS, (f"x{place}", *row), strict=True)) for place, row in enumerate(rows)]
    assert state(named, way) == state(named, PLAIN)
