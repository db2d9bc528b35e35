"""A mapping turns a real export into canonical rows, says where it is mistaken, and never drops or empties a value."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from intake_company import Company, mapping_refusal

from dagster_project.errors import Refusal
from dagster_project.intake.mapping import read_mappings

LATER = "2026-11-04T06:00:00+08:00"

FEES = """
mapping: fees
source: collections
applies_to: ["*/收费*.csv"]
format: {delimiter: semicolon, skip_rows: 1, totals_row: [合计, 小计]}
columns:
  employee_id: {from: [工号, 员工编号], strip: [号], prefix: P}
  month: {from: 账期, date_format: ["%Y年%m月", "%Y/%m"]}
  collected_amount: {from: 实收（元）, thousands: ",", strip: [元]}
  target_amount: {from: 任务, unit: ten_thousand, optional: true}
defaults: {receivable_amount: "0"}
"""
REPORT = """收费月报;;;
工号;账期;实收(元);任务;备注
012;2026年9月;1,234.50元;20;
13号;2026/10;约二十万;20万;好
合计;;;;
"""


def _collections(company: Company) -> list[tuple[object, ...]]:
    columns = "_row_number, employee_id, month, collected_amount, target_amount, receivable_amount"
    return company.rows(f"select {columns} from raw.collections order by all")


def test_headings_dates_numbers_and_units_become_canonical_and_what_is_none_of_them_passes(company: Company) -> None:
    company.map("fees", FEES)
    company.deliver("collections", "2026-10", REPORT, file="收费月报.csv")
    loaded = company.load().loaded[0]
    assert loaded.ignored_columns == {"收费月报.csv": ["备注"]}
    assert _collections(company) == [
        (1, "P012", "2026-09", "1234.50", "200000", "0"),
        (2, "P13", "2026-10", "约二十万", "20万", "0"),
    ]


def test_ids_that_changed_hands_are_those_of_whoever_held_them_on_the_day(company: Company) -> None:
    lines = "ids:\n  - {id: P2, is: P1, from: 2026-06-15}\n  - {id: P1, is: P1-B, from: 2026-09-01}\n"
    company.map("fees", FEES + lines)
    rows = [("1", "2026/05"), ("2", "2026/05"), ("2", "2026/06"), ("1", "2026/08"), ("1", "2026/09"), ("2", "2026/09")]
    text = "".join(f"{who};{month};1;1;\n" for who, month in [*rows, ("1", "soon")])
    company.deliver("collections", "2026-10", "收费月报;;;\n工号;账期;实收(元);任务;备注\n" + text, file="收费.csv")
    assert company.load().refused == []
    assert [row[1] for row in _collections(company)] == ["P1", "P2", "P1", "P1", "P1-B", "P1", "P1"]


def test_decimal_commas_are_read_as_declared_and_nothing_else_is(company: Company) -> None:
    company.map("fees", FEES.replace('thousands: ",", strip: [元]', 'thousands: ".", decimal: ","'))
    values = ["1.234,50", "12,5", "-3", "1.234", "1,234.50", "1,2,3"]
    rows = "".join(f"{place};2026/10;{value};1;\n" for place, value in enumerate(values))
    company.deliver("collections", "2026-10", "收费月报;;;\n工号;账期;实收(元);任务;备注\n" + rows, file="收费.csv")
    assert company.load().refused == []
    read = [row[3] for row in _collections(company)]
    assert read == ["1234.50", "12.5", "-3", "1234", "1,234.50", "1,2,3"]


CHECKED = FEES.replace("[合计, 小计]}", "[合计, 小计], totals_check: {row: 合计, columns: [实收（元）]}}")


@pytest.mark.parametrize(
    ("totals", "message"),
    [
        ("小计;;1,234.50;;\n合计;;1,235.00;;\n", ""),
        ("合计;;1,234.50;;\n", "under `实收(元)` the line `合计` states 1234.5, but the rows add up to 1235."),
        ("合计;;about;;\n", "states no number, but the rows add up to 1235."),
        ("小计;;1,235.00;;\n", "has 0 lines that begin with `合计`"),
        ("合计;;1,235.00;;\n合计;;1,235.00;;\n", "has 2 lines that begin with `合计`"),
    ],
)
def test_a_line_of_totals_is_held_against_the_rows(company: Company, totals: str, message: str) -> None:
    company.map("fees", CHECKED)
    rows = "收费月报;;;\n工号;账期;实收(元);任务;备注\n1;2026/10;1,234.50;1;\n2;2026/10;.5;1;\n3;2026/10;0.5;1;\n"
    company.deliver("collections", "2026-10", rows + totals, file="收费.csv")
    refused = company.load().refused
    assert [message in one.message for one in refused] == ([True] if message else [])
    assert len(_collections(company)) == (0 if message else 3)


def test_another_heading_of_the_list_and_a_missing_optional_one_will_do(company: Company) -> None:
    company.map("fees", FEES)
    company.deliver("collections", "a", "x\n员工编号;账期;实收（元）\n1;2026年10月;1\n", file="收费.csv")
    assert company.load().refused == []
    assert _collections(company) == [(1, "P1", "2026-10", "1", None, "0")]


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        (
            "工号;账期;实收金额",
            "收费.csv has no column `实收(元)`, which fees.yaml:9 (mapping `fees`) reads as collected_amount.",
        ),
        ("工号;员工编号;账期", "收费.csv has `工号` and `员工编号` both, which fees.yaml:7 (mapping `fees`)"),
        ("工号;账期;账期", "收费.csv has `账期` twice, which fees.yaml:8"),
    ],
)
def test_a_renamed_or_doubled_heading_is_refused_with_the_line_that_reads_it(
    company: Company, headings: str, message: str
) -> None:
    company.map("fees", FEES)
    company.deliver("collections", "a", f"x\n{headings}\n1;2;3\n", file="收费.csv")
    refusal = company.refusal()
    assert refusal.startswith(message)
    assert "add the new heading to `from`" in refusal or "Remove or rename one" in refusal


def test_a_file_that_no_mapping_claims_is_canonical(company: Company) -> None:
    company.map("fees", FEES)
    company.deliver("collections", "a", "employee_id,month,collected_amount\n1,2026-10,5\n")
    company.load()
    assert _collections(company) == [(1, "1", "2026-10", "5", None, None)]


def test_a_file_that_two_mappings_claim_is_refused(company: Company) -> None:
    company.map("fees", FEES)
    company.map("more", FEES.replace("mapping: fees", "mapping: more"))
    company.deliver("collections", "a", REPORT, file="收费.csv")
    assert "is claimed by two mappings, `fees` (fees.yaml) and `more` (more.yaml)" in company.refusal()


CALLS = """
mapping: calls
source: calls
applies_to: ["*"]
columns:
  call_id: id
  direction: {from: way, values: {呼入: inbound, 呼出: outbound}}
  started_at: {from: start, datetime_format: "%Y/%m/%d %H:%M", offset: "+00:00"}
  ring_seconds: {from: ring, unit: milliseconds}
  talk_seconds: {from: talk, unit: clock}
  longest_hold_seconds: {from: hold, unit: minutes}
  answered: {from: answered, values: {是: true, 否: false, 未知: null}}
"""


def test_codes_clocks_and_offsets_are_exact(company: Company) -> None:
    company.map("calls", CALLS)
    company.deliver(
        "calls",
        "a",
        "id,way,start,ring,talk,hold,answered\n"
        "1,呼入,2026/10/1 8:05,1500,0:03:25,0.25,是\n2,呼转,tomorrow,many,3:25,,未知\n",
    )
    company.load()
    columns = "direction, started_at, ring_seconds, talk_seconds, longest_hold_seconds, answered"
    assert company.rows(f"select {columns} from raw.calls order by call_id") == [
        ("inbound", "2026-10-01T08:05:00+00:00", "1.5", "205", "15", "true"),
        ("呼转", "tomorrow", "many", "3:25", None, None),
    ]


def test_a_share_may_come_in_percent(company: Company) -> None:
    company.map(
        "m",
        "mapping: m\nsource: complaint_liability\napplies_to: ['*']\ncolumns: {complaint_id: c, party: p, "
        "party_type: {constant: unit}, share: {from: s, unit: percent}}\n",
    )
    company.deliver("complaint_liability", "a", "c,p,s\n1,u,33.3%\n1,v,66.7\n")
    company.load()
    assert company.rows("select share from raw.complaint_liability order by all") == [("0.333",), ("0.667",)]


ATTENDANCE = """
mapping: book
source: attendance
applies_to: ["*"]
columns:
  employee_id: id
  day: {from: day, date_format: "%Y.%m.%d"}
  scheduled_start: {constant: "09:00", on_day_of: day}
  first_in: {from: in, on_day_of: day}
"""


def test_a_time_of_day_is_put_on_the_day_of_its_row(company: Company) -> None:
    company.map("book", ATTENDANCE)
    company.deliver("attendance", "a", "id,day,in\n1,2026.10.1,8:05:10\n2,2026.10.2,漏打\n3,2026.10.3,\n")
    company.load()
    assert company.rows("select day, scheduled_start, first_in from raw.attendance order by employee_id") == [
        ("2026-10-01", "2026-10-01T09:00", "2026-10-01T08:05:10"),
        ("2026-10-02", "2026-10-02T09:00", "漏打"),
        ("2026-10-03", "2026-10-03T09:00", None),
    ]


# Folds

EVENTS = """
mapping: log
source: tickets
applies_to: ["*"]
fold:
  events_to_tickets: {case: Case, activity: What, at: When, resource: Who, first_response: [take], resolution: [solve]}
columns:
  ticket_id: case
  employee_id: {from: agent, prefix: A}
  channel: {constant: message}
  opened_at: opened_at
  first_response_at: first_response_at
  resolved_at: resolved_at
  outcome: outcome
"""


def test_an_event_log_is_folded_into_tickets_by_time_and_not_by_place(company: Company) -> None:
    company.map("log", EVENTS)
    company.deliver(
        "tickets",
        "a",
        "Case,What,When,Who\n"
        "c1,close,2026-11-01 00:00:00+00:00,clerk\nc1,open,2026-10-01 08:00:00+00:00,x\n"
        "c1,take,2026-10-01 09:00:00+00:00,x\nc1,take,2026-10-01 10:00:00+00:00,y\n"
        "c1,solve,2026-10-02 08:00:00+00:00,x\nc1,solve,2026-10-03 08:00:00+00:00,y\n"
        "c2,open,2026-10-05 08:00:00+00:00,x\n",
    )
    company.load()
    columns = "_row_number, ticket_id, employee_id, opened_at, first_response_at, resolved_at, outcome"
    assert company.rows(f"select {columns} from raw.tickets order by all") == [
        (1, "c1", "Ay", *(f"2026-10-{time}:00:00+00:00" for time in ("01 08", "01 09", "03 08")), "resolved"),
        (7, "c2", None, "2026-10-05 08:00:00+00:00", None, None, "unresolved"),
    ]


def test_the_agent_is_never_taken_from_another_event_than_the_deciding_one(company: Company) -> None:
    company.map("log", EVENTS)
    company.deliver("tickets", "a", "Case,What,When,Who\nc,solve,2026-10-01 08:00,x\nc,solve,2026-10-02 08:00,\n")
    company.load()
    assert company.rows("select employee_id, outcome from raw.tickets") == [(None, "resolved")]


def test_an_event_that_cannot_be_placed_is_not_lost(company: Company) -> None:
    company.map("log", EVENTS)
    company.deliver(
        "tickets", "a", "Case,What,When,Who\nc,open,2026-10-01 08:00,x\nc,solve,soon,y\n,open,2026-10-01 08:00,z\n"
    )
    company.load()
    assert company.rows("select _row_number, ticket_id, opened_at from raw.tickets order by all") == [
        (1, "c", "2026-10-01 08:00"),
        (2, "c", "soon"),
        (3, None, "2026-10-01 08:00"),
    ]
    assert {reason for *_, reason, _, _ in company.settled("tickets")} == {"conflicting_key"}


PUNCHES = """
mapping: clock
source: attendance
applies_to: ["*.dat"]
format: {kind: csv, delimiter: tab, headings: [id, time, device]}
fold:
  punches_to_days:
    employee: id
    at: time
    debounce_seconds: 60
    day_start: "04:00"
    scheduled_start: "20:00:00"
    scheduled_end: "02:00:00"
columns:
  employee_id: employee
  day: day
  scheduled_end: scheduled_end
  first_in: first_in
  last_out: last_out
  absence_kind: absence_kind
"""


def test_punches_become_days_with_repeats_as_one_touch(company: Company) -> None:
    company.map("clock", PUNCHES)
    company.deliver(
        "attendance",
        "a",
        "  7\t2026-10-02 01:30:00\t1\n    7\t2026-10-01 19:55:00\t1\n 7\t2026-10-01 19:55:30\t1\n"
        "8\t2026-10-01 20:00:00\t1\n8\t2026-10-01 20:01:00\t1\n9\tnever\t1\n",
        file="clock.dat",
    )
    assert company.load().refused == []
    columns = "employee_id, day, scheduled_end, first_in, last_out, absence_kind"
    assert company.rows(f"select {columns} from raw.attendance order by all") == [
        ("7", "2026-10-01", "2026-10-02T02:00:00", "2026-10-01T19:55:00", "2026-10-02T01:30:00", None),
        ("8", "2026-10-01", "2026-10-02T02:00:00", "2026-10-01T20:00:00", None, "missing_punch"),
        ("9", "never", None, None, None, None),
    ]


def test_a_day_of_one_touch_is_a_day_of_several_punches_too_unless_each_punch_counts(company: Company) -> None:
    # 7 touched the clock three times within 43 seconds and never again; 8 twice in one second
    rows = "7\t2026-10-01 08:00:00\t1\n7\t2026-10-01 08:00:20\t1\n7\t2026-10-01 08:00:43\t1\n"
    rows += "8\t2026-10-01 08:00:00\t1\n8\t2026-10-01 08:00:00\t1\n"
    found = {}
    for name, seconds in (("debounced", 60), ("counted", 0)):
        text = PUNCHES.replace("debounce_seconds: 60", f"debounce_seconds: {seconds}")
        company.map(name, text.replace("mapping: clock", f"mapping: {name}").replace("*.dat", f"{name}.dat"))
        company.deliver("attendance", name, rows, file=f"{name}.dat")
    assert company.load().refused == []
    columns = "employee_id, last_out, absence_kind"
    for name in ("debounced", "counted"):
        found[name] = company.rows(f"select {columns} from raw.attendance where _delivery = '{name}' order by all")
    assert found["debounced"] == [("7", None, "missing_punch"), ("8", None, "missing_punch")]
    assert found["counted"] == [("7", "2026-10-01T08:00:43", None), ("8", None, "missing_punch")]


def test_the_manifest_says_how_many_rows_were_folded_and_by_which_mapping(company: Company) -> None:
    company.map("clock", PUNCHES)
    company.deliver("attendance", "a", "7\t2026-10-01 08:00:00\t1\n7\t2026-10-01 17:00:00\t1\n", file="clock.dat")
    company.load()
    [path] = company.home.raw.glob("*/*/manifest.json")
    manifest = json.loads(path.read_text())
    [file] = manifest["files"]
    assert (file["rows"], file["delivered_rows"]) == (1, 2)
    [mapping] = manifest["mappings"]
    assert (mapping["file"], mapping["mapping"], mapping["document"]["source"]) == ("clock.dat", "clock", "attendance")
    assert company.ledger.entries("delivered")[0].body["mappings"] == {"clock.dat": mapping["hash"]}
    assert sorted(path.name for path in path.parent.iterdir()) == [
        "files",
        "manifest.json",
        "rows.parquet",
        "settled.parquet",
    ]


def test_control_totals_count_the_rows_as_delivered(company: Company) -> None:
    company.map("clock", PUNCHES)
    rows = "7\t2026-10-01 08:00:00\t1\n7\t2026-10-01 17:00:00\t1\n"
    control = "source,rows,sum_column,sum_value\nattendance,{},,\n"
    company.deliver("attendance", "a", rows, file="clock.dat", control=control.format(1))
    assert "states 1 rows, but 2 were delivered" in company.refusal()
    company.deliver("attendance", "a", rows, file="clock.dat", control=control.format(2))
    assert [one.rows for one in company.load().loaded] == [1]


# Identity


def test_comments_and_the_order_of_keys_are_not_part_of_a_mapping(company: Company) -> None:
    company.map("fees", FEES)
    before = read_mappings(sorted(company.mappings.iterdir())).of("collections", "a", "收费.csv")
    company.map(
        "fees",
        "# another day\n" + FEES.replace("mapping: fees\nsource: collections", "source: collections\nmapping: fees"),
    )
    after = read_mappings(sorted(company.mappings.iterdir())).of("collections", "a", "收费.csv")
    assert before and after and before.hash == after.hash


def test_a_mended_mapping_reads_the_same_bytes_again_as_a_restatement(company: Company) -> None:
    company.map("fees", FEES)
    company.deliver("collections", "a", "x\n工号;账期;实收（元）\n1;2026年10月;5\n", file="收费.csv")
    company.load()
    company.map("fees", FEES.replace("prefix: P", "prefix: Q"))
    assert [len(company.load(LATER).loaded), company.load(LATER).already_loaded] == [1, 1]
    shown = "select employee_id from raw.collections order by all"
    assert company.rows(shown, LATER) == [("P1",), ("Q1",)]


def test_a_mapping_that_reads_the_same_rows_as_before_restates_nothing(company: Company) -> None:
    company.map("fees", FEES)
    company.deliver("collections", "a", "x\n工号;账期;实收（元）\n1;2026年10月;5\n", file="收费.csv")
    company.load()
    company.map("fees", FEES.replace("[工号, 员工编号]", "[工号, 员工编号, 编号]"))
    again = company.load(LATER)
    assert (len(again.loaded), again.refused, again.already_loaded) == (0, [], 1)
    assert len(list(company.home.raw.glob("collections/*"))) == 1


# Mistakes in the file

MISTAKES = {
    "an unknown word": (
        "applies_to:",
        "aplies_to:",
        4,
        "a mapping file has no word `aplies_to`. Did you mean `applies_to`?",
    ),
    "a word twice": ("source: collections", "source: collections\nsource: calls", 4, "the key `source` stands twice"),
    "no such source": ("source: collections", "source: collection", 3, "is not a source. Did you mean `collections`?"),
    "no such column": ("  month:", "  months:", 8, "`months` is not a column of collections. Did you mean `month`?"),
    "a required column without a heading": (
        '  month: {from: 账期, date_format: ["%Y年%m月", "%Y/%m"]}\n',
        "",
        7,
        "collections needs `month` in every row",
    ),
    "an id that is its own": (
        "defaults:",
        "ids: [{id: P1, is: P1, from: 2026-01-01}]\ndefaults:",
        11,
        "`P1` is itself",
    ),
    "an id of two people": (
        "defaults:",
        "ids: [{id: P1, is: P2, from: 2026-01-01}, {id: P1, is: P3, from: 2026-01-01}]\ndefaults:",
        11,
        "`P1` has two holders from 2026-01-01 on",
    ),
    "an id from no day": (
        "defaults:",
        "ids: [{id: P1, is: P2, from: 2026-02-30}]\ndefaults:",
        11,
        "is not a day such as",
    ),
    "one sign for two things": (
        'thousands: ","',
        'thousands: ",", decimal: ","',
        9,
        "cannot stand between thousands and before decimals both",
    ),
    "an unknown word of a rule": ("thousands:", "thousand:", 9, "has no word `thousand`. Did you mean `thousands`?"),
    "neither heading nor constant": ("{from: 任务, ", "{", 10, "says neither `from` nor `constant`"),
    "both heading and constant": (
        "{from: 任务, ",
        "{from: 任务, constant: '1', ",
        10,
        "says both `from` and `constant`",
    ),
    "a unit that does not fit": ("ten_thousand", "minutes", 10, "It can come as fen, ten_thousand."),
    "a date format for a number": (
        "unit: ten_thousand",
        "date_format: '%Y'",
        10,
        "is a decimal(18,2) column: leave it out",
    ),
    "a date format that is none": ("%Y年%m月", "%Y年%B", 8, "`%B` is not a part of a date"),
    "an encoding that proves nothing": (
        "delimiter: semicolon",
        "encoding: gbk",
        5,
        "`gbk` is not an encoding that can be proved",
    ),
    "an unknown delimiter": ("semicolon", "dash", 5, "`dash` is not known here"),
    "an unknown oddity": (
        "delimiter: semicolon",
        "accept: [macros]",
        5,
        "`macros` is not something that can be accepted",
    ),
    "a default of no column": ("receivable_amount:", "receivable:", 11, "`receivable` is not a column of collections"),
    "a secret": ("defaults:", "password: x\ndefaults:", 11, "`password` looks like a secret"),
    "broken YAML": ("columns:", "columns: [", 8, "this is not readable YAML"),
    "a fold beside the rules": ("columns:", "columns: x\nfold:", 8, "`fold` has no word `employee_id`"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_line_and_the_nearest_word(tmp_path: Path, mistake: str) -> None:
    before, after, line, message = MISTAKES[mistake]
    assert before in FEES
    refusal = mapping_refusal(tmp_path / "fees.yaml", FEES.replace(before, after, 1))
    assert refusal.startswith(f"fees.yaml:{line}: ") and message in refusal


@pytest.mark.parametrize(
    ("text", "before", "after", "message"),
    [
        (CALLS, "呼入: inbound", "呼入: in", "`in` is not a value of `direction`."),
        (CALLS, "呼入: inbound, 呼出: outbound", "ＡＢ: inbound, AB: outbound", "reads like an earlier entry"),
        (CALLS, '"+00:00"', "8", "is not an offset from UTC"),
        (CALLS, "datetime_format", "date_format", "is a timestamp column: use `datetime_format`"),
        (ATTENDANCE, "{from: in, on_day_of: day}", "{from: in, on_day_of: days}", "`days` is not a date column"),
        (
            EVENTS,
            "ticket_id: case",
            "ticket_id: cases",
            "`cases` is not something that the fold gives. Did you mean `case`?",
        ),
        (EVENTS, "events_to_tickets:", "event_to_ticket:", "Did you mean `events_to_tickets`?"),
        (EVENTS, "case: Case, ", "", "needs `case`"),
        (PUNCHES, '"20:00:00"', '"20h"', 'is not a time of day such as "08:00:00"'),
        (PUNCHES, "debounce_seconds: 60", "debounce_seconds: -1", "is not a whole number of 0 to 3600"),
    ],
)
def test_a_word_in_the_wrong_place_is_refused(tmp_path: Path, text: str, before: str, after: str, message: str) -> None:
    assert before in text
    assert message in mapping_refusal(tmp_path / "m.yaml", dedent(text).replace(before, after, 1))


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "the file is empty"), (b"\xff", "cannot be read"), (b"- a", "is a block of words")]
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "m.yaml").write_bytes(content)
    with pytest.raises(Refusal, match=message):
        read_mappings([tmp_path / "m.yaml"])


def test_a_mapping_that_is_not_there_and_a_name_used_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="which the site file names, cannot be read"):
        read_mappings([tmp_path / "none.yaml"])
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(FEES, encoding="utf-8")
    with pytest.raises(Refusal, match=r"the mapping `fees` stands in a\.yaml too"):
        read_mappings([tmp_path / "a.yaml", tmp_path / "b.yaml"])
