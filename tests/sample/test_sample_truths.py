"""Every awkward truth that the package's docstring tells of is in the delivered files."""

from collections import Counter
from pathlib import Path

import company
from company.truths import EXPECTED, TRUTHS
from delivered_files import Read, Rows, all_rows, rows_in


def _by(rows: Rows, column: str, value: str) -> Rows:
    return [row for row in rows if row[column] == value]


def _delivered_in(landing: Path, source: str, column: str, value: str) -> dict[str, Rows]:
    """The deliveries that hold a value, with its rows."""
    found = {delivery.name: _by(rows_in(delivery / source), column, value) for delivery in (landing / source).iterdir()}
    return {name: rows for name, rows in sorted(found.items()) if rows}


def test_every_truth_is_a_person_and_every_expectation_is_a_truth(sample_landing: Path) -> None:
    rows = all_rows(sample_landing, "employees")
    assert set(TRUTHS.values()) <= {row["employee_id"] for row in rows}
    assert {employee for scheme in EXPECTED.values() for employee in scheme} == set(TRUTHS.values()) - {"H023"}


def test_the_docstring_names_what_it_tells_of() -> None:
    told = company.__doc__ or ""
    keys = "K202610-H014 K202608-H033 T202609-00070 E202610-S014 Q202610-H030-9 2026-08-late 00123"
    assert not [key for key in keys.split() if key not in told]


def test_complaints_are_excused_counted_and_pending(read: Read) -> None:
    october = {row["complaint_id"]: row for row in read("complaints", "2026-10")}
    september = {row["complaint_id"]: row for row in read("complaints", "2026-09")}
    assert (october["K202610-H014"]["cause"], october["K202610-H014"]["level"]) == ("customer", "escalated")
    assert (september["K202609-H015"]["cause"], september["K202609-H015"]["level"]) == ("customer", "group")
    assert (october["K202610-H016"]["cause"], october["K202610-H016"]["upheld"]) == ("pending", "")
    assert (september["K202609-H019"]["cause"], october["K202609-H019"]["cause"]) == ("pending", "customer")
    assert october["K202610-H021-2"]["duplicate_of"] in october
    assert (october["K202610-TEAM"]["employee_id"], october["K202610-TEAM"]["unit_id"]) == ("", "hotline-phone-2")


def test_a_complaint_in_utc_lies_in_the_month_before_its_business_month(read: Read) -> None:
    [row] = _by(read("complaints", "2026-08"), "complaint_id", "K202608-H033")
    assert row["received_at"] == "2026-07-31T17:00:00Z"


def test_one_month_of_one_site_has_neither_complaints_nor_coverage(sample_landing: Path) -> None:
    sites = {
        delivery.name: {line["site_id"] for line in rows_in(delivery / "_control")}
        for delivery in (sample_landing / "complaints").iterdir()
    }
    assert sites["2026-07"] == {"hotline", "shop"}
    assert sites["2026-06"] == sites["2026-10"] == {"hotline", "property", "shop"}
    people = {row["employee_id"] for row in rows_in(sample_landing / "complaints" / "2026-07" / "complaints")}
    assert not any(person.startswith("P") for person in people)


def test_the_flags_of_a_team_and_of_two_collectors_are_not_entered(read: Read) -> None:
    def forms(month: str) -> set[str]:
        return {row["subject_id"] for row in read("assessments", month) if row["item"].endswith("_ok")}

    assert {"H058", "H064", "P013", "P014"} <= forms("2026-09")
    assert not {"H058", "H064", "P013", "P014"} & forms("2026-10")
    assert {"H001", "H041", "P001"} <= forms("2026-10")


def test_a_late_delivery_restates_tickets_and_brings_a_complaint(read: Read, sample_landing: Path) -> None:
    late = read("tickets", "2026-08-late")
    before = {row["ticket_id"]: row for row in read("tickets", "2026-08")}
    assert len(late) == 6
    assert all(row["ticket_id"] in before for row in late)
    assert any(row != before[row["ticket_id"]] for row in late)
    assert [row["employee_id"] for row in read("complaints", "2026-08-late")] == ["H017"]
    declared = sample_landing / "complaints" / "2026-08-late" / "_delivery.yaml"
    assert "2026-10-15T09" in declared.read_text(encoding="utf-8")


def test_rows_are_withdrawn_a_month_later(sample_landing: Path) -> None:
    for source, key, value in (("complaints", "complaint_id", "K202609-H018"), ("events", "event_id", "E202609-S016")):
        found = _delivered_in(sample_landing, source, key, value)
        assert list(found) == ["2026-09", "2026-10"]
        assert found["2026-10"][0]["deleted"] == "true"


def test_keys_come_twice_alike_and_twice_differently(read: Read) -> None:
    tickets = Counter(row["ticket_id"] for row in read("tickets", "2026-10"))
    assert [ticket for ticket, times in tickets.items() if times > 1] == ["T202609-00070"]
    alike = _by(read("events", "2026-10"), "event_id", "E202610-S013")
    different = _by(read("events", "2026-10"), "event_id", "E202610-S014")
    assert len(alike) == 2
    assert alike[0] == alike[1]
    assert [row["code"] for row in different] == ["L02", "L05"]


def test_some_values_cannot_be_read(read: Read) -> None:
    targets = {(row["employee_id"], row["month"]): row["target_amount"] for row in read("collections", "2026-10")}
    assert (targets["P012", "2026-10"], targets["P020", "2026-09"]) == ("20万", "约二十万")
    assert [row["score"] for row in read("exams", "2026-10") if row["employee_id"] == "H034"] == ["九十"]
    assert "2026-09-31" in {row["starts_on"] for row in read("leave", "2026-09")}
    [unreadable] = _by(read("complaints", "2026-10"), "complaint_id", "K202610-X")
    assert unreadable["received_at"] == "2026-10-32 09:15:00"


def test_targets_stand_on_the_edges(read: Read) -> None:
    rows = read("collections", "2026-10")
    amounts = {row["employee_id"]: (row["target_amount"], row["collected_amount"]) for row in rows}
    assert amounts["P001"] == ("200000.00", "220000.00")
    assert amounts["P002"] == ("200000.00", "219999.99")
    assert amounts["P007"] == ("200000.00", "170000.00")
    assert (amounts["P009"][0], amounts["P010"][0]) == ("", "0.00")
    assert "P016" not in amounts


def test_marks_that_must_not_count_stand_beside_those_that_do(read: Read) -> None:
    marks = {row["assessment_id"]: row for row in read("assessments", "2026-10")}
    assert [marks[f"Q202610-H027-{n}"]["purpose"] for n in (8, 9)] == ["calibration", "training"]
    assert marks["Q202610-H031-9"]["mark"] == "na"
    call = marks["Q202610-H030-9"]["interaction_id"]
    assert call in {row["call_id"] for row in read("calls", "2026-09")}


def test_careers_bend_where_they_should(sample_landing: Path) -> None:
    rows = all_rows(sample_landing, "employees")
    latest = {row["employee_id"]: row for row in sorted(rows, key=lambda row: row["valid_from"])}
    assert latest["H023"]["left_on"] == "2026-10-15"
    assert latest["H024"]["hired_on"] == "2026-10-14"
    assert (latest["H025"]["valid_from"], latest["H025"]["unit_id"]) == ("2026-10-16", "hotline-phone-2")
    assert (latest["H026"]["valid_from"], latest["H026"]["role"]) == ("2026-09-01", "online_agent")
    assert (latest["H048"]["valid_from"], latest["H048"]["role"]) == ("2026-09-01", "shop_agent")
    assert list(_delivered_in(sample_landing, "employees", "performance_pay", "1100.00")) == ["2026-10"]


def test_names_and_ids_that_software_likes_to_spoil_stay_as_they_are(sample_landing: Path) -> None:
    rows = all_rows(sample_landing, "employees")
    names = {row["employee_id"]: row["name"] for row in rows}
    assert (names["H020"], names["S009"]) == ("NA", "null")
    assert names["H011"] == names["H032"] == "李娜"
    assert names["00123"] != names["123"]


def test_nobody_on_long_leave_handles_a_call(read: Read) -> None:
    assert "H022" not in {row["employee_id"] for row in read("calls", "2026-09")}
    assert {row["absence_kind"] for row in read("attendance", "2026-10") if row["employee_id"] == "H022"} == {"leave"}
