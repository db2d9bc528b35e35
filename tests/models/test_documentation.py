"""The tables are what contracts.md promises, and say what they are.

Guards: a column that a reader depends on is not renamed, a model does not go undescribed, and the lists that the SQL
keeps beside the catalogue of sources do not drift from it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from dagster_project.catalogue import sources
from dagster_project.locations import DBT_PROJECT
from dagster_project.warehouse.models import manifest

# The columns of contracts.md §2, for the tables that are computed.
SUBJECT = "subject_type subject_id period"
PROMISED = {
    "stars": f"""scheme scheme_version {SUBJECT} star candidate_star previous_star movement status reason_code
        periods_held laddered_star move rank rank_population population_count quota_cap tie_broken_by_id next_star
        next_star_gap pay_code effective_from period_kind""",
    "scores": f"""scheme scheme_version {SUBJECT} item parent_item weight aggregation points max_points share grade
        status""",
    "clause_results": f"""scheme scheme_version {SUBJECT} star alternative clause measure window_periods operator
        required actual numerator denominator verdict""",
    "bonus_lines": f"""scheme scheme_version {SUBJECT} line_id posting_period origin_period payee_type payee_id
        employee_id line quantity rate basis basis_amount minimum maximum amount currency cause corrects_publication_id
        status reason_code""",
    "complaint_counts": f"""{SUBJECT} received upheld agent_caused customer_caused customer_caused_excluded
        company_caused supplier internal from_sales escalated group_level attitude pending overdue""",
    "observations": f"{SUBJECT} measure value numerator denominator n status",
    "assessment_results": f"""scheme scheme_version {SUBJECT} assessment_id item interaction_id points max_points grade
        is_fatal status""",
    "case_results": f"""scheme scheme_version {SUBJECT} case_type case_number step due_on done_on overdue_days quantity
        verdict reason_code status""",
    "case_shares": f"""scheme scheme_version {SUBJECT} step payee_type payee_id share charge amount currency line
        status reason_code""",
    "case_facts": f"scheme scheme_version {SUBJECT} column_name value_text value_number value_on",
    "case_numbers": f"scheme company {SUBJECT} numbered_on cycle_index number case_number",
    "sampling_plan": f"scheme {SUBJECT} planned_count exempt stratum",
    "sampling_tasks": f"scheme {SUBJECT} interaction_id reason of_interaction_id",
    "flags": f"scheme scheme_version {SUBJECT} flag item reason decided_by_human",
    "census": f"scheme scheme_version {SUBJECT} state reason_code",
    "rejects": "source delivery file row_number column_name value reason",
    "suspense": "source measure period standing subjects row_count total measured_count",
    "delivery_accounts": "source delivery_id delivery delivered accepted superseded withdrawn duplicate rejected",
}


def models() -> dict[str, Any]:
    return {node.name: node for node in manifest().nodes.values() if node.resource_type == "model"}


def marts() -> dict[str, Any]:
    return {name: model for name, model in models().items() if model.fqn[1] == "marts"}


def test_every_model_is_described_in_a_file_of_its_name_beside_it() -> None:
    for name, model in models().items():
        assert model.description.startswith("One row per "), f"{name} does not say what one row of it is"
        assert model.patch_path == f"starledger://{model.original_file_path.removesuffix('.sql')}.yml"


def test_every_mart_keeps_a_contract_and_describes_every_column() -> None:
    for name, mart in marts().items():
        assert mart.contract.enforced, f"{name} has no enforced contract"
        bare = [column.name for column in mart.columns.values() if not column.description or not column.data_type]
        assert not bare, f"{name} does not describe {bare}"


@pytest.mark.parametrize("table", sorted(PROMISED))
def test_a_published_table_has_the_columns_that_were_promised(table: str) -> None:
    assert set(PROMISED[table].split()) <= set(marts()[table].columns)


def test_every_table_has_a_key() -> None:
    # What is rendered for one source is one row a subject, month and measure by its text; all together are keyed.
    keyless = {name for name in models() if name.endswith("_measured")} - {"int_sheets_measured", "int_cases_measured"}
    keyed = {
        manifest().nodes[test.attached_node].name
        for test in manifest().nodes.values()
        if test.resource_type == "test" and test.test_metadata and test.test_metadata.name == "unique_by"
    }
    assert set(models()) - keyless == keyed


def test_the_key_of_a_staged_source_is_the_key_in_the_catalogue() -> None:
    for test in manifest().nodes.values():
        if test.resource_type != "test" or test.test_metadata.name != "unique_by":
            continue
        name = manifest().nodes[test.attached_node].name
        if name.startswith("stg_"):
            source = sources()[name.removeprefix("stg_")]
            assert tuple(test.test_metadata.kwargs["columns"]) == source.key, name


def test_the_sources_that_the_sql_lists_are_those_of_the_catalogue() -> None:
    assert listed("macros/canonical_columns.sql", "canonical_source_names") == sorted(sources())


def test_every_source_with_a_subject_and_a_month_is_measured() -> None:
    measured = {source.name for source in sources().values() if source.month_column and source.subject_column}
    assert set(listed("models/observations/int_source_measures.sql", "sources")) == measured


def listed(file: str, name: str) -> list[str]:
    """The quoted words of the first list after `name` in a file of the dbt project."""
    text = (DBT_PROJECT / file).read_text("utf-8")
    found = re.search(re.escape(name) + r"[^\[]*\[([^\]]*)\]", text)
    assert found, f"{file} has no list {name}"
    return re.findall(r"'(\w+)'", found.group(1))
