"""The way of deliveries from the landing folder into the store and the ledger, each whole or not at all.

Belongs here: which folders are new, their order, staging, renaming, the ledger entry, and mending after a crash.
Does not belong here: what a delivery's folder holds (`filling`). Times are handed in; the caller holds HOME's lock.

A delivery is loaded when its `delivered` entry stands. A folder in the store without one is the rest of a crash: nobody
was ever told of it, so it is replaced when the delivery is loaded afresh, with the time of the run that completes it.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from dagster_project.catalogue import sources
from dagster_project.errors import Refusal
from dagster_project.intake import confined, landing, manifest, quarantine, texts
from dagster_project.intake.again import Again, clear, meant
from dagster_project.intake.arrival import Arrival, NothingNew, Unreadable
from dagster_project.intake.backdating import declared_known_at
from dagster_project.intake.confinement import PARQUET
from dagster_project.intake.deliveries import Delivery, instant, ordered
from dagster_project.intake.filling import Filler
from dagster_project.intake.form import Form
from dagster_project.intake.landed_hashes import LandedHashes
from dagster_project.intake.landing import Folder, Refused
from dagster_project.intake.manifest import Manifest
from dagster_project.intake.mapping import NO_MAPPINGS, Mappings
from dagster_project.intake.outcome import Intake, Loaded
from dagster_project.intake.remembered import known as refusals_known
from dagster_project.intake.remembered import known_as_before, remember
from dagster_project.outcome import Report, say_nothing
from dagster_project.store import effects
from dagster_project.store.hashing import canonical_json, literal, sha256
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import PRIVATE, Home

STAGING = ".staging"


def load(
    home: Home,
    landing_folder: Path,
    ledger: Ledger,
    at: str,
    progress: Report = say_nothing,
    mappings: Mappings = NO_MAPPINGS,
    again: Again | None = None,
) -> Intake:
    """Load every delivery that is new, in the order (known_at, source, name); refuse bad ones without stopping at them.

    `at` (ISO-8601 with offset) is the time of this loading, and known_at of every delivery that declares none.
    With `again`, what is kept of earlier deliveries is read too, and nothing is taken as refused that is not refused
    anew.
    """
    instant(at)
    intake = Intake()
    hashes = LandedHashes(home)
    found = landing.found_in(landing_folder, mappings, hashes.of)
    _clear_staging(home.ensure())
    clear(home)
    folders, intake.refused[:] = meant(home, ledger, found, mappings, again) if again else found
    remembered: dict[str, dict[str, str]] = {} if again else refusals_known(home)
    as_before = set() if again else known_as_before(home)
    arrivals = _new(folders, ordered(ledger.entries("delivered")), at, intake)
    with _connection(home) as connection, confined.ended():
        if any(_is_confined(arrival.folder) for arrival in arrivals if arrival.delivery_id not in remembered):
            confined.start()
        filler = Filler(connection, home, ledger, at)
        unreadable: dict[str, Refused] = {}
        for done, arrival in enumerate(arrivals):
            progress(f"Loading {arrival.folder.source}/{arrival.folder.delivery}", done, len(arrivals))
            if arrival.delivery_id in as_before:
                intake.unchanged.append((arrival.folder.source, arrival.folder.delivery))
            elif (told := remembered.get(arrival.delivery_id)) and quarantine.is_kept(home, told["kept_as"]):
                unreadable[arrival.delivery_id] = replace(
                    _refused(arrival.folder, told["message"]), kept_as=told["kept_as"]
                )
                intake.remembered += 1
            else:
                _try(filler, arrival, intake, unreadable, as_before)
    intake.refused[:] = [_quarantined(home, one, at) for one in intake.refused]
    unreadable = {identity: _quarantined(home, one, at) for identity, one in unreadable.items()}
    intake.refused += unreadable.values()
    remember(home, unreadable, as_before)
    hashes.keep({one.path for one in intake.refused if one.path})
    clear(home)
    progress("Deliveries loaded", len(arrivals), len(arrivals))
    return intake


def load_apart(home: Home, ledger: Ledger, folder: Folder, at: str) -> Loaded | None:
    """Load one new delivery that lies elsewhere than in the landing folder; None where it says nothing new."""
    with _connection(home) as connection:
        try:
            return _load_one(Filler(connection, home, ledger, at), _arrival(folder, None, at, is_reread=False))
        except NothingNew:
            return None


def _try(filler: Filler, arrival: Arrival, intake: Intake, unreadable: dict[str, Refused], as_before: set[str]) -> None:
    try:
        intake.loaded.append(_load_one(filler, arrival))
    except NothingNew:
        as_before.add(arrival.delivery_id)
        intake.unchanged.append((arrival.folder.source, arrival.folder.delivery))
    except Unreadable as refusal:
        unreadable[arrival.delivery_id] = _refused(arrival.folder, str(refusal))
    except Refusal as refusal:
        intake.refused.append(_refused(arrival.folder, str(refusal)))


def _refused(folder: Folder, message: str) -> Refused:
    return Refused(folder.source, folder.delivery, message, folder.path)


def _new(folders: list[Folder], known: list[Delivery], at: str, intake: Intake) -> list[Arrival]:
    arrivals = []
    for folder in folders:
        named = [one for one in known if (one.source, one.delivery) == (folder.source, folder.delivery)]
        newest = max(named, key=lambda one: one.seq, default=None)
        is_same = newest is not None and newest.files_hash == folder.files_hash
        if newest and is_same and newest.mappings == folder.mapping_hashes:
            intake.unchanged.append((folder.source, folder.delivery))
            continue
        try:
            arrivals.append(_arrival(folder, newest.delivery_id if newest else None, at, is_reread=is_same))
        except Refusal as refusal:
            intake.refused.append(_refused(folder, str(refusal)))
    return sorted(arrivals, key=lambda one: (instant(one.known_at), one.folder.source, one.folder.delivery))


def _arrival(folder: Folder, restates: str | None, at: str, *, is_reread: bool) -> Arrival:
    """Name and predecessor belong to the identity: bytes sent again after a correction are news, not a repeat. So do
    the mappings: they decide which rows the bytes hold."""
    declared = declared_known_at(folder.path, at)
    identity: dict[str, object] = {
        "source": folder.source,
        "delivery": folder.delivery,
        "files": folder.files_hash,
        "restates": restates,
    }
    if folder.mapping_hashes:
        identity["mappings"] = folder.mapping_hashes
    delivery_id = sha256(canonical_json(identity))
    return Arrival(folder, sources()[folder.source], delivery_id, restates, declared or at, declared, is_reread)


def _load_one(filler: Filler, arrival: Arrival) -> Loaded:
    source_folder = filler.home.raw / arrival.source.name
    if not source_folder.exists():
        effects.make_directory(source_folder, PRIVATE)
        effects.fsync(filler.home.raw)
    staging = source_folder / f"{STAGING}-{arrival.delivery_id}"
    effects.make_directory(staging, PRIVATE)
    try:
        kept = filler.fill(arrival, staging)
    except (Refusal, NothingNew):
        shutil.rmtree(staging)
        raise
    manifest_sha256 = manifest.write(kept, staging)
    effects.fsync(staging)
    target = manifest.folder_of(filler.home, kept.source, kept.delivery_id)
    if target.exists():
        effects.remove_tree(target)
    effects.rename(staging, target)
    filler.ledger.append("delivered", kept.ledger_body(manifest_sha256), filler.at)
    return _told(kept)


def _told(kept: Manifest) -> Loaded:
    return Loaded(
        source=kept.source,
        delivery=kept.delivery,
        delivery_id=kept.delivery_id,
        known_at=kept.known_at,
        rows=kept.rows,
        first_month=kept.first_month,
        last_month=kept.last_month,
        ignored_columns=kept.ignored_columns,
        read_otherwise=kept.read_otherwise,
    )


def _clear_staging(home: Home) -> None:
    for folder in sorted(home.raw.glob(f"*/{STAGING}-*")):
        effects.remove_tree(folder)


def _quarantined(home: Home, refused: Refused, at: str) -> Refused:
    if refused.kept_as:
        return refused
    try:
        return replace(refused, kept_as=quarantine.keep(home, refused, at))
    except OSError as error:
        unkept = f"{refused.message} Its bytes could not be kept in {home.quarantine} ({error.strerror})."
        return replace(refused, message=unkept)


def _is_confined(folder: Folder) -> bool:
    forms = {part: folder.mappings[part].form if part in folder.mappings else Form() for part in folder.parts}
    return any(form.kind_of(Path(part)) in (*confined.KINDS, PARQUET) for part, form in forms.items())


def _connection(home: Home) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"set temp_directory = {literal(str(home.work / 'intake'))}")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set timezone = 'UTC'")
    texts.register(connection)
    return connection
