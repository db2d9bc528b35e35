"""A mapping file as one checked value.

Belongs here: the file's own words, its `format`, and what must hold for the file as a whole.
Does not belong here: single columns (`columns`), folds (`folds`), the choice between files (`library`).
Read on: `language` for all words.
"""

from __future__ import annotations

from pathlib import Path

from dagster_project.catalogue import Column, Source, sources
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.canonical_columns import DELETED
from dagster_project.intake.form import (
    BYTES,
    CHARACTERS,
    DELIMITERS,
    ENCODINGS,
    FIXED,
    KINDS,
    ODDITIES,
    Form,
    TotalsCheck,
)
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.columns import checked_value, rule
from dagster_project.intake.mapping.folds import fold
from dagster_project.intake.mapping.model import Fold, Mapping, Rule
from dagster_project.intake.mapping.persons import held
from dagster_project.intake.mapping.words import headings, listed, refuse_unknown, required, texts_of
from dagster_project.rules.nodes import MapNode, Node
from dagster_project.rules.strict_yaml import load_file
from dagster_project.site_words import Block, as_data, refuse_secrets
from dagster_project.store.hashing import canonical_json, sha256


def read(path: Path) -> Mapping:
    """Read one mapping file; a `Refusal` names file, line, what is wrong and the nearest valid word."""
    root = _root(path)
    refuse_secrets(root)
    block = Block(root, "a mapping file", language.FILE)
    source = _source(block)
    folded = fold(block)
    rules = _rules(block, source, folded)
    document = as_data(root)
    return Mapping(
        name=_name(block),
        place=root.place,
        source=source.name,
        applies_to=tuple(
            texts.normalised(text) for text in texts_of(required(block, "applies_to", '"*.csv"'), "applies_to")
        ),
        form=_form(block),
        rules=rules,
        fold=folded,
        hash=sha256(canonical_json(document)),
        document=document,
        held=held(block, source, rules),
    )


def _root(path: Path) -> MapNode:
    try:
        if not path.read_text(encoding="utf-8").strip():
            raise Refusal(f"{path}: the file is empty. A mapping starts with `mapping: a_name` and `source: …`.")
        root = load_file(path)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            f"{path}: this mapping, which the site file names, cannot be read ({type(error).__name__}). Save it as "
            "UTF-8 under this name, or take it out of `mappings`."
        ) from None
    if not isinstance(root, MapNode):
        raise Refusal(f"{root.place}: a mapping file is a block of words such as `source: …`.")
    return root


def _name(block: Block) -> str:
    required(block, "mapping", "property_collections")
    return block.text("mapping")


def _source(block: Block) -> Source:
    required(block, "source", "collections")
    name = block.text("source")
    refuse_unknown(block.place_of("source"), name, sources(), "a source")
    return sources()[name]


def _form(block: Block) -> Form:
    node = block.node("format")
    given = Block(node if node is not None else MapNode(block.place), "`format`", language.FORMAT)
    delimiter = given.one_of("delimiter", DELIMITERS, "comma")
    encodings = listed(given, "encoding") or ("utf-8",)
    for encoding in encodings:
        refuse_unknown(given.place_of("encoding"), encoding, ENCODINGS, "an encoding that can be proved")
    for oddity in listed(given, "accept"):
        refuse_unknown(given.place_of("accept"), oddity, ODDITIES, "something that can be accepted")
    named = given.node("headings")
    widths = _widths(given)
    return Form(
        kind=given.one_of("kind", [*KINDS.values(), FIXED, ""], ""),
        encodings=encodings,
        delimiter=DELIMITERS[delimiter],
        headings=headings(named, "headings") if named is not None else (),
        skip_rows=given.integer("skip_rows", default=0, at_least=0, at_most=1000),
        totals_row=listed(given, "totals_row"),
        totals_check=_totals_check(given),
        sheet=texts.heading(given.text("sheet", "")),
        accept=listed(given, "accept"),
        largest_megabytes=given.integer(
            "largest_megabytes", default=Form.largest_megabytes, at_least=1, at_most=10_000
        ),
        widths=widths,
        counted_in=given.one_of("counted_in", (CHARACTERS, BYTES), CHARACTERS),
    )


def _totals_check(given: Block) -> TotalsCheck | None:
    """Which line of totals must be the sum of the rows, and under which headings."""
    if "totals_check" not in given:
        return None
    check = given.block("totals_check", language.TOTALS_CHECK)
    row = texts.normalised(check.text("row"))
    refuse_unknown(check.place_of("row"), row, listed(given, "totals_row"), "a line that `totals_row` names")
    return TotalsCheck(row, headings(required(check, "columns", "[实收金额]"), "columns"))


def _widths(given: Block) -> tuple[tuple[str, int], ...]:
    """The fields of a file of fixed width, in their order."""
    if (given.text("kind", "") == FIXED) != ("widths" in given):
        raise Refusal(
            f"{given.place}: `widths` says how wide the fields of a file of `kind: {FIXED}` are, and one goes with the "
            f"other, as in `format: {{kind: {FIXED}, widths: {{工号: 8, 日期: 10}}}}`."
        )
    fields = given.free_block("widths")
    return tuple((texts.heading(name), fields.integer(name, at_least=1)) for name in fields)


def _rules(block: Block, source: Source, folded: Fold | None) -> tuple[Rule, ...]:
    node = required(block, "columns", "{employee_id: 工号}")
    if not isinstance(node, MapNode):
        raise Refusal(f"{node.place}: `columns` is a block that names a heading for each canonical column.")
    columns = {column.name: column for column in (*source.columns, DELETED)}
    defaults = _defaults(block, source, columns)
    rules = tuple(_rule(node, name, entry, source, columns, defaults) for name, entry in node.entries.items())
    _check_required(node, source, {rule.column.name for rule in rules} | set(defaults))
    _check_days(node, rules)
    for one in rules if folded else ():
        for heading in one.headings:
            refuse_unknown(one.place, heading, folded.gives if folded else (), "something that the fold gives")
        if one.zone:
            raise Refusal(f"{one.place}: a fold gives no zone. Say `zone` where the fold reads the time.")
    constants = [
        Rule(columns[name], block.place_of("defaults"), constant=value)
        for name, value in defaults.items()
        if name not in node.entries
    ]
    return (*rules, *constants)


def _rule(
    node: MapNode, name: str, entry: Node, source: Source, columns: dict[str, Column], defaults: dict[str, str]
) -> Rule:
    refuse_unknown(node.place_of(name), name, columns, f"a column of {source.name}")
    found = rule(columns[name], entry, defaults.get(name))
    if found.constant is not None and not found.on_day_of:
        checked_value(found.column, found.place, found.constant)
    return found


def _defaults(block: Block, source: Source, columns: dict[str, Column]) -> dict[str, str]:
    found: dict[str, str] = {}
    given = block.free_block("defaults")
    for name in given:
        refuse_unknown(given.place_of(name), name, columns, f"a column of {source.name}")
        found[name] = checked_value(columns[name], given.place_of(name), given.text(name))
    return found


def _check_required(node: MapNode, source: Source, filled: set[str]) -> None:
    missing = [column.name for column in source.columns if column.required and column.name not in filled]
    if missing:
        raise Refusal(
            f"{node.place}: {source.name} needs `{missing[0]}` in every row, and nothing fills it. Give it a heading, "
            f"as in `{missing[0]}: …`, or one value for all rows under `defaults`."
        )


def _check_days(node: MapNode, rules: tuple[Rule, ...]) -> None:
    days = {rule.column.name for rule in rules if rule.column.data_type == "date"}
    for one in rules:
        if one.on_day_of:
            refuse_unknown(one.place, one.on_day_of, days, "a date column of this mapping")
            if one.column.data_type != "timestamp":
                raise Refusal(f"{one.place}: `on_day_of` makes a time, and `{one.column.name}` is none.")
