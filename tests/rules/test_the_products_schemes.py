"""The schemes that the product ships. That they hold together is proved by loading them; here is what no proof says."""

from __future__ import annotations

import pytest

from dagster_project.rules.compiler.tables import COLUMNS, Row
from dagster_project.rules.expansion import expand
from dagster_project.rules.library import Library


def test_every_value_says_where_it_comes_from(seeds: Library) -> None:
    """Only a measure that schemes share is no scheme's and stands in no document."""
    tables = [table for table, columns in COLUMNS.items() if "provenance" in columns]
    assert {"items", "totals", "levels", "marks", "populations", "ranks", "bands", "quotas", "sheets"} <= set(tables)
    for table in tables:
        for row in seeds.compiled.rows[table]:
            is_shared = table == "measures" and row["owner_scheme"] is None
            assert is_shared or (row["reference"] and row["provenance"]), (table, row)


def test_a_blank_is_never_a_number(seeds: Library) -> None:
    blanks = [row for row in seeds.compiled.rows["pay"] if row["provenance"] == "blank"]
    assert blanks and all(row["amount"] is None and row["parameter"] for row in blanks)


@pytest.fixture(scope="module")
def required_in_examples(seeds: Library) -> set[tuple[str, str]]:
    """Scheme and star that some example expects."""
    return {
        (expectation.example.scheme, expectation.expect.text("star") or "")
        for expectation in expand(seeds).expectations
    }


def test_every_star_is_given_in_some_example(seeds: Library, required_in_examples: set[tuple[str, str]]) -> None:
    parts: dict[str, Row] = {row["part_id"]: row for row in seeds.compiled.rows["parts"]}
    for level in seeds.compiled.rows["levels"]:
        scheme = parts[level["part_id"]]["scheme"]
        assert (scheme, str(level["star"])) in required_in_examples


def test_every_parameter_with_alternatives_has_an_example_of_each(seeds: Library) -> None:
    for scheme, node in seeds.schemes.items():
        tried = {
            (name, value)
            for example in node.blocks("examples")
            for block in [example.block("parameters")]
            if block
            for name, value in ((name, block.text(name)) for name in block.entries)
        }
        for version in node.blocks("versions"):
            for parameter in version.blocks("parameters"):
                others = {value for value in parameter.words("one_of") if value != parameter.text("value")}
                assert others <= {value for name, value in tried if name == parameter.word("parameter")}, scheme
