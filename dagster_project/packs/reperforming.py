"""Reperforming: a pack's month computed once more, by this program, in a folder of its own, and compared.

Belongs here: laying out that folder, the plan of exactly that month, and the verdict.
Does not belong here: what the models compute, proving the pack (`opening.py`), naming rows (`comparing.py`).

The rules are read, proved and compiled anew from the kept YAML; the rows are those of the frozen deliveries as they
were loaded; earlier months are what that calculation stood on, and each has, or can have, a pack of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from dagster_project import site as sites
from dagster_project.door import manifest
from dagster_project.facts.month import facts_in
from dagster_project.month import building, keeping, numbering
from dagster_project.month.corrections import posting
from dagster_project.month.identity import Identity, code_hash
from dagster_project.month.plans import Plan, lookback_months
from dagster_project.month.standing import calculations_that_stand
from dagster_project.month.workplace import Workplace
from dagster_project.packs.comparing import Difference, differences, parts_of
from dagster_project.packs.opening import Pack
from dagster_project.periods import parse, parse_month
from dagster_project.site import Site
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.engine import opened
from dagster_project.store.hashing import literal, logical_hash
from dagster_project.store.objects import ObjectRef
from dagster_project.store.paths import Home


@dataclass(frozen=True)
class Verdict:
    """`parts` tables of a scheme and period, of `rows` rows, were compared; nothing in `differences`: equal."""

    parts: int
    rows: int
    differences: list[Difference]
    remarks: list[str]


def reperform(pack: Pack, folder: Path) -> Verdict:
    """Compute the pack's month in an empty folder and compare; the pack, already proved, is only read."""
    home = _laid_out(pack, folder)
    workplace = _workplace(pack, home)
    plan = plan_again(workplace, pack.calculation)
    building.build(workplace, plan)
    refs = [ref for ref in keeping.computed(workplace, plan) if parse(ref.period).last_month == plan.month]
    published, recomputed = parts_of(pack.calculation.tables), parts_of(refs)
    keys = {**keeping.KEPT, **keeping.KEPT_ONCE}
    found = list(differences(published, recomputed, (pack.home, home), keys))
    found += _published_differences(pack, home, refs)
    return Verdict(len(published), sum(ref.rows for ref in published.values()), found, list(_remarks(pack, workplace)))


def plan_again(workplace: Workplace, calculation: Calculation) -> Plan:
    """The plan by which a stored calculation was made: that month and no other, from what it names."""
    month = parse_month(calculation.period)
    stored = calculations.chain(workplace.home, calculation)
    return Plan(
        month=month,
        known_at=str(calculation.document["recorded"]["known_at"]),
        rules_hash=calculation.rules_hash,
        identities={
            month.text: Identity(
                calculation.calculation_id, calculation.document["inputs"], calculation.document["earlier"]
            )
        },
        to_compute=(month,),
        stored=stored,
        numbered=numbering.calculations_with_numbers(stored, calculations_that_stand(workplace)),
        lookback_months=lookback_months(workplace),
        posting=posting.named_by(workplace, calculation),
        facts={month.text: facts_in(calculation.document["inputs"], month.text)},
    )


def _laid_out(pack: Pack, folder: Path) -> Home:
    """A home as it was just before the calculation: with what it read, and without anything that it made."""
    home = Home(folder / "home").ensure()
    for source in pack.home.raw.iterdir():
        (home.raw / source.name).symlink_to(source.resolve())
    for rules in pack.home.rules.iterdir():
        (home.rules / rules.name).symlink_to(rules.resolve())
    made = {ref.path(pack.home) for ref in pack.calculation.tables}
    kept = {
        ref.path(pack.home) for one in calculations.chain(pack.home, pack.calculation).values() for ref in one.tables
    }
    for path in pack.home.objects.iterdir():
        if path not in made or path in kept:
            _link(path, home.objects / path.name)
    own = calculations.path_of(pack.home, pack.calculation.period, pack.calculation.calculation_id)
    for path in pack.home.calculations.glob("*/*.json"):
        if path != own:
            (home.calculations / path.parent.name).mkdir(exist_ok=True)
            _link(path, home.calculations / path.parent.name / path.name)
    lines = (pack.home.ledger / "entries.jsonl").read_bytes().splitlines(keepends=True)
    (home.ledger / "entries.jsonl").write_bytes(b"".join(lines[: _entries_before(pack)]))
    return home


def _entries_before(pack: Pack) -> int:
    """How many entries stood when the calculation was made."""
    own = (pack.calculation.period, pack.calculation.calculation_id)
    made = (entry for entry in pack.entries if entry.kind == "calculated")
    first = next((one for one in made if (one.body["period"], one.body["calculation_id"]) == own), pack.sealed)
    return first.seq - 1


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _workplace(pack: Pack, home: Home) -> Workplace:
    return Workplace(
        site=_site(pack),
        home=home,
        landing=home.root / "landing",
        month=parse_month(pack.calculation.period),
        at=str(pack.sealed.at),
        asked_known_at=str(pack.calculation.document["recorded"]["known_at"]),
        rules_folder=pack.rules_folder,
    )


def _site(pack: Pack) -> Site:
    """The site file of the pack; its overlays are those that were kept with the rules."""
    site = sites.load(pack.site_file)
    overlays = [str((pack.rules_folder / "overlays" / path.name).absolute()) for path in site.overlays]
    return replace(site, spark=None, laid_aside={**site.laid_aside, "overlay": overlays})


def _remarks(pack: Pack, workplace: Workplace) -> Iterator[str]:
    """What was not the same, whether or not anything came out otherwise."""
    if code_hash() != pack.calculation.document["inputs"]["code"]:
        yield "This is another version of the program than the one that made the publication."
    if workplace.library.rules_hash != pack.calculation.rules_hash:
        yield "The kept rules compile to other tables with this version of the program."
    recorded = pack.calculation.document["recorded"]
    versions = {name: version(name) for name in keeping.RECORDED}
    others = [
        f"{name} {now} instead of {recorded[name]}" for name, now in versions.items() if recorded.get(name) != now
    ]
    if others:
        yield f"Computed with {', '.join(others)}."


def _published_differences(pack: Pack, home: Home, refs: list[ObjectRef]) -> Iterator[Difference]:
    """The release's own files: HR's hold exactly the tables, so their hashes follow from what was computed."""
    document = manifest.read(pack.home, pack.attempt.publication_id, str(pack.attempt.manifest_sha256))
    with opened() as connection:
        for file in document["files"]:
            own = [ref for ref in refs if ref.table == file["table"]]
            if file["zone"] != "hr" or sum(ref.rows for ref in own) != file["rows"] or not own:
                continue  # BI's are made with HR's key; a file with rows carried from an earlier release has more
            paths = ", ".join(literal(str(ref.path(home))) for ref in own)
            found = logical_hash(connection, f"read_parquet([{paths}], union_by_name = true)")
            if found != file["logical_hash"]:
                yield Difference(file["table"], None, pack.calculation.period, file["path"], "", "other rows", None)
