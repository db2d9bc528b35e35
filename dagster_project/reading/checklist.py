"""The close checklist of a month: what came, what is red, who has to sign, what readers see, and what to do next.

Belongs here: putting together what the ledger, the manifests and the store already say. Nothing is computed.
Does not belong here: how it is shown (`dagster_project/cli/commands/status.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dagster_project.door import closing, journal
from dagster_project.door.closing import Blocker
from dagster_project.errors import Refusal
from dagster_project.facts.adjustments import adjustments
from dagster_project.periods import Period
from dagster_project.reading import calculated, outcomes
from dagster_project.reading.feeds import ExpectedFeed, expected
from dagster_project.reading.payees import amounts
from dagster_project.reading.refused import Refused, refused_deliveries
from dagster_project.reading.signing import required_roles
from dagster_project.site import Site
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.paths import Home

DONE, OPEN, RED = "done", "open", "red"


@dataclass(frozen=True)
class Point:
    """One line of the checklist; `state` is done, open or red."""

    step: str
    subject: str
    state: str
    detail: str


@dataclass(frozen=True)
class Checklist:
    month: str
    points: tuple[Point, ...]
    next_step: str


def checklist(home: Home, site: Site, month: Period, today: date) -> Checklist:
    """Refuses a month before the site's first one: nothing is ever due in it."""
    if month.index < site.first_month.index:
        raise Refusal(
            f"{month} lies before {site.first_month}, the first month of this site; nothing is due in it. "
            "`first_month` in the site file says where calculations begin."
        )
    entries = Ledger(home).entries() if home.ledger.is_dir() else []
    last = calculated.newest_entry(entries, month.text)
    verdict = next((entry for entry in reversed(entries) if _is_verdict(entry, month)), None)
    feeds = expected(home, site, month, [entry for entry in entries if entry.kind == "delivered"])
    refused = refused_deliveries(home)
    signed = _approvals(entries, verdict, month)
    published = journal.done(entries, month.text)
    roles = _roles(home, site, verdict)
    people = {role: site.people[role] for role in roles}
    question = closing.Question(month.text, entries, people)
    blocking = closing.blockers(question) if published else closing.decisions(question)
    closed = next((entry for entry in entries if entry.kind == "closed" and entry.body["period"] == month.text), None)
    points = [
        *[_feed(feed, today) for feed in feeds],
        *[Point("delivery", f"{found.source}/{found.delivery}".rstrip("/"), RED, found.message) for found in refused],
        *_results(home, last, is_read=_is_published(published, verdict)),
        *_verdict(verdict),
        *[_approval(role, site, signed) for role in (roles if _is_sealed(verdict) else ())],
        _published(published, verdict),
        *_obsolete(home, entries, month),
        *_close(closed, blocking),
    ]
    if closed:
        name = closed.body["publication_id"]
        step = f"nothing, {name} is closed. What becomes known of it now is paid in the open month."
    elif _is_published(published, verdict):
        step = _next_before_closing(month, blocking, published[-1].publication_id)
    else:
        step = _next(month, people, verdict, signed, feeds, refused)
    return Checklist(month.text, tuple(points), step)


def default_month(home: Home, today: Period) -> Period:
    """The last month that has a calculation, else the last whole month."""
    from dagster_project.periods import parse

    entry = calculated.newest_entry(Ledger(home).entries(), None) if home.ledger.is_dir() else None
    return parse(entry.body["period"]) if entry else today.shift(-1)


def _is_verdict(entry: Entry, month: Period) -> bool:
    return entry.kind in ("sealed", "refused") and entry.body["period"] == month.text


def _roles(home: Home, site: Site, verdict: Entry | None) -> list[str]:
    """Who has to sign the month's last candidate; before there is one, who always does."""
    if verdict is None or not site.approvals_above:
        return list(site.approvals)
    return required_roles(site, home, calculations.find(home, verdict.body["period"], verdict.body["calculation_id"]))


def _is_sealed(verdict: Entry | None) -> bool:
    return verdict is not None and verdict.kind == "sealed"


def _approvals(entries: Sequence[Entry], verdict: Entry | None, month: Period) -> dict[str, Entry]:
    """By role: the signatures of exactly the candidate's content."""
    if verdict is None:
        return {}
    wanted = (month.text, verdict.body["content_hash"])
    found = [entry for entry in entries if entry.kind == "approved"]
    return {
        entry.body["role"]: entry for entry in found if (entry.body["period"], entry.body["content_hash"]) == wanted
    }


def _feed(feed: ExpectedFeed, today: date) -> Point:
    subject = f"{feed.site}/{feed.source}"
    if feed.delivery is not None:
        return Point("feed", subject, DONE, f"{feed.delivery}, known {(feed.known_at or '')[:10]}")
    if today <= feed.due_on:
        return Point("feed", subject, OPEN, f"due on {feed.due_on}")
    days = (today - feed.due_on).days
    ago = f"was due on {feed.due_on}, {days} day{'' if days == 1 else 's'} ago"
    if feed.is_blocking:
        return Point("feed", subject, RED, ago)
    return Point("feed", subject, OPEN, f"{ago}; it does not block the month, its people stay insufficient_data")


def _results(home: Home, last: Entry | None, *, is_read: bool) -> list[Point]:
    if last is None:
        return [Point("calculation", "", OPEN, "not calculated yet")]
    calculation = calculations.find(home, last.body["period"], last.body["calculation_id"])
    rejects = calculated.count(calculation, "rejects")
    # whoever signed and published the month has had them before their eyes
    said = f"{rejects} rows of deliveries rejected{', seen' if is_read else ''}" if rejects else "none"
    return [
        Point("calculation", "", DONE, calculation.calculation_id[:12]),
        *[
            Point("results", scheme, DONE, ", ".join(found.said))
            for scheme, found in outcomes.by_scheme(home, calculation).items()
        ],
        Point("rejects", "", DONE if is_read or not rejects else OPEN, said),
        *_suspense(home, calculation, is_read=is_read),
    ]


def _suspense(home: Home, calculation: Calculation, *, is_read: bool) -> list[Point]:
    """By source, what came for ids that no roster knows, or for people not at work: it counts for nobody yet."""
    _, rows = calculated.select(
        home,
        calculation,
        "suspense",
        "select source, max(subjects), max(row_count) from rows where standing not in ('at_work', 'not_computed') "
        "group by source order by source",
    )
    return [
        Point(
            "suspense",
            source,
            DONE if is_read else OPEN,
            f"rows that count for nobody: up to {count} in a measure, of up to {subjects} ids; "
            "`starledger rejects --suspense` lists them",
        )
        for source, subjects, count in rows
    ]


def _waived(verdict: Entry) -> list[tuple[str, int]]:
    return list(verdict.body.get("waived", {}).items())


def _verdict(verdict: Entry | None) -> list[Point]:
    if verdict is None:
        return [Point("gates", "", OPEN, "not evaluated yet")]
    gates = verdict.body.get("gates", [])
    red = dict(verdict.body.get("red") or {})
    points = [Point("gate", gate, RED, reason) for gate, reason in sorted(red.items())]
    points += [Point("gate", gate, DONE, f"waived, ledger entry {seq}") for gate, seq in _waived(verdict)]
    passed = sum(gate.get("outcome") == "pass" and gate.get("gate") not in red for gate in gates)
    sealed = Point("sealed", "", DONE, f"content {verdict.body['content_hash'][:12]}, {verdict.at}")
    return [
        Point("gates", "", RED if red else DONE, f"{passed} passed, {len(red)} red"),
        *points,
        *([] if red else [sealed]),
    ]


def _approval(role: str, site: Site, signed: dict[str, Entry]) -> Point:
    if role in signed:
        return Point("approval", role, DONE, f"{signed[role].body['by']}, {signed[role].at}")
    return Point("approval", role, OPEN, f"may sign: {', '.join(site.people[role]) or 'nobody yet'}")


def _published(published: Sequence[journal.Attempt], verdict: Entry | None) -> Point:
    if not published:
        return Point("published", "", OPEN, "not published yet")
    last = published[-1]
    is_same = _is_published(published, verdict)
    detail = last.publication_id if is_same else f"{last.publication_id}, of earlier content"
    return Point("published", "", DONE if is_same else OPEN, detail)


def _is_published(published: Sequence[journal.Attempt], verdict: Entry | None) -> bool:
    """Whether readers have exactly the month's candidate."""
    return bool(
        published
        and verdict is not None
        and verdict.kind == "sealed"
        and published[-1].body["content_hash"] == verdict.body["content_hash"]
    )


def _obsolete(home: Home, entries: Sequence[Entry], month: Period) -> list[Point]:
    """Adjustments that are posted in the month though what they were made for has changed by itself."""
    posted = [one for one in adjustments(entries) if one.is_posted_in(month.text)]
    if not posted or calculated.newest_entry(entries, month.text) is None:
        return []
    lines = amounts(home, Ledger(home), month.text)
    return [
        Point("adjustment", str(one.number), OPEN, f"obsolete: {why}; `starledger adjust end {one.number} {month}`")
        for one in posted
        if (why := one.obsolete(month.text, lines))
    ]


def _close(closed: Entry | None, blocking: Sequence[Blocker]) -> list[Point]:
    """Once a month is published: that it is closed, or all that stands in the way, each with who can clear it away."""
    if closed is not None:
        return [Point("closed", "", DONE, f"{closed.body['publication_id']}, {closed.at}")]
    return [Point("close", one.owner, OPEN, f"{one.what} {one.next_step}") for one in blocking]


def _next_before_closing(month: Period, blocking: Sequence[Blocker], publication_id: str) -> str:
    if blocking:
        return f"{publication_id} is published; before it can be closed: {blocking[0].what} {blocking[0].next_step}"
    return f"{publication_id} is published; once no more is expected for it, `starledger close {month}`."


def _next(
    month: Period,
    people: Mapping[str, Sequence[str]],
    verdict: Entry | None,
    signed: dict[str, Entry],
    feeds: Sequence[ExpectedFeed],
    refused: Sequence[Refused],
) -> str:
    if verdict is None:
        missing = sorted({feed.source for feed in feeds if feed.delivery is None})
        waiting = f"Missing so far: {', '.join(missing)}. " if missing else ""
        mend = f"{len(refused)} refused deliveries are to be mended. " if refused else ""
        return f"{waiting}{mend}Run `starledger run {month}`."
    if verdict.kind == "refused":
        red = "; ".join(f"{gate}: {reason}" for gate, reason in sorted((verdict.body.get("red") or {}).items()))
        return f"Mend what the red gates show, then run `starledger run {month}` again. {red}"
    for role, names in people.items():
        if role not in signed:
            return (
                f"{role} has to sign: `starledger approve {month} --role {role} --by {names[0] if names else 'NAME'}`."
            )
    return f"Everybody has signed: `starledger publish {month}`."
