"""What the compiler makes of a scheme: the rows that the SQL models join."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq

from dagster_project.rules.compiler.tables import COLUMNS, Row
from dagster_project.rules.library import Library
from tests.rules.small_library import LibraryMaker


def rows(library: Library, table: str, **wanted: object) -> list[Row]:
    found = library.compiled.rows[table]
    return [row for row in found if all(row[name] == value for name, value in wanted.items())]


def test_every_table_is_there_with_its_columns(seeds: Library, tmp_path: Path) -> None:
    seeds.write_tables(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(COLUMNS)
    for table, columns in COLUMNS.items():
        schema = pq.read_schema(tmp_path / f"{table}.parquet")
        assert dict(zip(schema.names, schema.types, strict=True)) == columns


def test_a_mark_is_the_mean_of_its_live_assessments(base: str, library_of: LibraryMaker) -> None:
    library = library_of(base)
    (measure,) = rows(library, "measures", measure="base.score")
    assert (measure["kind"], measure["source"], measure["aggregate"], measure["value_column"]) == (
        "mark",
        "assessments",
        "mean",
        "mark_number",
    )
    conditions = rows(library, "measure_conditions", measure="base.score")
    assert [(row["column_name"], row["value"]) for row in conditions] == [
        ("scheme", "base"),
        ("item", "score"),
        ("purpose", "live"),
    ]


def test_a_yes_or_no_mark_lies_between_0_and_1(base: str, library_of: LibraryMaker) -> None:
    (mark,) = rows(library_of(base), "marks", mark="polite")
    assert (mark["answer"], mark["minimum"], mark["maximum"]) == ("yes_no", 0, 1)


def test_a_name_is_the_schemes_own_before_a_shared_one(base: str, library_of: LibraryMaker) -> None:
    own = '          - {measure: complaints_received, source: complaints, aggregate: count, reference: "000:5"}\n'
    shared = rows(library_of(base), "clauses", clause="calm")
    local = rows(library_of(base.replace("        ranks:", f"{own}        ranks:", 1)), "clauses", clause="calm")
    assert (shared[0]["measure"], local[0]["measure"]) == ("complaints_received", "base.complaints_received")


def test_a_parameter_without_a_value_leaves_a_blank_amount(base: str, library_of: LibraryMaker) -> None:
    (line,) = rows(library_of(base), "pay", line="allowance", star=2)
    assert (line["amount"], line["parameter"], line["provenance"]) == (None, "award", "blank")


def test_only_if_chooses_between_definitions(base: str, library_of: LibraryMaker) -> None:
    (condition,) = rows(library_of(base), "measure_conditions", measure="base.failures")
    assert (condition["operator"], condition["value"]) == ("at_most", "60")
    other = base.replace("value: low, one_of", "value: high, one_of")
    (condition,) = rows(library_of(other), "measure_conditions", measure="base.failures")
    assert condition["value"] == "70"


def test_a_missing_month_breaks_a_window_and_leaves_a_single_month_undecided(
    base: str, library_of: LibraryMaker
) -> None:
    library = library_of(base)
    assert {row["gap"] for row in rows(library, "clauses", clause="score")} == {"break"}
    assert {row["gap"] for row in rows(library, "clauses", clause="calm")} == {"undecided"}


def test_the_clauses_of_an_item_have_the_items_reference(base: str, library_of: LibraryMaker) -> None:
    (clause,) = rows(library_of(base), "clauses", target_kind="item")
    assert (clause["target"], clause["reference"], clause["provenance"]) == ("A1", "000:8", "printed")


def test_entered_points_have_a_sign_and_a_range(base: str, library_of: LibraryMaker) -> None:
    (item,) = rows(library_of(base), "items", item="L3")
    entered = (item["points"], item["entered_sign"], item["entered_minimum"], item["entered_maximum"])
    assert entered == (None, -1, 2, 5)


def test_a_measured_event_has_its_ends(base: str, library_of: LibraryMaker) -> None:
    (rule,) = rows(library_of(base), "event_rules", item="L1")
    assert (rule["quantity_role"], rule["quantity_from"], rule["from_inclusive"]) == ("measured", 1, True)
    assert (rule["quantity_to"], rule["to_inclusive"]) == (11, False)


def test_a_part_that_counts_results_comes_after_the_part_it_counts(base: str, library_of: LibraryMaker) -> None:
    library = library_of(base)
    assert {row["period_kind"]: row["stratum"] for row in rows(library, "parts")} == {"month": 0, "year": 1}


def test_strata_go_on_through_schemes(base: str, library_of: LibraryMaker) -> None:
    reader = (
        base.replace("scheme: base", "scheme: reader")
        .replace("S90", "S91")
        .replace("results: {period: month, star: 2}", "results: {period: year, star: 1, scheme: third}")
    )
    third = (
        base.replace("scheme: base", "scheme: third")
        .replace("S90", "S92")
        .replace("results: {period: month, star: 2}", "results: {period: month, star: 2, scheme: base}")
    )
    library = library_of(base, reader, third)
    assert [row["stratum"] for row in rows(library, "parts", period_kind="year")] == [1, 2, 1]


def test_the_longest_window_is_the_look_back(base: str, library_of: LibraryMaker) -> None:
    assert rows(library_of(base), "parts", period_kind="month")[0]["lookback"] == 2


def test_a_rank_has_a_measure_of_those_who_share_its_place(base: str, library_of: LibraryMaker) -> None:
    library = library_of(base)
    ranks = rows(library, "measures", kind="rank")
    assert [(row["measure"], row["phase"]) for row in ranks] == [("base.place", 5), ("base.place_shared_by", 5)]


def test_a_sum_of_counts_is_a_count(base: str, library_of: LibraryMaker) -> None:
    library = library_of(base)
    assert rows(library, "measures", measure="contacts_handled")[0]["is_count"]
    assert {row["term_measure"] for row in rows(library, "terms")} == {"calls_answered", "tickets_resolved"}


def test_a_sum_of_sums_is_flattened(base: str, library_of: LibraryMaker) -> None:
    own = (
        "          - measure: handled_but_calls\n"
        "            numerator: [{plus: contacts_handled}, {minus: calls_answered}]\n"
        '            reference: "000:5"\n'
    )
    library = library_of(base.replace("        ranks:", f"{own}        ranks:", 1))
    terms = rows(library, "terms", measure="base.handled_but_calls")
    assert [(row["term_measure"], row["sign"]) for row in terms] == [
        ("calls_answered", 1),
        ("tickets_resolved", 1),
        ("calls_answered", -1),
    ]
    assert not rows(library, "measures", measure="base.handled_but_calls")[0]["is_count"]


def test_an_item_is_a_measure_once_something_reads_it(base: str, library_of: LibraryMaker) -> None:
    reading = base.replace("measure: total, less_than: 60", "measure: L3, less_than: 0")
    assert not rows(library_of(base), "measures", kind="item")
    (item,) = rows(library_of(reading), "measures", kind="item")
    assert (item["measure"], item["phase"]) == ("base.L3", 4)


def test_a_later_version_ends_the_earlier_one(base: str, library_of: LibraryMaker) -> None:
    repealed = (
        '\n  - version: 2\n    effective_from: 2026-01\n    repealed: true\n    reference: "000:14"\n\nbackgrounds:'
    )
    library = library_of(base.replace("\nbackgrounds:", repealed))
    assert {row["effective_to_index"] for row in rows(library, "parts")} == {2026 * 12 + 1}
    assert {row["scheme_version"] for row in rows(library, "parts")} == {1}


def test_numbers_are_decimals_and_never_floats(seeds: Library) -> None:
    values = [value for table in seeds.compiled.rows.values() for row in table for value in row.values()]
    assert not any(isinstance(value, float) for value in values)
    assert any(value == Decimal("0.85") for value in values)


def test_a_measure_that_means_something_else_in_a_later_version_has_an_id_of_its_own(
    base: str, library_of: LibraryMaker
) -> None:
    first = base[base.index("  - version: 1") : base.index("\nbackgrounds:")]
    second = (
        first.replace("version: 1", "version: 2")
        .replace("2020-01", "2026-01\n    streaks: carry")
        .replace("value: low", "value: high")
    )
    library = library_of(base.replace("\nbackgrounds:", f"\n{second}\nbackgrounds:"))
    clauses = {row["part_id"]: row["measure"] for row in rows(library, "clauses", clause="no_failure")}
    assert clauses == {"base@1/month": "base.failures", "base@2/month": "base@2.failures"}
    limits = {row["measure"]: row["value"] for row in rows(library, "measure_conditions", column_name="score")}
    assert limits == {"base.failures": "60", "base@2.failures": "70"}
    assert {row["measure"] for row in rows(library, "clauses", clause="score")} == {"base.score"}
