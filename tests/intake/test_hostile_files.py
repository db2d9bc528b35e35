"""Files that are made to do harm, or that look like it: each is refused with a plain sentence, or is harmless text."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from intake_company import NOW, Company
from workbooks import workbook

from dagster_project.errors import Refusal
from dagster_project.intake import confined, limits, parquet_look
from dagster_project.reading.refused import note, refused_deliveries

CSV = "event_id,occurred_on,code,quantity\nE1,2026-10-01,late,1\n"
CELLS = [("event_id", "occurred_on", "code", "quantity"), ("E1", "2026-10-01", "late", 1)]
BOOK = workbook(CELLS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "ha" * 5000
    + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]>"
)
SHEET = "xl/worksheets/sheet1.xml"


def _sheet(change: Callable[[str], str]) -> bytes:
    """A workbook whose sheet is written otherwise."""
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(BOOK)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name == SHEET else text)
    return kept.getvalue()


def _replaced(old: str, new: str) -> bytes:
    return _sheet(lambda text: text.replace(old, new))


def _parquet(columns: dict[str, list[object]], **given: Any) -> bytes:
    kept = io.BytesIO()
    pq.write_table(
        pa.table({"event_id": ["E1"], "occurred_on": ["2026-10-01"], "code": ["late"]} | columns), kept, **given
    )
    return kept.getvalue()


PARQUET = _parquet({"quantity": [1]})


UNREADABLE = "cannot be read ({}): it is damaged, or was not written by the program that its ending names"
TOO_WIDE = "has more than 2,000 columns, which no export has"

# What is refused: the file's name, its bytes, and what the sentence says.
REFUSED: dict[str, tuple[str, bytes | str, str]] = {
    "entities in a sheet": (
        "a.xlsx",
        _sheet(lambda text: LAUGHS + text.replace("late", "&h;")),
        UNREADABLE.format("ParseError"),
    ),
    "an outside entity": (
        "a.xlsx",
        _sheet(lambda text: '<!DOCTYPE x [<!ENTITY h SYSTEM "file:///etc/passwd">]>' + text.replace("late", "&h;")),
        UNREADABLE.format("ParseError"),
    ),
    "a row at the end of the world": (
        "a.xlsx",
        _replaced('<row r="2"', '<row r="99999999999"'),
        "row 99999999999: a sheet",
    ),
    "a row of no number": ("a.xlsx", _replaced('<row r="2"', '<row r="two"'), UNREADABLE.format("ValueError")),
    "a cell of no column": ("a.xlsx", _replaced('r="C2"', 'r="ZZZZZZZ2"'), UNREADABLE.format("ValueError")),
    "a sheet that ends early": ("a.xlsx", _sheet(lambda text: text[:-100]), UNREADABLE.format("ParseError")),
    "a book of too many columns": ("a.xlsx", workbook([[f"c{n}" for n in range(2001)]]), TOO_WIDE),
    "half a book": ("a.xlsx", BOOK[: len(BOOK) // 2], "it may be cut short, protected by a password"),
    "a book under a password": ("a.xlsx", OLE, "it may be cut short, protected by a password"),
    "an old book under a password": ("a.xls", OLE, "it may be protected by a password, cut short"),
    "a page as a book": (
        "a.xls",
        "<html><table><tr><td>event_id</td></tr></table></html>",
        "or a page or a newer book",
    ),
    "CSV as a book": ("a.xlsx", CSV, "is not a readable .xlsx workbook"),
    "CSV as Parquet": ("a.parquet", CSV, "is not a readable Parquet file"),
    "half of Parquet": ("a.parquet", PARQUET[: len(PARQUET) // 2], "is not a readable Parquet file"),
    "Parquet with nonsense in it": (
        "a.parquet",
        PARQUET[:8] + bytes(range(100)) + PARQUET[108:],
        "is not a readable Parquet file",
    ),
    "Parquet with an end that lies": (
        "a.parquet",
        PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1",
        "is not a readable Parquet file",
    ),
    "Parquet of too many columns": ("a.parquet", _parquet({f"c{n}": [1] for n in range(2_000)}), TOO_WIDE),
    "Parquet of lists": ("a.parquet", _parquet({"x": [[1]]}), "column `x` is BIGINT[], which has no plain text"),
    "an endless value in Parquet": (
        "a.parquet",
        _parquet({"x": ["x" * 3_000_000]}),
        "a value of `x` is longer than 2,000,000 bytes",
    ),
    "a book as CSV": ("a.csv", BOOK, "a.csv is an Excel workbook or a zip archive, whatever its ending says"),
    "an old book as CSV": ("a.csv", OLE, "is an old Excel workbook, or a workbook under a password"),
    "a document as CSV": ("a.csv", b"%PDF-1.7\n" + CSV.encode(), "is a PDF document"),
    "a program as lines": ("a.jsonl", b"\x7fELF" + bytes(100), "is a program"),
    "a page as CSV": ("a.csv", "<!DOCTYPE html>\n<p>Log in</p>\n", "is a web page, perhaps of a log-in that failed"),
    "a zero in a field": ("a.csv", CSV + "E2,2026-10-01,a\0b,1\n", "holds zero bytes, which no text has"),
    "an endless heading line": ("a.csv", "event_id," * 300_000, "line 1 is longer than 2,000,000 characters"),
    "an endless line": ("a.csv", CSV + "E2,2026-10-01," + "x" * 4_000_000, "line 3 is longer than 2,000,000 bytes"),
    "an endless field": ("a.csv", CSV + 'E2,2026-10-01,"' + "x\n" * 2_000_000, "line 3"),
    "a hundred thousand columns": ("a.csv", ",".join(f"c{n}" for n in range(100_000)) + "\n", TOO_WIDE),
    "an endless line of JSON": ("a.jsonl", '{"event_id": "' + "x" * 4_000_000, "line 1 is longer than 2,000,000"),
    "JSON without a floor": ("a.jsonl", "[" * 1_000_000, "line 1: this is not JSON"),
    "JSON of many keys": ("a.jsonl", "{" + ", ".join(f'"c{n}": 1' for n in range(60_000)) + "}", TOO_WIDE),
    "JSON of ever new keys": ("a.jsonl", "".join(f'{{"c{n}": 1}}\n' for n in range(2_001)), TOO_WIDE),
    "half a letter in JSON": ("a.jsonl", '{"event_id": "\\ud800"}', UNREADABLE.format("UnicodeEncodeError")),
    "totals without end": ("_control.csv", "source,rows\n" * 100_000, "so it is no list of totals"),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a loading says of each of them, all delivered at once, each beside a good file."""
    company = Company(tmp_path_factory.mktemp("hostile"))
    for harm, (file, content, _) in REFUSED.items():
        company.deliver("events", harm, CSV, file="z.csv")
        company.deliver("events", harm, content, file=file)
    company.deliver("events", "good", CSV)
    intake = company.load()
    assert [one.delivery for one in intake.loaded] == ["good"]
    assert len(list(company.home.raw.glob("*/*"))) == 1
    return {one.delivery: one.message for one in intake.refused}


@pytest.mark.parametrize("harm", REFUSED)
def test_a_hostile_file_is_refused_with_a_plain_sentence(refused: dict[str, str], harm: str) -> None:
    said = refused[harm]
    assert REFUSED[harm][2] in said and len(said) < 700 and said.isprintable()


YAML = {
    "a bomb": "a: &a [x, x]\n"
    + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "a list without a floor": "[" * 9_000,
    "an object": 'known_at: !!python/object/apply:os.system ["exit"]',
    "no end": "known_at: " + "x" * 10_000_000,
    "zeros": "\0" * 100,
}


@pytest.mark.parametrize("harm", YAML)
def test_a_delivery_file_that_is_made_to_do_harm_is_refused(company: Company, harm: str) -> None:
    company.deliver("events", "a", CSV)
    company.deliver("events", "a", YAML[harm], file="_delivery.yaml")
    assert "says only since when" in company.refusal()


# Names

SEVERAL = {"a star": "*.csv", "brackets": "[ab].csv", "a question mark": "?.csv"}
UNSEEN = {
    "a line break": "a\nb.csv",
    "a sign of the terminal": "\x1b[31m.csv",
    "a turned order": "a\u202evsc.csv",
    "bytes that are no text": os.fsdecode(b"\xff\xfe.csv"),
}


@pytest.mark.parametrize("odd", [*SEVERAL, *UNSEEN])
def test_a_name_that_could_be_taken_for_another_is_refused(company: Company, odd: str) -> None:
    company.deliver("events", "a", CSV, file="a.csv")
    company.deliver("events", "a", CSV, file={**SEVERAL, **UNSEEN}[odd])
    assert "Rename it in plain letters and digits" in company.refusal()


@pytest.mark.parametrize("odd", UNSEEN)
def test_a_folder_whose_name_has_unseen_signs_is_refused(company: Company, odd: str) -> None:
    company.deliver("events", UNSEEN[odd], CSV)
    assert "a name with signs that nobody sees" in company.refusal()
    assert company.load().refused[0].delivery.isprintable()


def test_a_link_is_not_followed_and_a_pipe_is_not_opened(company: Company, tmp_path: Path) -> None:
    (tmp_path / "pay.csv").write_text(CSV)
    company.deliver("events", "a", CSV).joinpath("b.csv").symlink_to(tmp_path / "pay.csv")
    assert "holds `b.csv`, which is a link" in company.refusal()
    os.mkfifo(company.deliver("events", "a", CSV) / "a.csv")
    assert "holds `a.csv`, which is no file but a pipe or a device" in company.refusal()


# SQL in every place that a delivery has for text

SQL = "'); drop table events; -- \"; select 1"


def test_sql_in_names_headings_and_values_is_text(company: Company) -> None:
    quoted = '"' + SQL.replace('"', '""') + '"'
    rows = f"event_id,occurred_on,code,{quoted}\n{quoted},2026-10-01,{quoted},{quoted}\n"
    company.deliver("events", SQL, rows, file=f"{SQL}.csv")
    company.deliver("events", "b", f'{{"event_id": 2, "code": {_json(SQL)}, {_json(SQL)}: 1}}', file=f"{SQL}.jsonl")
    cells = [("event_id", "code", SQL), ("3", SQL, SQL)]
    company.deliver("events", "c", workbook(cells), file=f"{SQL}.xlsx")
    assert company.load().refused == []
    assert company.rows("select code from raw.events") == [(SQL,)] * 3


def _json(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


# The process that reads

LINES = '{"event_id": "1", "occurred_on": "2026-10-01"}\n'


TWO: dict[str, list[object]] = {"event_id": ["E1", "E2"], "occurred_on": ["2026-10-01"] * 2, "code": ["late"] * 2}


@pytest.mark.parametrize(
    ("file", "bound", "message"),
    [
        ("a.jsonl", {"memory_megabytes": 100}, "needs more than 100 MB of memory to be read"),
        ("a.jsonl", {"cpu_seconds": 0}, "takes more than 0 seconds of computing to read"),
        ("a.jsonl", {"wall_seconds": 0}, "takes more than 0 seconds to read"),
        ("a.jsonl", {"rows": 2}, "has more than 2 rows, too many for a file of its kind"),
        ("a.jsonl", {"written_megabytes": 0}, "needs more than 0 MB of the disk to be read"),
        ("a.parquet", {"parquet_rows": 1}, "says that it has 2 rows, and may have 1"),
        ("a.parquet", {"wall_seconds": 0}, "takes more than 0 seconds to read"),
        ("a.parquet", {"memory_megabytes": 100}, "MB of memory to be read"),
    ],
)
def test_what_a_file_may_use_is_bounded_and_the_next_one_is_read(
    company: Company, monkeypatch: pytest.MonkeyPatch, file: str, bound: dict[str, int], message: str
) -> None:
    lines = LINES * (200_000 if "cpu_seconds" in bound else 10_000)
    company.deliver("events", "a", lines if file == "a.jsonl" else _parquet(TWO), file=file)
    with monkeypatch.context() as patched:
        patched.setattr(limits, "CONFINEMENT", replace(limits.CONFINEMENT, **bound))
        assert message in company.refusal()
    company.deliver("events", "a", LINES if file == "a.jsonl" else PARQUET, file=file)
    assert [one.rows for one in company.load().loaded] == [1]


def test_a_text_that_unfolds_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARQUET_TEXT_MEGABYTES", 0)
    (tmp_path / "a.parquet").write_bytes(PARQUET)
    with pytest.raises(Refusal, match=r"the texts of `event_id` unfold to more than 0 MB, which no export does"):
        parquet_look.look(tmp_path / "a.parquet", 1)


def test_one_process_reads_many_files_and_is_gone_with_the_loading(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def counted(*given: Any, **named: Any) -> subprocess.Popen[bytes]:
        started.append(Popen(*given, **named))
        return started[-1]

    Popen = subprocess.Popen
    monkeypatch.setattr(confined.subprocess, "Popen", counted)
    for name in "abc":
        company.deliver("events", name, LINES, file="a.jsonl")
    assert len(company.load().loaded) == 3
    assert [process.returncode for process in started] == [-signal.SIGKILL]


# Quarantine


def test_the_bytes_of_a_refused_delivery_are_kept_once_and_told(company: Company) -> None:
    company.deliver("events", "a", BOOK, file="a.csv")
    [refused] = company.load().refused
    assert company.load().refused == [refused]
    kept = {path.name: path for path in company.home.quarantine.iterdir()}
    told = kept.pop(refused.kept_as).read_text()
    [(name, path)] = kept.items()
    assert path.read_bytes() == BOOK and f'"sha256": "{name}"' in told and f'"at": "{NOW}"' in told
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(company.home.quarantine.stat().st_mode) == 0o700
    note(company.home, [refused])
    assert [one.kept_as for one in refused_deliveries(company.home)] == [refused.kept_as]


def test_nothing_behind_a_link_comes_into_quarantine(company: Company, tmp_path: Path) -> None:
    (tmp_path / "pay").mkdir()
    (tmp_path / "pay" / "rows.csv").write_text(CSV)
    (company.landing / "events").mkdir()
    (company.landing / "events" / "a").symlink_to(tmp_path / "pay")
    [refused] = company.load().refused
    assert "which is a link" in refused.message
    assert [path.name for path in company.home.quarantine.iterdir()] == [refused.kept_as]


def test_quarantine_does_not_fill_the_disk(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUARANTINE_MEGABYTES", 0)
    company.deliver("events", "a", BOOK, file="a.csv")
    [refused] = company.load().refused
    assert "Its bytes could not be kept" in refused.message and "empty it" in refused.message
    assert not [path for path in company.home.quarantine.iterdir() if path.suffix != ".json"]
    assert company.load().remembered == 0, "what could not be kept is looked at again"
