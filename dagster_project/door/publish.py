"""Publishing: the only door to readers. It believes nothing it is told and re-checks all of it.

Here: the order of the checks (`checks`), then of the steps intended → staged → verified → switched → done. Not here:
building the files (`release`), what happens after a crash (`recover`). Nothing that a reader can see changes before the
one atomic switch, and nothing at all if a check fails.
"""

from collections.abc import Collection
from dataclasses import dataclass

from dagster_project.door import checks, journal, manifest, pseudonyms
from dagster_project.door.closing import refuse_if_closed
from dagster_project.door.groups import SMALLEST_GROUP
from dagster_project.door.journal import Attempt
from dagster_project.door.recover import recover
from dagster_project.door.release import Build, stage
from dagster_project.door.seal import candidate, refuse_other_facts
from dagster_project.door.verify import release_problems
from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home


@dataclass(frozen=True)
class Publication:
    """What readers now see of a month; `is_new` is False when exactly this was published before and nothing changed."""

    publication_id: str
    content_hash: str
    manifest_sha256: str
    is_new: bool


def publish(
    home: Home,
    ledger: Ledger,
    month: str,
    required_roles: Collection[str],
    expected_gates: Collection[str],
    pay_measures: Collection[str],
    at: str,
    smallest_group: int = SMALLEST_GROUP,
) -> Publication:
    """Publish the month's candidate, if every expected gate passed and every required role signed exactly its content.

    `pay_measures` are the measures made of pay, which BI must not see, those derived from others included, and
    `smallest_group` the least number of people whose common unit or role it is told. Publishing what is already
    published changes nothing.
    """
    with held(home.ensure(), f"publish {month}", at):
        recover(home, ledger, at)
        checks.ledger_is_sound(ledger)
        sealed, calculation = candidate(home, ledger, month)
        previous = checks.published_now(home, ledger)
        last = journal.done(ledger.entries(), month)[-1:]
        if last and last[0].body["content_hash"] == calculation.content_hash:
            return _publication(last[0], is_new=False)
        refuse_if_closed(ledger.entries(), month)
        refuse_other_facts(ledger.entries(), sealed)
        checks.gates_passed(ledger, sealed, expected_gates, calculation)
        checks.duties_are_separate(ledger, calculation)
        approvals = checks.signatures(ledger, calculation, required_roles)
        key = pseudonyms.key_of(home, previous["pseudonym_key"] if previous else None)
        before = previous["publication_id"] if previous else None
        attempt = _intend(home, ledger, calculation, before, required_roles, at)
        head = manifest.head(
            attempt.steps["intended"], calculation, previous, sealed, approvals, pseudonyms.fingerprint(key)
        )
        staging = journal.staging_of(home, attempt)
        build = Build(
            home,
            staging,
            attempt.publication_id,
            calculation,
            previous,
            {**head, "smallest_group": smallest_group},
            approvals,
            pay_measures,
            key,
            smallest_group,
        )
        _carry_out(ledger, attempt, build, at)
        return _publication(attempt, is_new=True)


def _intend(
    home: Home,
    ledger: Ledger,
    calculation: Calculation,
    previous: str | None,
    required_roles: Collection[str],
    at: str,
) -> Attempt:
    month = calculation.period
    revision = len(journal.done(ledger.entries(), month)) + 1
    place = home.releases / f"{month}.{revision}"
    if place.exists():
        raise Refusal(
            f"{place} exists, and the ledger does not know it. Nothing was published. Move it out of the way, keep it "
            "to find out who made it, and publish again."
        )
    body = {
        "publication_id": place.name,
        "period": month,
        "revision": revision,
        "calculation_id": calculation.calculation_id,
        "content_hash": calculation.content_hash,
        "previous": previous,
        "required": sorted(required_roles),
    }
    return Attempt({"intended": ledger.append("intended", body, at)})


def _carry_out(ledger: Ledger, attempt: Attempt, build: Build, at: str) -> None:
    """Build, prove, move into place, switch; whoever closes the attempt meanwhile stops it."""
    home = build.home
    with journal.giving_way(home, ledger, attempt):
        manifest_sha256 = stage(build)
        journal.record(ledger, attempt, "staged", at)
        problems = release_problems(home, build.staging, attempt.publication_id, manifest_sha256)
        if problems:
            raise Refusal(f"{problems[0]} Nothing was published; publish again.")
        journal.record(ledger, attempt, "verified", at, manifest_sha256=manifest_sha256)
        effects.rename(build.staging, home.releases / attempt.publication_id)
        effects.fsync(home.releases)
        journal.finish(home, ledger, attempt, at)


def _publication(attempt: Attempt, is_new: bool) -> Publication:
    return Publication(attempt.publication_id, attempt.body["content_hash"], str(attempt.manifest_sha256), is_new)
