"""Two texts of rules held against each other: what changed, said in the words in which each of them is shown.

Belongs here: which lines of two texts belong together, and a sentence for each that differs.
Does not belong here: the words of a rule (`part.py` and its neighbours), what it would have done (month/trying.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.describing import part_in_words
from dagster_project.rules.describing.layout import Aside, Entry, Heading, Source, month_of

if TYPE_CHECKING:
    from dagster_project.rules.library import Library

Cells = tuple[str, ...]
BY_NAME = (1, 2)  # lines of so many cells, and those of more than a few, are the same where the first one is: a name
FEW_CELLS = 4  # of the others all but one must be the same


@dataclass(frozen=True)
class Text:
    """One version of one scheme of a library."""

    library: Library
    scheme: str
    version: int

    @property
    def parts(self) -> list[Row]:
        """Its part for each cadence; of a version that a site's dated values cut, the last stretch."""
        rows = self.library.compiled.rows["parts"]
        own = [row for row in rows if (row["scheme"], row["scheme_version"]) == (self.scheme, self.version)]
        return list({row["period_kind"]: row for row in own}.values())

    @property
    def name(self) -> str:
        begins = f", from {month_of(self.parts[0])} on" if self.parts else ""
        return f"{self.scheme} version {self.version}{begins}"

    def of_the_whole(self) -> dict[str, str]:
        """What is said once for all parts."""
        node = self.library.get(self.scheme)
        version = next(block for block in node.blocks("versions") if block.integer("version") == self.version)
        title = node.block("title") or node
        return {
            "The title": " / ".join(filter(None, (title.text("zh"), title.text("en")))),
            "Its kind": node.word("kind"),
            "Who is rated": node.word("subject"),
            "Where it begins": version.word("effective_from"),
            "What becomes of streaks": version.text("streaks") or "nothing is said",
            "What the version computes": "nothing: it is repealed" if version.is_true("repealed") else "results",
        }


@dataclass(frozen=True)
class Change:
    """`change`: changed, added, removed, or moved (the same value stands in another place). `what` names the line."""

    period_kind: str
    change: str
    section: str
    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        section = self.section.replace(": ", ", ")
        where = ": ".join(filter(None, (section, self.what)))
        if self.change == "added":
            return f"New: {': '.join(filter(None, (section, self.after)))}."
        if self.change == "removed":
            return f"No longer: {': '.join(filter(None, (section, self.before)))}."
        verb = "stands at" if self.change == "moved" else "becomes"
        return f"{where}: {self.before or 'nothing'} {verb} {self.after or 'nothing'}."


@dataclass
class _Told:
    sentences: list[str] = field(default_factory=list)
    sections: dict[str, list[Cells]] = field(default_factory=dict)


def changes(before: Text, after: Text) -> list[Change]:
    """Everything that the second text says otherwise, part by part, in the order in which it is told."""
    was, now = before.of_the_whole(), after.of_the_whole()
    found = [Change("", "changed", what, "", old, now[what]) for what, old in was.items() if old != now[what]]
    parts = [
        {part["period_kind"]: part_in_words(text.library, part) for part in text.parts} for text in (before, after)
    ]
    for kind in dict.fromkeys([*parts[0], *parts[1]]):
        if kind not in parts[0] or kind not in parts[1]:
            change, said = ("removed", (kind, "")) if kind in parts[0] else ("added", ("", kind))
            found.append(Change(kind, change, "What is computed each", "", *said))
        else:
            found += _of_part(kind, _told(parts[0][kind]), _told(parts[1][kind]))
    return found or list(_untold(before, after))


def _untold(before: Text, after: Text) -> Iterator[Change]:
    """What no word shows yet must not look like nothing: of one version in two files the compiled rows are compared."""
    hashes = [text.library.version_hashes.get(f"{text.scheme}@{text.version}") for text in (before, after)]
    if (before.scheme, before.version) == (after.scheme, after.version) and hashes[0] != hashes[1]:
        yield Change(
            "", "added", "", "", "", "compiled rules that these words do not show; compare the files themselves"
        )


def _told(lines: Sequence[str]) -> _Told:
    told, title = _Told(), ""
    for line in lines:
        if isinstance(line, Heading):
            title = str(line)
            told.sections.setdefault(title, [])
        elif isinstance(line, Entry):
            told.sections[title].append(line.cells)
        elif not isinstance(line, Aside):
            told.sentences.append(line)
    return told


def _of_part(kind: str, before: _Told, after: _Told) -> Iterator[Change]:
    for sentence in before.sentences:
        if sentence not in after.sentences:
            yield Change(kind, "removed", "", "", sentence.rstrip("."), "")
    for sentence in after.sentences:
        if sentence not in before.sentences:
            yield Change(kind, "added", "", "", "", sentence.rstrip("."))
    renamed = _renamed(before, after)
    for old, new in renamed.items():
        yield Change(kind, "changed", _head(old), "", old.partition(": ")[2], new.partition(": ")[2])
    for title in dict.fromkeys([*before.sections, *(name for name in after.sections if name not in renamed.values())]):
        now = renamed.get(title, title)
        yield from _of_section(kind, now, before.sections.get(title, []), after.sections.get(now, []))


def _renamed(before: _Told, after: _Told) -> dict[str, str]:
    """Titles that begin alike (`Star 2: …`) where neither text has both."""
    gone = {_head(title): title for title in before.sections if title not in after.sections and ": " in title}
    come = {_head(title): title for title in after.sections if title not in before.sections and ": " in title}
    return {gone[head]: come[head] for head in gone if head in come}


def _head(title: str) -> str:
    return title.partition(": ")[0]


def _of_section(kind: str, title: str, before: list[Cells], after: list[Cells]) -> Iterator[Change]:
    old = [cells for cells in before if cells not in after]
    new = [cells for cells in after if cells not in before]
    for cells in old:
        twin = max(new, key=lambda other: _alike(cells, other), default=None)
        if twin is None or not _is_same_line(cells, twin):
            yield Change(kind, "removed", title, "", _joined(_said(cells)), "")
            continue
        new.remove(twin)
        yield _changed(kind, title, cells, twin)
    for cells in new:
        yield Change(kind, "added", title, "", "", _joined(_said(cells)))


def _said(cells: Cells) -> Cells:
    """A line without where its value stands, which says nothing of which line it is."""
    return tuple(cell for cell in cells if not isinstance(cell, Source))


def _sources(cells: Cells) -> Cells:
    return tuple(cell for cell in cells if isinstance(cell, Source))


def _alike(one: Cells, other: Cells) -> int:
    return sum(left == right for left, right in zip(_said(one), _said(other), strict=False))


def _is_same_line(one: Cells, other: Cells) -> bool:
    said = len(_said(one))
    if said != len(_said(other)):
        return False
    is_named = said in BY_NAME or said > FEW_CELLS
    return one[0] == other[0] if is_named else _alike(one, other) >= said - 1


def _changed(kind: str, title: str, old: Cells, new: Cells) -> Change:
    pairs = list(zip(_said(old), _said(new), strict=True))
    same = _joined([left for left, right in pairs if left == right])
    if _said(old) == _said(new):
        return Change(kind, "moved", title, same, *(_joined(_sources(cells)) for cells in (old, new)))
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    return Change(kind, "changed", title, same, *(_joined(side) for side in zip(*differing, strict=True)))


def _joined(cells: Sequence[str]) -> str:
    """A line as a phrase; that it holds for all need not be said."""
    return ", ".join(cell for cell in cells if cell and cell != "all")
