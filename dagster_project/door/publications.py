"""The published table `publications`: one row per publication so far, with its origins and signatures.

Here: adding this release's row to those of the release before. Not here: the manifest, which says the same and more for
one release. BI's copy names the roles that signed; HR's also the people.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.door.manifest import PUBLICATIONS, check_file
from dagster_project.door.zones import BI
from dagster_project.store.ledger import Entry
from dagster_project.store.paths import Home

_TEXTS = ["known_at", "published_at", "content_hash", "previous_hash", "rules_hash", "scheme_hashes", "delivery_hashes"]
SCHEMA = pa.schema(
    [("publication_id", pa.string()), ("period", pa.string()), ("revision", pa.int64())]
    + [(name, pa.string()) for name in [*_TEXTS, "gate_results", "approvals", "versions"]]
)


def rows(
    home: Home,
    previous: Mapping[str, Any] | None,
    head: Mapping[str, Any],
    zone: str,
    approvals: Sequence[Entry],
) -> pa.Table:
    """The rows of the release before, from its checked bytes, and this release's; lists are JSON text."""
    earlier = [_read(home, entry) for entry in previous["current"][zone][PUBLICATIONS]] if previous else []
    return pa.concat_tables([*earlier, _row(head, zone, approvals)])


def _read(home: Home, entry: Mapping[str, Any]) -> pa.Table:
    path = home.root / entry["path"]
    check_file(path, entry["sha256"])
    return pq.read_table(path, schema=SCHEMA)


def _row(head: Mapping[str, Any], zone: str, approvals: Sequence[Entry]) -> pa.Table:
    signed = [entry.body["role"] if zone == BI else {**entry.body, "at": entry.at} for entry in approvals]
    values = {
        **{name: head[name] for name in SCHEMA.names if name in head},
        "previous_hash": (head["previous"] or {}).get("manifest_sha256"),
        "scheme_hashes": _text(head["scheme_hashes"]),
        "delivery_hashes": _text(head["delivery_hashes"]),
        "gate_results": _text(head["gates"]),
        "approvals": _text(signed),
        "versions": _text(head["versions"]),
    }
    return pa.Table.from_pylist([values], SCHEMA)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
