"""The names that sheets may ask of an interaction are the same in the rules and in the SQL."""

from __future__ import annotations

import re

from dagster_project import catalogue
from dagster_project.locations import DBT_PROJECT
from dagster_project.rules.sources import INTERACTION_COLUMNS, INTERACTION_VALUES

MACRO = DBT_PROJECT / "macros" / "observations" / "interactions.sql"


def names_in(macro: str) -> set[str]:
    body = MACRO.read_text(encoding="utf-8").split(f"macro {macro}(", 1)[1].split("endmacro", 1)[0]
    return set(re.findall(r"'(\w+)':", body))


def test_the_rules_name_the_columns_that_the_models_tell() -> None:
    texts = {name for name, kind in INTERACTION_COLUMNS.items() if kind == "text"}
    assert names_in("interaction_texts") == texts
    assert names_in("interaction_numbers") == set(INTERACTION_COLUMNS) - texts


def test_the_words_of_a_column_are_those_of_its_source() -> None:
    listed = {column.name: column.values for column in catalogue.source("calls").columns if column.values}
    listed |= {column.name: column.values for column in catalogue.source("tickets").columns if column.values}
    assert {name: listed[name] for name in INTERACTION_VALUES} == INTERACTION_VALUES
