"""The rule tables: their columns and types, rows that remember their line, and Arrow tables made of them.

Belongs here: the one list of rule-table columns; the SQL models and the checker read exactly these.
Does not belong here: what fills them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from dagster_project.rules.nodes import Place

TEXT, INTEGER, BOOLEAN = pa.string(), pa.int32(), pa.bool_()
NUMBER, MONEY = pa.decimal128(18, 6), pa.decimal128(18, 2)
_TYPES = {"": TEXT, "int": INTEGER, "bool": BOOLEAN, "number": NUMBER, "money": MONEY}

_COLUMNS = {
    "parts": "part_id scheme scheme_version:int period_kind subject_type stratum:int effective_from_index:int "
    "effective_to_index:int since_index:int population_of no_star levels_are_chained:bool has_levels:bool "
    "has_ladder:bool has_total:bool needs_form:bool unsigned_measure quota_within_site:bool "
    "quota_within_population:bool quota_within_team:bool ties within_team:bool gap_policy lookback:int title_en "
    "title_zh document",
    "populations": "part_id population population_order:int role line confirmed:bool reference provenance",
    "marks": "part_id scheme mark measure answer minimum:number maximum:number item_of_sheet:bool reference provenance",
    "assessors": "part_id scheme role reference provenance",
    "unit_names": "part_id scheme kind name reference provenance",
    "options": "part_id scheme mark option tick points:number option_order:int label_en label_zh reference provenance",
    "measures": "measure owner_scheme subject_type over_members kind phase:int source subject_column month_column "
    "aggregate value_column per_column attribute attribute_months:int is_count:bool is_entered:bool "
    "entered_minimum:number entered_maximum:number due_weekday:int target:number better past_periods:int past_gap "
    "past_form parameter label_en label_zh reference provenance",
    "measure_conditions": "measure role group_no:int position:int column_name data_type operator value",
    "measure_exclusions": "measure row_column event_column scheme event_code is_common:bool",
    "terms": "measure side position:int term_measure sign:int",
    "measure_readers": "measure scheme",
    "longer_measures": "part_id measure",
    "ranks": "part_id measure of_measure direction within_site:bool within_population:bool within_team:bool "
    "minimum_population:int reference provenance",
    "item_classes": "part_id measure item severity:int",
    "result_counts": "part_id measure of_part_scheme of_period_kind star:int score aggregate",
    "leave_counts": "measure scheme kind days span",
    "sheets": "part_id scheme aggregation of_available:bool scale_to:int fatal_policy base:number cap:number "
    "floor:number month_rollup pass_mark:number reference provenance",
    "sheet_items": "part_id scheme item item_order:int class mark points:number max_points:number fatal:bool "
    "label_en label_zh reference provenance",
    "sheet_conditions": "part_id item role group_no:int condition_order:int mark column_name low:number "
    "low_inclusive:bool high:number high_inclusive:bool value may_be_empty:bool",
    "sheet_limits": "part_id class at_least:int reference provenance",
    "sheet_classes": "part_id measure item",
    "items": "part_id item item_order:int is_for_some:bool parent_item class severity:int label_en label_zh "
    "points:number times_measure of_measure domain_low:number domain_high:number event:bool entered_sign:int "
    "entered_minimum:number entered_maximum:number max_points:number weight:number is_conditional:bool "
    "is_unscored:bool without reference provenance",
    "item_populations": "part_id item population",
    "bands": "part_id item population band_order:int low:number low_inclusive:bool high:number high_inclusive:bool "
    "points:number reference provenance",
    "event_rules": "part_id item scheme event_code is_common:bool quantity_role quantity_from:number "
    "from_inclusive:bool quantity_to:number to_inclusive:bool",
    "event_precedence": "part_id item over_item",
    "groups": "part_id item item_order:int parent_item aggregation weights_sum:int base:number cap:number floor:number "
    "common_denominator:int weight:number max_points:number label_en label_zh reference provenance",
    "totals": "part_id aggregation weights_sum:int base:number cap:number floor:number common_denominator:int "
    "of_available:bool scale_to:int reference provenance",
    "grades": "part_id grade grade_order:int low:number low_inclusive:bool high:number high_inclusive:bool "
    "is_conditional:bool label_en label_zh reference provenance",
    "levels": "part_id star:int label_zh label_en pay_code reference provenance",
    "quotas": "part_id star:int share:number strict:bool seats:int reference provenance",
    "order_keys": "part_id position:int measure direction reference provenance",
    "clauses": "part_id target_kind target star:int alternative clause clause_order:int population measure "
    "window_periods:int window_aggregate lag_periods:int operator required:number parameter gap is_gate:bool label_en "
    "label_zh reference provenance",
    "star_conversions": "part_id from_version:int from_star:int to_star:int reference provenance",
    "rounds": "part_id scheme event month:int needs_enrolment:bool reference provenance",
    "exclusions": "part_id exclusion exclusion_order:int target label_en label_zh reference provenance",
    "moves": "part_id move move_order:int target kind held:int stars:int cap:int floor:int max_up:int max_down:int "
    "in_rounds:bool parameter label_en label_zh reference provenance",
    "approvals": "part_id approval approval_order:int role label_en label_zh reference provenance",
    "flags": "part_id flag item target line people_measure reason_en reason_zh reference",
    "pay": "part_id line line_order:int entry outcome star:int population kind amount:money share:number "
    "share_limit:number basis basis_default:money basis_parameter for_each_measure less_measure tier_mode grid_by "
    "probation_factor:number probation_steps:int granted_minimum:money granted_maximum:money minimum:money "
    "maximum:money parameter currency reference provenance",
    "pay_factors": "part_id line entry factor factor_order:int target times:number parameter label_en label_zh "
    "reference provenance",
    "pay_tiers": "part_id line tier_order:int from_n:int to_n:int share:number amount:money reference provenance",
    "pay_grades": "part_id line grid_order:int value starts amount:money parameter label_en label_zh reference "
    "provenance",
    "case_numberings": "part_id case_type number_column digits:int reference provenance",
    "case_steps": "part_id case_type step step_order:int kind started_column done_column day_unit actual_column "
    "approved_column tolerance:number parameter label_en label_zh reference provenance",
    "case_rules": "part_id step rule rule_order:int verdict days:int day_of_next_month:int parameter label_en label_zh "
    "reference provenance",
    "case_conditions": "part_id step rule position:int column_name data_type operator value",
    "case_columns": "part_id case_type column_name data_type",
    "case_charges": "part_id step line rate:number rate_parameter amount_column currency reference provenance",
    "case_approvals": "part_id step approval approval_order:int role is_limited:bool more_than:money parameter "
    "label_en label_zh reference provenance",
    "case_counts": "part_id measure step verdict reason_code person_column",
    "samplings": "part_id measure inspected_measure of_previous:bool rate:number parameter minimum:int scope "
    "live_share:number live_parameter exempt_star:int exempt_count:int exempt_mode exempt_reference "
    "exempt_provenance reference provenance",
    "sampling_lists": "part_id list list_order:int reason low:number low_inclusive:bool high:number "
    "high_inclusive:bool answered_within:int target:number slot_minutes:int parameter mark mark_number:int reference "
    "provenance",
    "parameters": "part_id parameter value provenance reference",
}
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    table: {name: _TYPES[kind] for name, _, kind in (column.partition(":") for column in columns.split())}
    for table, columns in _COLUMNS.items()
}
MEASURE_TABLES = ("measures", "measure_conditions", "measure_exclusions", "leave_counts", "terms")


class Row(dict[str, Any]):
    """One row of a rule table; `place` is the line that it comes from and no part of the row."""

    def __init__(self, place: Place, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.place = place


Rows = dict[str, list[Row]]


def no_rows() -> Rows:
    return {table: [] for table in COLUMNS}


def row(table: str, place: Place, **values: Any) -> Row:
    """A row of `table`, its columns in order; what is not given is NULL. An unknown column is a fault of ours."""
    unknown = set(values) - set(COLUMNS[table])
    if unknown:
        raise KeyError(f"{table} has no column {sorted(unknown)}")
    return Row(place, {name: values.get(name) for name in COLUMNS[table]})


def arrow_tables(rows: Rows) -> dict[str, pa.Table]:
    """Every rule table in a total order of its rows, so that equal rules make equal files."""
    return {
        table: pa.Table.from_pylist(
            [dict(entry) for entry in in_order(rows[table])], schema=pa.schema(list(columns.items()))
        )
        for table, columns in COLUMNS.items()
    }


def in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda entry: [(value is not None, str(value)) for value in entry.values()])


def canonical(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows for hashing: numbers as text without idle zeros, in total order."""
    return [{name: _canonical(value) for name, value in entry.items()} for entry in in_order(rows)]


def _canonical(value: Any) -> Any:
    return number_text(value) if isinstance(value, Decimal) else value


def number_text(value: Decimal) -> str:
    """`1.10` → `1.1`, `200` → `200`: one text for one number."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
