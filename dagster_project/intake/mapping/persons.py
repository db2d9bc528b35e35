"""Ids that changed hands: whose rows they are, from which day on.

Belongs here: the block `ids` of a mapping, and its SQL over rows that are canonical already.
Does not belong here: the company's own file (`id_migration`), codes and prefixes of one column (`columns`), who is on
the roster (staging).

A person keeps the id under which they were known first: a line for their new one leaves what is published as it is, and
stars and streaks go on. Whoever is to begin anew has no line. Names are never looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path

from dagster_project.catalogue import Source
from dagster_project.errors import Refusal
from dagster_project.intake import texts
from dagster_project.intake.mapping import language
from dagster_project.intake.mapping.model import Held, Mapping, Rule
from dagster_project.intake.mapping.words import required
from dagster_project.periods import is_day
from dagster_project.site_words import Block
from dagster_project.store.hashing import literal, quoted

_BESIDE = ("counterpart_id", "assessor_id")
SHARED = "work_shares"
FEW = 100


@dataclass(frozen=True)
class Rows:
    """Rows that are canonical already: SQL by column, and for the row's number, over `scan`; `originals` are the texts
    of ids as they stand in the file."""

    texts: Dictionary[str, str]
    row_number: str
    scan: str
    originals: Dictionary[str, str]


def held(block: Block, source: Source, rules: Sequence[Rule]) -> tuple[Held, ...]:
    """The lines of `ids`, the latest day first; () without the word."""
    if "ids" not in block:
        return ()
    filled = {rule.column.name for rule in rules}
    if not source.subject_column or source.dating_column not in filled:
        raise Refusal(
            f"{block.place_of('ids')}: a row of {source.name} has no person or no day of its own here, so it cannot be "
            "told who held an id then. Leave `ids` out."
        )
    found = [_line(line) for line in block.blocks("ids", language.IDS)]
    for place, one in enumerate(found):
        if any((one.id, one.since) == (other.id, other.since) for other in found[:place]):
            raise Refusal(f"{block.place_of('ids')}: `{one.id}` has two holders from {one.since} on. Keep one of them.")
    return latest_first(found)


def latest_first(lines: Iterable[Held]) -> tuple[Held, ...]:
    """The lines in the order in which an id is looked up, each of them once, whichever files say it."""
    return tuple(sorted(set(lines), key=lambda one: (one.since, one.id, one.person), reverse=True))


def refuse_contradictions(mapping: Mapping, others: Sequence[Held], path: Path) -> None:
    """Refuse an id that the mapping and the company's file at `path` give to two people on one day."""
    own = {(one.id, one.since): one.person for one in mapping.held}
    for one in others:
        if own.get((one.id, one.since), one.person) != one.person:
            raise Refusal(
                f"{mapping.place.file}: `ids` of the mapping `{mapping.name}` says that `{one.id}` is "
                f"`{own[one.id, one.since]}` from {one.since} on, and {path} that it is `{one.person}`. Keep one."
            )


def by_person(lines: Sequence[Held], source: Source, rows: Rows) -> Rows:
    """The rows with the ids of people replaced by those of whoever held them on the row's day."""
    if not lines or source.dating_column not in rows.texts:
        return rows
    named = ", ".join(f"{text} as {quoted(name)}" for name, text in rows.texts.items())
    originals = {name: quoted(f"_original_{name}") for name in rows.originals}
    named += "".join(f", {text} as {originals[name]}" for name, text in rows.originals.items())
    inner = f"(select {rows.row_number} as row_number, {named} from {rows.scan})"
    texts = {name: quoted(name) for name in rows.texts}
    dating = source.column(source.dating_column)
    # a month counts for whoever holds the id at its end
    day = f"{texts[dating.name]} || '-31'" if dating.data_type == "month" else f"substr({texts[dating.name]}, 1, 10)"
    replaced = {name: _sql(lines, texts[name], day) for name in (source.subject_column, *_BESIDE) if name in texts}
    if source.name == SHARED and "record_id" in texts:  # a collection is named by its collector
        replaced["record_id"] = (
            f"case when work = 'collections' then {_sql(lines, 'record_id', day)} else record_id end"
        )
    return Rows({**texts, **replaced}, "row_number", inner, originals)


def ids_sql(lines: Sequence[Held], source: Source, rows: Rows) -> str:
    """Counts the rows of people who have several ids by id and person; `rows` are those of `by_person`."""
    if source.subject_column not in rows.texts:
        return ""
    concerned = ", ".join(sorted({literal(name) for one in lines for name in (one.id, one.person)}))
    delivered, person = quoted(source.subject_column), rows.texts[source.subject_column]
    return (
        f"select {delivered}, {person}, count(*) from {rows.scan} where {delivered} in ({concerned}) "
        "group by all order by all"
    )


def _sql(lines: Sequence[Held], text: str, day: str) -> str:
    """Most rows are of people whose id is none of these: they are asked one question, or are in another bucket."""
    if len(lines) <= FEW:
        ids = ", ".join(sorted({literal(one.id) for one in lines}))
        return f"case when {text} in ({ids}) then {_chain(lines, text, day)} else {text} end"
    buckets: dict[str, list[Held]] = {}
    for one in lines:
        buckets.setdefault(hashlib.md5(one.id.encode(), usedforsecurity=False).hexdigest()[:2], []).append(one)
    cases = " ".join(f"when '{name}' then {_chain(held, text, day)}" for name, held in sorted(buckets.items()))
    return f"case substr(md5({text}), 1, 2) {cases} else {text} end"


def _chain(lines: Sequence[Held], text: str, day: str) -> str:
    def held_by(one: Held) -> str:
        # what is no day, and so begins with no digit, was nobody's then
        is_then = f"{day} between {literal(one.since)} and '9999'"
        return f"when {text} = {literal(one.id)} and {is_then} then {literal(one.person)}"

    return f"case {' '.join(map(held_by, lines))} else {text} end"


def _line(line: Block) -> Held:
    required(line, "id", "E2001")
    required(line, "is", "E1001")
    since = line.text("from")
    if not is_day(since):
        raise Refusal(f"{line.place_of('from')}: `{since}` is not a day such as 2026-06-01.")
    found = Held(texts.normalised(line.text("id")), texts.normalised(line.text("is")), since)
    if found.id == found.person:
        raise Refusal(f"{line.place_of('is')}: `{found.id}` is itself. Name another id, or leave the line out.")
    return found
