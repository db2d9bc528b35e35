"""The rules of single columns, read from a mapping file and checked against the canonical columns.

Belongs here: one entry of `columns`, and `defaults`. Does not belong here: whole files (`reading`), SQL (`rendering`).
"""

from __future__ import annotations

import re

from dagster_project.catalogue import Column
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.model import Rule
from dagster_project.intake.mapping.words import headings, is_true, listed, listed_values, refuse_unknown, texts_of
from dagster_project.intake.mapping.zones import zone
from dagster_project.rules.nodes import MapNode, Node, Place, ScalarNode
from dagster_project.site_words import Block

_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}")


def rule(column: Column, node: Node, default: str | None = None) -> Rule:
    """A heading, a list of headings that the export has used, or a block."""
    if not isinstance(node, MapNode):
        return Rule(column, node.place, headings(node, column.name), default=default)
    block = Block(node, f"the rule of `{column.name}`", language.RULE)
    source, constant = block.node("from"), block.node("constant")
    if (source is None) == (constant is None):
        raise Refusal(
            f"{block.place}: {block.what} says {'both' if source else 'neither'} `from` "
            f"{'and' if source else 'nor'} `constant`. Write the heading to read as `from: …`, or one `constant: …`."
        )
    return Rule(
        column=column,
        place=block.place,
        headings=headings(source, "from") if source else (),
        optional=is_true(block, "optional"),
        constant=_one_text(constant, "constant") if constant else None,
        strip=listed(block, "strip"),
        values=listed_values(block, lambda place, text: checked_value(column, place, text)),
        thousands=_thousands(block),
        decimal=_decimal(block),
        unit=_unit(column, block),
        formats=_formats(column, block),
        offset=_offset(block),
        on_day_of=block.text("on_day_of", ""),
        zone=zone(column, block),
        prefix=texts.normalised(block.text("prefix", "")),
        default=default,
    )


def checked_value(column: Column, place: Place, text: str) -> str:
    """A value that a mapping itself writes must be one that the column can have."""
    if column.values:
        refuse_unknown(place, text, column.values, f"a value of `{column.name}`")
    return text


def _thousands(block: Block) -> str:
    text = texts.normalised(block.text("thousands", ""))
    if text not in ("", ",", "'", "."):
        raise Refusal(
            f'{block.place_of("thousands")}: `{text}` does not stand between thousands. Write `thousands: ","`.'
        )
    return text


def _decimal(block: Block) -> str:
    """`,` where the export writes 1.234,50; a point needs no word."""
    text = texts.normalised(block.text("decimal", ""))
    if text not in ("", ","):
        raise Refusal(f'{block.place_of("decimal")}: `{text}` is no sign for decimals. Write `decimal: ","`.')
    if text and text == texts.normalised(block.text("thousands", "")):
        raise Refusal(f"{block.place_of('decimal')}: `{text}` cannot stand between thousands and before decimals both.")
    return text


def _unit(column: Column, block: Block) -> str:
    unit = block.text("unit", "")
    known = language.units_of(column.name, column.data_type)
    if unit and unit not in known:
        every = f"It can come as {', '.join(known)}." if known else "It has no unit."
        raise Refusal(f"{block.place_of('unit')}: `{column.name}` cannot be made from the unit `{unit}`. {every}")
    return unit


def _formats(column: Column, block: Block) -> tuple[str, ...]:
    word = "datetime_format" if column.data_type == "timestamp" else "date_format"
    wrong = "date_format" if word == "datetime_format" else "datetime_format"
    node = block.node(word)
    if block.node(wrong) is not None or (node is not None and column.data_type not in ("date", "month", "timestamp")):
        where = wrong if block.node(wrong) is not None else word
        use = f"use `{word}`" if column.data_type in ("date", "month", "timestamp") else "leave it out"
        raise Refusal(f"{block.place_of(where)}: `{column.name}` is a {column.data_type} column: {use}.")
    found = () if node is None else tuple(texts.normalised(text) for text in texts_of(node, word))
    for text in found:
        for directive in re.findall("%.?", text):
            refuse_unknown(block.place_of(word), directive, language.DIRECTIVES, f"a part of a date, in `{text}`")
    return found


def _offset(block: Block) -> str:
    text = block.text("offset", "")
    if text and not _OFFSET.fullmatch(text):
        raise Refusal(f'{block.place_of("offset")}: `{text}` is not an offset from UTC such as "+08:00".')
    return text


def _one_text(node: Node, key: str) -> str:
    if not isinstance(node, ScalarNode) or node.value is None:
        raise Refusal(f"{node.place}: `{key}` is one value.")
    return node.text
