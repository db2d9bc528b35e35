"""A zip is read like the files in it, under their names; one that could do harm is refused before it is unfolded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from intake_company import Company
from workbooks import workbook

from dagster_project.intake import zip_files

EVENTS = "event_id,occurred_on,code,quantity\nE{},2026-10-01,x,1\n"


def packed(*files: tuple[str | ZipInfo, str | bytes], change: Callable[[ZipFile], None] | None = None) -> bytes:
    kept = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a name that stands twice
        for name, content in files:
            archive.writestr(name, content)
        if change:
            change(archive)
    return kept.getvalue()


def test_every_file_of_an_archive_is_read_under_its_name(company: Company) -> None:
    book = workbook([("event_id", "occurred_on", "code", "quantity"), ("E3", "2026-10-01", "x", 1)])
    files = [("a.csv", EVENTS.format(1)), ("十月/a.csv", EVENTS.format(2)), ("b.xlsx", book), ("c/", "")]
    content = packed(*files, ("__MACOSX/a.csv", "x"))
    company.deliver("events", "a", content, file="rows.zip", control="source,rows,sum_column,sum_value\nevents,4,,\n")
    company.deliver("events", "a", EVENTS.format(4), file="rows.csv")
    assert company.load().refused == []
    rows = company.rows("select _file, _row_number, event_id from raw.events order by event_id")
    assert rows == [
        ("rows.zip/a.csv", 1, "E1"),
        ("rows.zip/十月/a.csv", 1, "E2"),
        ("rows.zip/b.xlsx", 1, "E3"),
        ("rows.csv", 1, "E4"),
    ]


def test_a_mapping_is_chosen_by_a_members_name(company: Company) -> None:
    company.map(
        "zh",
        "mapping: zh\nsource: events\napplies_to: ['*/事件.csv']\nformat: {encoding: gb18030}\n"
        "columns: {event_id: 编号, occurred_on: 日期, code: 代码, quantity: {constant: 1}}\n",
    )
    content = packed(("事件.csv", "编号,日期,代码\nE1,2026-10-01,迟到早退\n".encode("gb18030")))
    company.deliver("events", "a", content, file="rows.zip")
    assert company.load().refused == []
    assert company.rows("select code from raw.events") == [("迟到早退",)]


def test_a_name_in_gb18030_is_read(company: Company) -> None:
    name = "事件.csv".encode("gb18030").decode("cp437")
    info = ZipInfo(name)
    content = packed((info, EVENTS.format(1)))
    written = name.encode()  # Python writes it as UTF-8 with its sign; older systems write the bytes alone
    plain = "事件.csv".encode("gb18030")
    assert written in content
    content = _with_plain_name(plain, EVENTS.format(1))
    company.deliver("events", "a", content, file="rows.zip")
    assert company.load().refused == []
    assert company.rows("select _file from raw.events") == [("rows.zip/事件.csv",)]


def _with_plain_name(name: bytes, text: str) -> bytes:
    """An archive whose name has these bytes, and no sign that it is UTF-8."""
    stand_in = "x" * (len(name) - 4) + ".csv"
    return packed((stand_in, text)).replace(stand_in.encode(), name)


def link() -> ZipInfo:
    info = ZipInfo("a.csv")
    info.external_attr = 0o120777 << 16
    return info


HARMFUL: dict[str, tuple[bytes, str]] = {
    "an archive within": (packed(("a.zip", packed(("a.csv", "x")))), "`a.zip`, an archive within the archive"),
    "a way out": (packed(("../a.csv", "x")), "`../a.csv`, a name that could lead out of its folder"),
    "a root": (packed(("/etc/a.csv", "x")), "`/etc/a.csv`, a name that could lead out"),
    "a way out of Windows": (packed((r"..\a.csv", "x")), "a name that could lead out of its folder"),
    "a drive": (packed(("C:a.csv", "x")), "`C:a.csv`, a name that could lead out"),
    "a line break in a name": (packed(("a\n.csv", "x")), "a name that could lead out of its folder"),
    "a link": (packed((link(), "/etc/passwd")), "`a.csv`, which is a link to another file"),
    "a name twice": (packed(("a.csv", "x"), ("a.csv", "y")), "holds `a.csv` twice"),
    "a control file": (packed(("_control.csv", "x")), "Control files lie beside an archive, not in it"),
    "a bomb": (packed(("a.csv", b"0" * 20_000_000)), "to 20,000,000 bytes, which no export does"),
    "nothing": (packed(), "holds no file"),
    "a file that is not read": (packed(("a.pdf", "x")), "holds `rows.zip/a.pdf`, which is none of"),
    "no archive": (b"PK\x03\x04", "is not a readable zip archive; it may be cut short"),
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_what_could_do_harm_is_refused(company: Company, harm: str) -> None:
    content, message = HARMFUL[harm]
    company.deliver("events", "a", content, file="rows.zip")
    assert message in company.refusal()


def test_a_password_is_told(company: Company) -> None:
    content = bytearray(packed(("a.csv", EVENTS.format(1))))
    content[6] |= 1  # of the member's own head
    content[content.index(b"PK\x01\x02") + 8] |= 1  # of the list of members
    company.deliver("events", "a", bytes(content), file="rows.zip")
    assert "rows.zip is protected by a password" in company.refusal()


def test_a_damaged_member_is_told(company: Company) -> None:
    content = bytearray(packed(("a.csv", EVENTS.format(1) * 50)))
    content[60] ^= 0xFF
    company.deliver("events", "a", bytes(content), file="rows.zip")
    assert "rows.zip/a.csv cannot be unfolded; it is damaged" in company.refusal()


def test_too_many_files_are_refused(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_files, "MOST_MEMBERS", 1)
    company.deliver("events", "a", packed(("a.csv", "x"), ("b.csv", "x")), file="rows.zip")
    assert "holds more than 1 files" in company.refusal()


def test_a_fault_in_a_member_names_it(company: Company) -> None:
    company.deliver("events", "a", packed(("a.csv", EVENTS.format(1) + "E2,x\n")), file="rows.zip")
    assert "rows.zip/a.csv, line 3: it does not have as many fields" in company.refusal()


@pytest.mark.parametrize("large", [False, True])
def test_a_list_of_a_million_files_is_refused_before_it_is_read(company: Company, large: bool) -> None:
    length = (70_000_000).to_bytes(8 if large else 4, "little")
    if large:  # the record for large archives and the pointer to it
        end = b"PK\x06\x06" + bytes(36) + length + bytes(8) + b"PK\x06\x07" + bytes(16)
        end += b"PK\x05\x06" + bytes(18)
    else:
        end = b"PK\x05\x06" + bytes(8) + length + bytes(6)
    company.deliver("events", "a", end, file="a.zip")
    assert "holds more than 1000 files" in company.refusal()
