"""Pseudonyms: a person's id in BI's zone is HMAC-SHA256(`hr/key`, id), in hex.

Here: the key, made once, and the mapping of the ids at hand. The same person keeps the same pseudonym in every release,
so the key must never change; each manifest carries its fingerprint, and a lost or other key is refused. Not here: where
pseudonyms are used (`zones`). The mapping exists in memory only.
"""

import hashlib
import hmac
import secrets

import duckdb
import pyarrow as pa

from dagster_project.door.zones import IS_PERSON
from dagster_project.errors import Refusal
from dagster_project.store import effects
from dagster_project.store.paths import Home

LENGTH = 32


def key_of(home: Home, published_with: str | None) -> bytes:
    """The key; made now if nothing was published yet (`published_with`: the fingerprint in the last manifest)."""
    if published_with is None and not home.key.exists():
        staging = home.key.with_name(".key-staging")
        staging.unlink(missing_ok=True)
        effects.write(staging, secrets.token_bytes(LENGTH), 0o600)
        effects.rename(staging, home.key)
        effects.fsync(home.key.parent)
    return check(home, published_with)


def check(home: Home, published_with: str | None) -> bytes:
    """The key, if it is whole and the one that was published with; else a refusal."""
    key = home.key.read_bytes() if home.key.exists() else b""
    if len(key) != LENGTH or published_with not in (None, fingerprint(key)):
        raise Refusal(
            f"{home.key} is not the key that the earlier releases were made with, so everybody's pseudonym would "
            f"change and BI could follow nobody from month to month. Restore the file ({LENGTH} bytes, mode 0600) from "
            "HR's backup."
        )
    return key


def fingerprint(key: bytes) -> str:
    """Tells two keys apart and gives neither away."""
    return pseudonym(key, "fingerprint of the pseudonym key")[:16]


def pseudonym(key: bytes, subject_id: str) -> str:
    return hmac.new(key, subject_id.encode(), hashlib.sha256).hexdigest()


def create_mapping(connection: duckdb.DuckDBPyConnection, key: bytes, relation: str) -> None:
    """Make the temporary table `pseudonyms` for the people in a relation; only distinct ids pass through Python."""
    found = connection.execute(
        f"select distinct subject_id from {relation} where {IS_PERSON} and subject_id is not null"
    ).fetchall()
    ids = [subject_id for (subject_id,) in found]
    mapping = pa.table(
        {"subject_id": pa.array(ids, pa.string()), "pseudonym": pa.array([pseudonym(key, i) for i in ids], pa.string())}
    )
    connection.register("mapping", mapping)
    connection.execute("create or replace temporary table pseudonyms as select * from mapping")
    connection.unregister("mapping")
