"""The library for people: a line a scheme, and one scheme as a text that a manager can read.

Belongs here: words and columns of `scheme list` and `scheme show`, read from compiled rows: what is shown is computed.
Does not belong here: printing (the CLI).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from dagster_project.periods import month_at
from dagster_project.rules.compiler.tables import Row, number_text
from dagster_project.rules.nodes import MapNode

if TYPE_CHECKING:
    from dagster_project.rules.library import Library

SYMBOLS = {">=": "≥", "<=": "≤", "<>": "≠"}
_WINDOWS = {"every": "in each of {n} {unit}s", "sum": "summed over {n} {unit}s", "mean": "on average over {n} {unit}s"}


def describe(library: Library) -> list[dict[str, str]]:
    """One row a scheme, by its number."""
    rows = []
    for scheme, node in sorted(library.schemes.items(), key=lambda entry: (entry[1].word("number"), entry[0])):
        parts = [part for part in library.compiled.rows["parts"] if part["scheme"] == scheme]
        rows.append(
            {
                "number": node.word("number"),
                "scheme": scheme,
                "title_zh": parts[0]["title_zh"],
                "title_en": parts[0]["title_en"],
                "kind": node.word("kind"),
                "cadences": ", ".join(dict.fromkeys(part["period_kind"] for part in parts)),
                "versions": ", ".join(dict.fromkeys(f"{part['scheme_version']} from {_month(part)}" for part in parts)),
                "examples": str(len(list(node.blocks("examples")))),
            }
        )
    return rows


def show(library: Library, scheme: str) -> str:
    """The scheme with its parameters, stars, items, flags and pay, each with its reference and its provenance."""
    node = library.get(scheme)
    rows = library.compiled.rows
    parts = [part for part in rows["parts"] if part["scheme"] == scheme]
    lines = [
        f"{node.word('number')} {scheme}: {parts[0]['title_zh']} / {parts[0]['title_en']}",
        f"Documents: {parts[0]['document']}",
    ]
    for part in parts:
        own = {
            table: [row for row in entries if row.get("part_id") == part["part_id"]] for table, entries in rows.items()
        }
        measures = {row["measure"]: row for row in rows["measures"]}
        lines += ["", *_part(part, own, measures, _item_sources(node, part))]
    return "\n".join(lines) + "\n"


def _item_sources(node: MapNode, part: Row) -> dict[str, str]:
    """Item → provenance and reference, which the rule tables do not carry."""
    blocks = [
        block
        for version in node.blocks("versions")
        if version.integer("version") == part["scheme_version"]
        for block in version.blocks("parts")
        if block.word("period") == part["period_kind"]
    ]
    return {
        item.word("item"): f"{item.text('provenance') or 'printed'} {item.word('reference')}"
        for block in blocks
        for item in block.blocks("items")
    }


def _part(part: Row, rows: dict[str, list[Row]], measures: dict[str, Row], sources: dict[str, str]) -> Iterator[str]:
    until = f" to before {month_at(part['effective_to_index'])}" if part["effective_to_index"] else ""
    yield f"── Each {part['period_kind']}, version {part['scheme_version']} from {_month(part)}{until} ──"
    gap = "breaks a row" if part["gap_policy"] == "break" else "is passed over"
    yield f"A {part['period_kind']} without a figure {gap}."
    yield from _table("Who", ([row["population"], row["role"], row["line"] or ""] for row in rows["populations"]))
    yield from _table(
        "Parameters",
        (
            [row["parameter"], "blank" if row["value"] is None else row["value"], _source(row)]
            for row in rows["parameters"]
        ),
    )
    if rows["levels"]:
        chain = "Each star also asks for all that lower stars ask. " if part["levels_are_chained"] else ""
        none = "people decide (manual review)" if part["no_star"] == "manual_review" else "the star is 0"
        yield f"{chain}The highest star whose clauses all hold is given; where none holds, {none}."
    for level in rows["levels"]:
        clauses = [row for row in rows["clauses"] if row["star"] == level["star"]]
        yield from _table(f"Star {level['star']}: {level['label_zh']}", _clauses(clauses, part))
    yield from _points(rows, measures, sources)
    for item in rows["items"]:
        clauses = [row for row in rows["clauses"] if row["target_kind"] == "item" and row["target"] == item["item"]]
        yield from _table(f"Item {item['item']} is given when", _clauses(clauses, part))
    for flag in rows["flags"]:
        clauses = [row for row in rows["clauses"] if row["target_kind"] == "flag" and row["target"] == flag["target"]]
        yield from _table(f"Flag {flag['target']}: {flag['reason_zh']} / {flag['reason_en']}", _clauses(clauses, part))
    yield from _table("Pay", (_pay(row) for row in rows["pay"]))
    yield from _provenance(rows)


def _points(rows: dict[str, list[Row]], measures: dict[str, Row], sources: dict[str, str]) -> Iterator[str]:
    for total in rows["totals"]:
        limits = [f"{name} {_number(total[name])}" for name in ("base", "cap", "floor") if total[name] is not None]
        yield f"Total: sum of the items; {', '.join(limits)}."
    events = {
        row["item"]: [other for other in rows["event_rules"] if other["item"] == row["item"]]
        for row in rows["event_rules"]
    }
    yield from _table(
        "Items",
        (
            [
                row["item"],
                row["label_zh"],
                row["label_en"],
                _points_of(row),
                _cause(row, events, measures),
                sources[row["item"]],
            ]
            for row in rows["items"]
        ),
    )


def _points_of(item: Row) -> str:
    if item["points"] is not None:
        return _number(item["points"])
    sign = "-" if item["entered_sign"] < 0 else ""
    return f"{sign}{_number(item['entered_minimum'])} to {sign}{_number(item['entered_maximum'])} as entered"


def _cause(item: Row, events: dict[str, list[Row]], measures: dict[str, Row]) -> str:
    if item["item"] in events:
        return "event " + " or ".join(_event(row) for row in events[item["item"]])
    if item["times_measure"]:
        return f"times {measures[item['times_measure']]['label_en']}"
    return "once, when its conditions hold" if item["is_conditional"] else "always"


def _event(row: Row) -> str:
    if row["quantity_role"] == "times":
        return str(row["event_code"])
    low = (
        f"{'≥' if row['from_inclusive'] else '>'} {_number(row['quantity_from'])}"
        if row["quantity_from"] is not None
        else ""
    )
    high = (
        f"{'≤' if row['to_inclusive'] else '<'} {_number(row['quantity_to'])}" if row["quantity_to"] is not None else ""
    )
    return f"{row['event_code']} measured {' and '.join(part for part in (low, high) if part)}"


def _clauses(rows: list[Row], part: Row) -> Iterator[list[str]]:
    for row in rows:
        required = "blank" if row["required"] is None else _number(row["required"])
        window = _WINDOWS[row["window_aggregate"]].format(n=row["window_periods"], unit=part["period_kind"])
        asked = f"{SYMBOLS.get(row['operator'], row['operator'])} {required}"
        if row["window_periods"] > 1:
            asked = f"{asked} {window}"
        yield [row["population"] or "all", f"{row['label_zh']} / {row['label_en']}", asked, _source(row)]


def _pay(row: Row) -> list[str]:
    share = f"{_number(row['share'] * 100)} % of {row['basis']}" if row["share"] is not None else ""
    amount = f"{row['amount']:.2f} {row['currency']}" if row["amount"] is not None else ""
    outcome = f"star {row['star']}" if row["star"] is not None else row["outcome"].replace("_", " ")
    return [row["line"], outcome, row["population"] or "all", share or amount or "blank", _source(row)]


def _provenance(rows: dict[str, list[Row]]) -> Iterator[str]:
    kinds = [row["provenance"] for table in ("clauses", "pay", "parameters") for row in rows[table]]
    counted = ", ".join(
        f"{kinds.count(kind)} {kind}" for kind in ("printed", "inferred", "assumed", "blank") if kind in kinds
    )
    yield f"Of the values above: {counted}."


def _table(title: str, rows: Iterable[list[str]]) -> Iterator[str]:
    """A title and aligned columns; nothing where there is no row. Chinese characters are two cells wide."""
    entries = list(rows)
    if not entries:
        return
    widths = [max(cell_len(entry[column]) for entry in entries) for column in range(len(entries[0]))]
    yield title
    for entry in entries:
        cells = (text + " " * (width - cell_len(text)) for text, width in zip(entry, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def _source(row: Row) -> str:
    return f"{row['provenance']} {row['reference'] or ''}".rstrip()


def _number(value: Any) -> str:
    return number_text(value)


def _month(part: Row) -> str:
    return str(month_at(part["effective_from_index"]))
