"""Which closed months would come out otherwise if they were computed now, and what has changed for them.

Belongs here: comparing what each closed month was last computed from with what is known: deliveries, versions of rules,
the months before it. Does not belong here: computing anything (`replaying.py`).
A change of the program or of the site file is no cause: what was closed under them stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dagster_project.door.closing import closed_months
from dagster_project.intake import Delivery, deliveries_visible, instant
from dagster_project.intake.changes import COVERED, Change, Ledgered
from dagster_project.month.identity import versions_in_use
from dagster_project.month.workplace import Workplace
from dagster_project.periods import Period, month_at, months_between, parse_month
from dagster_project.site_corrections import CAUSE_OF_SOURCE
from dagster_project.store.calculations import Calculation


@dataclass(frozen=True)
class Affected:
    """`months`: from the first affected one to the last closed one, to be computed as known at `known_at`.

    `changes` by month are those of rows; `rules` by month the versions that are in force now and were not, or the
    other way round; `republished` are months of which another revision was published after a later month.
    `unknown` are by month all changes of rows that its calculation did not know, whatever their cause and months.
    """

    months: tuple[Period, ...]
    known_at: str
    changes: Mapping[str, tuple[Change, ...]]
    rules: Mapping[str, tuple[str, ...]]
    republished: tuple[str, ...]
    unknown: Mapping[str, tuple[Change, ...]]


def cause_of(change: Change) -> str:
    """The word of the site file's `causes`: by the source where it has one of its own, else by what the row did."""
    return change.kind if change.kind == COVERED else CAUSE_OF_SOURCE.get(change.source, change.kind)


def last_closed(workplace: Workplace) -> Period | None:
    closed = closed_months(workplace.ledger.entries())
    return parse_month(closed[-1]) if closed else None


def affected(workplace: Workplace, latest: Mapping[str, Calculation], *, rules: bool = True) -> Affected | None:
    """None where no closed month is affected; `rules` False leaves the rules unread, which takes a second or more."""
    closed = last_closed(workplace)
    if closed is None:
        return None
    months = _in_reach(workplace, closed, latest)
    deliveries = deliveries_visible(workplace.home, workplace.known_at)
    unknown = _unknown(workplace, months, latest, deliveries)
    changes = _changes(workplace, months, unknown)
    versions = _versions(workplace, months, latest) if rules and "rule" in workplace.site.corrections.causes else {}
    republished = _republished(workplace, months, latest)
    touched = [month for month in months if month.text in {*changes, *versions, *republished}]
    if not touched:
        return None
    return Affected(
        tuple(months_between(touched[0], closed)),
        _known_at(latest[closed.text], changes, deliveries),
        changes,
        versions,
        republished,
        unknown,
    )


def _in_reach(workplace: Workplace, closed: Period, latest: Mapping[str, Calculation]) -> list[Period]:
    first = month_at(max(workplace.site.first_month.index, closed.index + 1 - workplace.site.corrections.months_back))
    return [month for month in months_between(first, closed) if month.text in latest]


def _unknown(
    workplace: Workplace, months: Sequence[Period], latest: Mapping[str, Calculation], deliveries: Sequence[Delivery]
) -> dict[str, tuple[Change, ...]]:
    """By month, the changes of rows up to it that were unknown to the calculation that holds."""
    ledgered = Ledgered(workplace.home, deliveries)
    found: dict[str, tuple[Change, ...]] = {}
    for month in months:
        known = {(source, name) for source, name in latest[month.text].document["inputs"]["deliveries"]}
        found[month.text] = tuple(ledgered.changes_since(known, month.index))
    return found


def _changes(
    workplace: Workplace, months: Sequence[Period], unknown: Mapping[str, Sequence[Change]]
) -> dict[str, tuple[Change, ...]]:
    """By month, the changes that may move it, of a cause that the site corrects for."""
    allowed = workplace.site.corrections.causes
    found: dict[str, tuple[Change, ...]] = {}
    for month in months:
        own = [one for one in unknown[month.text] if one.touches(month.index)]
        if counting := tuple(one for one in own if cause_of(one) in allowed):
            found[month.text] = counting
    return found


def _versions(
    workplace: Workplace, months: Sequence[Period], latest: Mapping[str, Calculation]
) -> dict[str, tuple[str, ...]]:
    """Versions of schemes that the month was computed with: what a site has taken into use since is no correction."""
    found: dict[str, tuple[str, ...]] = {}
    for month in months:
        before = set(latest[month.text].document["inputs"]["schemes"].items())
        schemes = {_scheme(version) for version, _ in before}
        now = {item for item in versions_in_use(workplace, month).items() if _scheme(item[0]) in schemes}
        still_used = {_scheme(version) for version, _ in now}
        differing = {version for version, _ in before ^ now if _scheme(version) in still_used}
        if differing:
            found[month.text] = tuple(sorted(differing))
    return found


def _republished(workplace: Workplace, months: Sequence[Period], latest: Mapping[str, Calculation]) -> tuple[str, ...]:
    """Months that were built on another calculation of the month before than the one that holds."""
    if "republished" not in workplace.site.corrections.causes:
        return ()
    return tuple(
        month.text
        for month in months
        for before, calculation_id in latest[month.text].document["earlier"].items()
        if before in latest and latest[before].calculation_id != calculation_id
    )


def _known_at(last: Calculation, changes: Mapping[str, Sequence[Change]], deliveries: Sequence[Delivery]) -> str:
    """When the last of what matters became known: deliveries that came later and touch nothing leave it as it is."""
    known = {(source, name) for source, name in last.document["inputs"]["deliveries"]}
    known |= {(one.source, one.delivery_id) for found in changes.values() for one in found}
    times = [one.known_at for one in deliveries if (one.source, one.delivery_id) in known]
    return max(times, key=instant, default=str(last.document["recorded"]["known_at"]))


def _scheme(version: str) -> str:
    return version.split("@")[0]
