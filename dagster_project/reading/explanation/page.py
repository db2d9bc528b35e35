"""The layout of an explanation on a terminal or in a pipe.

Belongs here: where things stand, and colour. Does not belong here: a single word (`words.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dagster_project.reading.explanation.answer import Explanation
from dagster_project.reading.explanation.shapes import ExplainedClause, ExplainedScheme, ExplainedStar
from dagster_project.reading.explanation.words import Words

INDENT, GAP, NARROWEST, SHORT_QUOTIENT = "      ", 2, 12, 12
SYMBOLS = {
    "met": "✓",
    "not_met": "✗",
    "not_applicable": "–",
    "error": "!",
}
COLOURS = {"met": "green", "not_met": "red", "not_applicable": "dim"}


def write(found: Explanation, words: Words, stream: TextIO, width: int) -> None:
    console = Console(file=stream, width=width, highlight=False)
    with console.capture() as captured:
        console.print(Text(found.heading, style="bold"))
        if found.notice:
            console.print(Text(found.notice, style="bold yellow"))
        for scheme in [scheme for scheme in found.schemes if scheme.is_rated]:
            console.print()
            _write_scheme(console, scheme, words, found.shows_money)
        _write_not_rated(console, [scheme for scheme in found.schemes if not scheme.is_rated], words)
    text = captured.get().replace("\u00a0", " ")  # it kept a month and its value on one line
    stream.write("".join(f"{line.rstrip()}\n" for line in text.splitlines()))


def _write_not_rated(console: Console, schemes: Sequence[ExplainedScheme], words: Words) -> None:
    """The schemes that might have rated this person; those for others are only counted."""
    theirs = [scheme for scheme in schemes if not scheme.is_for_others]
    others = len(schemes) - len(theirs)
    lines = [f"{scheme.title} ({scheme.scheme}): {scheme.headline}" for scheme in theirs]
    if others:
        lines.append(words("not_for_them_one" if others == 1 else "not_for_them", n=others))
    if lines:
        _heading(console, words("not_rated_by"))
        _bullets(console, lines)


def _write_scheme(console: Console, scheme: ExplainedScheme, words: Words, shows_money: bool) -> None:
    console.rule(Text(scheme.title, style="bold"), align="left", style="dim")
    console.print(Text(f"{scheme.scheme}@{scheme.version} · {scheme.period}", style="dim"))
    console.print(Text.assemble((_picture(scheme), "yellow"), (scheme.headline, "bold")))
    for remark in scheme.remarks:
        console.print(f"  {remark}", markup=False)
    if scheme.stars:
        _heading(console, words("why"))
        for part in _clauses(scheme.stars, words, console.width):
            console.print(part)
    if scheme.needs_heading:
        _heading(console, scheme.needs_heading)
        _bullets(console, scheme.needs)
    if scheme.items:
        _heading(console, words("items"))
        console.print(_items(scheme, words))
        zeros = sum(item.is_zero for item in scheme.items)
        if zeros:
            console.print(Padding(Text(words("items_at_zero", n=zeros), style="dim"), (0, 0, 0, len(INDENT) - 4)))
    if scheme.conditions:
        _heading(console, words("item_conditions"))
        _bullets(console, scheme.conditions)
    if scheme.ranks:
        _heading(console, words("ranks"))
        _bullets(console, scheme.ranks)
    if scheme.sample:
        _heading(console, words("sample"))
        _bullets(console, scheme.sample)
    _heading(console, words("money"))
    _money(console, scheme, words, shows_money)
    if scheme.flags:
        _heading(console, words("flags"))
        _bullets(console, scheme.flags)
    if scheme.decided:
        _heading(console, words("decided"))
        _bullets(console, scheme.decided)
    if scheme.references:
        console.print()
        console.print(Text(words("references", places=scheme.references), style="dim"))


def _picture(scheme: ExplainedScheme) -> str:
    if scheme.star is None or not scheme.highest:
        return ""
    return "★" * scheme.star + "☆" * max(0, scheme.highest - scheme.star) + "  "


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _bullets(console: Console, texts: Sequence[str]) -> None:
    for text in texts:
        console.print(Padding(Text(f"· {text}"), (0, 0, 0, 2)))


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim", show_edge=False)
    for heading, side in columns:
        table.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    return table


def _clauses(stars: Sequence[ExplainedStar], words: Words, width: int) -> list[RenderableType]:
    """One small table a clause, all with the same columns: so a window's months may use the whole line between."""
    rows = {clause: _clause_cells(clause, words) for star in stars for clause in star.clauses}
    widths = _column_widths(list(rows.values()), width - len(INDENT) - GAP * 4)
    found: list[RenderableType] = []
    for star in stars:
        mark = Text(f"  {star.star}★  ", style="yellow" if star.is_met else "dim")
        found.append(Text.assemble(mark, (star.label, "bold"), ("  " + star.summary, "dim")))
        for clause in star.clauses:
            found.append(_row(rows[clause], widths))
            found += [Padding(line, (0, 0, 0, len(INDENT) + 2)) for line in _below(clause)]
    return found


def _clause_cells(clause: ExplainedClause, words: Words) -> list[Text]:
    has = f"{clause.has} ({_quotient(clause)})" if 0 < len(_quotient(clause)) <= SHORT_QUOTIENT else clause.has
    colour = COLOURS.get(clause.verdict, "yellow")
    verdict = Text(f"{SYMBOLS.get(clause.verdict, '?')} {words(clause.verdict)}", style=colour)
    return [Text(clause.label), Text(clause.asks), Text(has), verdict]


def _below(clause: ExplainedClause) -> list[Text]:
    """What does not fit beside a clause: the months of its window, a long quotient, the reason."""
    found = [_months(clause)] if any(is_stored for *_, is_stored in clause.months) else []
    if len(_quotient(clause)) > SHORT_QUOTIENT:
        found.append(Text(_quotient(clause), style="dim"))
    if clause.reason:
        found.append(Text(clause.reason, style="dim"))
    return found


def _quotient(clause: ExplainedClause) -> str:
    return f"{clause.numerator} / {clause.denominator}" if clause.denominator else ""


def _column_widths(rows: Sequence[Sequence[Text]], width: int) -> list[int]:
    """Natural widths; where they do not fit, the widest column gives way and wraps."""
    widths = [max((row[column].cell_len for row in rows), default=1) for column in range(4)]
    while sum(widths) > width and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[Text], widths: Sequence[int]) -> Padding:
    table = Table.grid(padding=(0, GAP, 0, 0))
    for cells_wide in widths:
        table.add_column(width=cells_wide, overflow="fold")
    table.add_row(*cells)
    return Padding(table, (0, 0, 0, len(INDENT)))


def _months(clause: ExplainedClause) -> Text:
    text = Text(style="dim")
    for number, (period, value, is_met, _) in enumerate(clause.months):
        short = period if number == 0 or period.endswith("-01") else period[5:] or period
        mark = "" if is_met is None else "✓" if is_met else "✗"
        text.append("   " if number else "")
        text.append(f"{short}:\u00a0{value}{mark}", style="red" if is_met is False else "dim")
    return text


def _items(scheme: ExplainedScheme, words: Words) -> Padding:
    table = _table(
        (words("column_item"), "left"), (words("column_times"), "right"), (words("column_points"), "right"),
        (words("column_max"), "right"), (words("column_weight"), "right"), (words("column_status"), "left"),
    )  # fmt: skip
    for item in [item for item in scheme.items if not item.is_zero]:
        is_total = item.item == "total"
        label = Text(item.label, style="bold" if is_total else "")
        status = " · ".join(part for part in (item.status, scheme.bounds if is_total else "") if part)
        table.add_row(
            label, item.occurrences, Text(item.points), item.max_points, item.weight, Text(status, style="dim")
        )
    return Padding(table, (0, 0, 0, 2))


def _money(console: Console, scheme: ExplainedScheme, words: Words, shows_money: bool) -> None:
    if not shows_money:
        return _bullets(console, [words("money_hidden")])
    if not scheme.lines:
        return _bullets(console, [words("no_money" if scheme.is_decided else "no_money_yet")])
    table = _table(("", "left"), ("", "left"), ("", "right"), ("", "left"), ("", "left"))
    table.show_header = False
    for line in scheme.lines:
        amount = Text(line.amount if line.amount is not None else words("money_unknown"), style="bold")
        table.add_row(Text(line.line), Text(line.arithmetic), amount, line.currency, Text(line.remark, style="yellow"))
    console.print(Padding(table, (0, 0, 0, 2)))
    return None
