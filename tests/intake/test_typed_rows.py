"""Large text files are set down with types, on every core, and give the very rows that they give as text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from intake_company import Company, rejected

from dagster_project.catalogue import source
from dagster_project.errors import Refusal
from dagster_project.intake import limits
from dagster_project.intake.canonical_columns import all_columns, sql_type, typed_name
from dagster_project.store.hashing import quoted

CALLS = "call_id,employee_id,direction,started_at,ring_seconds,answered,talk_seconds,rating"
# How a value may be written, by column: each is typed as staging would read it, or left to staging as text.
WRITTEN = {
    "started_at": [
        "2026-10-01T08:00:00", "2026-10-01 08:00:00", "2026-10-01T08:00", "2026-10-01T08:00:00.5", "2026-10-01",
        "2026-10-01T24:00:00", "2026-10-01T08:00:00+08:00", "2026-10-01T00:00:00Z", "2026-02-30T08:00:00", "infinity",
        "1969-10-01T08:00:00", "2036-10-01T08:00:00", "12026-10-01T08:00:00", " 2026-10-01T08:00:00", "epoch",
        "0000-10-01T08:00:00", "2026-10-01T08:00:60", "2026-10-01T08:00:00.1234567", "２026-10-01T08:00:00",
    ],
    "ring_seconds": [
        "5", "05", "+5", "-5", "5.0", "5.50", "5.", ".5", "-0", "-0.5", "1e3", "1,5", " 5", "5 ", "NaN", "0.0000001",
        "12.123456", "12.1234560000", "12.1234567", "999999999999", "999999999999.999999", "1000000000000", "1_0",
    ],
    "answered": ["true", "TRUE", "Yes", "1", "0", "no", "t", "on", "false", "wahr", "falsch "],
    "rating": ["5", "6.0", "6.5", "-3", "+4", "007", "999999999999999", "1000000000000000", "9e1", "五", "５"],
}  # fmt: skip
MONEY = ["1234.50", "1234.5", "1234", "1234.500", "1234.505", "-0.01", "1,234.50", "1000000000000.00", "1234.", "-.5"]
MONTHS = ["2026-10", "2026-13", "2026-1", "2026-10-01", "0000-10", "10000-01", "2026Q4", "2026-10 "]
DAYS = ["2026-10-01", "2026-10-01 00:00:00", "2026-10-1", "2026-02-29", "01.10.2026", "2026-10-01T00:00:00", "today"]


def _calls(prefix: str) -> str:
    rows = [f"{prefix}0,王芳,inbound,2026-10-31T23:59:59,3,true,60.5,5", f'{prefix}1,"a ""b"" c",sideways,,,,,""']
    for column, texts in WRITTEN.items():
        for text in texts:
            values = {"call_id": f"{prefix}{len(rows)}", "direction": "inbound", column: f'"{text}"'}
            rows.append(",".join(values.get(name, "") for name in CALLS.split(",")))
    return "\n".join([CALLS, *rows, ""])


def _listed(heading: str, prefix: str, texts: list[str], rest: str = "") -> str:
    rows = [f'{prefix}{place},"{text}"{rest}' for place, text in enumerate(texts)]
    return "\n".join([heading, *rows, ""])


def _deliver(company: Company, name: str, prefix: str) -> None:
    company.deliver("calls", name, _calls(prefix))
    company.deliver("collections", name, _listed("employee_id,collected_amount,month", prefix, MONEY, ",2026-10"))
    company.deliver("attendance", name, _listed("employee_id,day", prefix, DAYS))
    measures = _listed("subject_id,month,measure,value", prefix, MONTHS, ",calls,1.0")
    folder = company.deliver("measures", name, measures, file="a.csv")
    (folder / "b.csv").write_text(measures.replace(f"\n{prefix}", f"\n{prefix}b"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The same rows under other keys: with prefix `a` set down as text, with `b` typed."""
    company = Company(tmp_path_factory.mktemp("both"))
    _deliver(company, "as_text", "a")
    assert company.load("2026-11-03T05:00:00+08:00").refused == []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "LARGE_TEXT", 0)
        _deliver(company, "typed", "b")
        assert company.load().refused == []
    return company


SOURCES = ("calls", "collections", "attendance", "measures")


def test_what_was_written_is_what_is_read_back(both: Company) -> None:
    for name in SOURCES:
        columns = ", ".join(
            f"substr({quoted(one.name)}, 2)" if one.name == source(name).key[0] else quoted(one.name)
            for one in all_columns(source(name))
        )
        found = "select _file, _row_number, {} from raw.{} where _delivery = '{}' order by all"
        as_text = both.rows(found.format(columns, name, "as_text"))
        assert len(as_text) > 5 and both.rows(found.format(columns, name, "typed")) == as_text, name


def test_only_a_wholly_typed_row_counts_as_typed(both: Company) -> None:
    found = both.rows("select _is_typed, count(*) from raw.calls where _delivery = 'typed' group by all order by all")
    assert [is_typed for is_typed, _ in found] == [False, True]
    assert both.rows("select distinct _is_typed from raw.calls where _delivery = 'as_text'") == [(False,)]


def test_a_typed_value_is_the_one_that_staging_casts_the_text_to(both: Company) -> None:
    connection = both.raw()
    for name in SOURCES:
        for column in source(name).columns:
            text = quoted(column.name) + (" || '-01'" if column.data_type == "month" else "")
            value, kind = quoted(typed_name(column)), sql_type(column)
            otherwise = f"{value} is distinct from cast(regexp_replace({text}, '([0-9])T', '\\1 ') as {kind})"
            found = f"select {quoted(column.name)} from raw.{name} where _is_typed and {otherwise}"
            assert connection.execute(found).fetchall() == [], column.name


def test_staging_rejects_the_same_for_the_same_reasons(both: Company, tmp_path: Path) -> None:
    shown = "_delivery, source, _file, _row_number, column_name, regexp_replace(value, '^[ab]', '') as value, reason"
    rejects = rejected(both, tmp_path, shown)
    as_text, typed = ([told for name, *told in rejects if name == which] for which in ("as_text", "typed"))
    assert len(as_text) > 40 and typed == as_text


def test_texts_among_typed_rows_are_asked_where_no_other_delivery_is_text(large: Company, tmp_path: Path) -> None:
    large.deliver("calls", "a", f"{CALLS}\nc1,王芳,inbound,2026-10-01T08:00:00,drei,true,60,5\n")
    large.load()
    assert large.rows("select distinct _is_typed from raw.calls") == [(False,)]
    assert [(column, reason) for *_, column, _, reason in rejected(large, tmp_path)] == [
        ("ring_seconds", "not_a_number")
    ]


@pytest.fixture
def large(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    monkeypatch.setattr(limits, "LARGE_TEXT", 0)
    return company


def _kept(company: Company) -> list[str]:
    [folder] = company.home.raw.glob("*/*")
    return sorted(path.name for path in folder.iterdir())


def test_a_large_file_is_set_down_by_itself_and_the_manifest_says_so(large: Company) -> None:
    large.deliver("calls", "a", _calls("c"))
    large.load()
    assert _kept(large) == ["files", "manifest.json", "settled.parquet", "typed-1.parquet"]
    [folder] = large.home.raw.glob("calls/*")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["rows_sha256"] == "" and manifest["rows"] == len(_calls("c").splitlines()) - 1
    assert [one["part"] for one in manifest["typed_rows"]] == ["rows.csv"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('call_id,customer_id\nc1,"a\nb"\nc2,d\n', id="a line break in quotes"),
        pytest.param("call_id,customer_id\nc1,a\n\nc2,d\n", id="a blank line"),
        pytest.param("call_id,customer_id\rc1,a\rc2,d\r", id="line ends of another age"),
    ],
)
def test_where_a_row_is_not_a_line_the_file_is_read_on_one_core(large: Company, content: str) -> None:
    large.deliver("calls", "a", content)
    large.load()
    assert "rows.parquet" in _kept(large) and "typed-1.parquet" not in _kept(large)
    assert large.rows("select _row_number, call_id from raw.calls order by all") == [(1, "c1"), (2, "c2")]


def test_a_broken_line_is_named_as_in_a_small_file(large: Company) -> None:
    large.deliver("calls", "a", "call_id,rating\nc1,5\nc2,5,6\nc3,5\n")
    assert "rows.csv, line 3: it does not have as many fields as the heading line" in large.refusal()


DEFAULTS = "defaults: {direction: inbound, ring_seconds: 1, answered: true, talk_seconds: 1}\n"
MAPPED = 'mapping: m\nsource: calls\napplies_to: ["*"]\n' + DEFAULTS
STARTED = 'columns: {call_id: 编号, started_at: {from: 开始, datetime_format: "%Y/%m/%d %H:%M"}}\n'


def test_a_line_of_totals_leaves_the_rows_their_numbers(large: Company) -> None:
    large.map("m", MAPPED + "format: {totals_row: 合计}\n" + STARTED)
    large.deliver("calls", "a", "编号,开始\nc1,2026/10/01 08:00\n合计,1\nc3,2026/10/01 08:00\n")
    large.load()
    assert large.rows("select _row_number, call_id from raw.calls order by all") == [(1, "c1"), (3, "c3")]


def test_a_mapping_is_typed_too_and_a_file_without_headings_begins_at_its_first_line(large: Company) -> None:
    large.map("m", MAPPED + "format: {headings: [编号, 开始], skip_rows: 1}\n" + STARTED)
    large.deliver("calls", "a", "导出\nc1,2026/10/01 08:00\nc2,2026/10/01 08:05")
    large.load()
    found = "select _row_number, call_id, started_at, _is_typed, cast(_typed_started_at as varchar) from raw.calls"
    assert large.rows(f"{found} order by all") == [
        (1, "c1", "2026-10-01T08:00:00", True, "2026-10-01 08:00:00"),
        (2, "c2", "2026-10-01T08:05:00", True, "2026-10-01 08:05:00"),
    ]
    assert "typed-1.parquet" in _kept(large)


def test_rows_are_replaced_doubled_and_dated_as_ever(large: Company) -> None:
    large.deliver("calls", "a", "call_id,started_at\nc1,2026-08-31T08:00:00\nc2,2026-10-01 08:00:00\n")
    large.load("2026-11-03T05:00:00+08:00")
    large.deliver(
        "calls", "b", "call_id,started_at,deleted\nc1,2026-09-01T08:00:00,\nc1,2026-09-01T08:00:00,no\nc2,,1\n"
    )
    large.load()
    assert [one[:4] for one in large.settled("calls")] == [
        ("a", 1, "superseded", "later_row"),
        ("a", 2, "withdrawn", "later_withdrawal"),
        ("b", 2, "duplicate", "equal_row"),
        ("b", 3, "withdrawn", "withdrawal"),
    ]
    entries = large.ledger.entries("delivered")
    assert (entries[0].body["first_month"], entries[0].body["last_month"]) == ("2026-08", "2026-10")


def test_a_changed_byte_is_found(large: Company) -> None:
    large.deliver("calls", "a", _calls("c"))
    large.load()
    [path] = large.home.raw.glob("calls/*/typed-1.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(Refusal, match=r"typed-1.parquet is not the file that was loaded"):
        large.raw()
