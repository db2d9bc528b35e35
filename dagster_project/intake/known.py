"""What an arriving delivery is held against: the rows of the deliveries that its source has already.

Belongs here: choosing those deliveries, proving each unchanged once in a loading, and how an earlier reading of the
same bytes differs. Does not belong here: who loses to whom (`settling`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import duckdb

from dagster_project.catalogue import Source
from dagster_project.intake import manifest, settling, stored
from dagster_project.intake.arrival import Arrival
from dagster_project.intake.canonical_columns import all_columns
from dagster_project.intake.deliveries import Delivery, instant, ordered
from dagster_project.intake.manifest import Manifest
from dagster_project.intake.settling import Ends
from dagster_project.store.hashing import literal, quoted
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home


@dataclass
class Known:
    """The deliveries of one home; the ledger is asked anew for each arrival, for those before it are known by then."""

    connection: duckdb.DuckDBPyConnection
    home: Home
    ledger: Ledger
    proved: dict[str, Manifest] = field(default_factory=dict)
    key_ends: dict[str, list[list[str]] | None] = field(default_factory=dict)

    def others_sql(self, arrival: Arrival, ends: Sequence[Ends]) -> str | None:
        """The rows of the source's other deliveries, and whether each comes later than the arriving one; only of those
        that can have one of its keys, which lie between `ends`."""
        others = [one for one in self._of(arrival.source.name) if self._may_meet(one, ends)]
        if not others:
            return None
        mine = (instant(arrival.known_at), arrival.folder.delivery)
        later = [literal(one.delivery_id) for one in others if (instant(one.known_at), one.delivery) > mine]
        is_later = f"_delivery_id in ({', '.join(later)})" if later else "false"
        return f"(select *, {is_later} as _is_later from {self._rows_sql(arrival.source, others)})"

    def rows_of(self, source: Source, delivery_ids: Collection[str]) -> str:
        """The rows of some deliveries of a source."""
        return self._rows_sql(source, [one for one in self._of(source.name) if one.delivery_id in delivery_ids])

    def earlier_readings_sql(self, arrival: Arrival) -> str | None:
        """The rows that the same bytes gave before, by each mapping that they were read with; None for other bytes."""
        readings = self._readings(arrival) if arrival.is_reread else []
        return self._rows_sql(arrival.source, readings) if readings else None

    def rows_read_otherwise(self, arrival: Arrival, rows_sql: str) -> int:
        """How many rows of the bytes the last reading gave otherwise, or not at all, or gave and this one does not."""
        before_sql = self._rows_sql(arrival.source, self._readings(arrival)[:1])
        compared = ", ".join(["_file", "_row_number", *(quoted(one.name) for one in all_columns(arrival.source))])
        both = f"select {compared} from {before_sql} union all select {compared} from {rows_sql}"
        differing = f"(select *, count(*) as times from ({both}) group by all) where times <> 2"
        found = self.connection.execute(f"select count(*) from (select distinct _file, _row_number from {differing})")
        return int(found.fetchall()[0][0])

    def _readings(self, arrival: Arrival) -> list[Delivery]:
        """The last first, back to where other bytes lay under the name."""
        named = [one for one in self._of(arrival.source.name) if one.delivery == arrival.folder.delivery]
        latest_first = sorted(named, key=lambda one: one.seq, reverse=True)
        return list(takewhile(lambda one: one.files_hash == arrival.folder.files_hash, latest_first))

    def _of(self, source: str) -> list[Delivery]:
        return [one for one in ordered(self.ledger.entries("delivered")) if one.source == source]

    def _may_meet(self, delivery: Delivery, ends: Sequence[Ends]) -> bool:
        """By the ends that its manifest tells, which is proved for this by the ledger, its rows are not; an older
        manifest tells none."""
        if delivery.delivery_id not in self.key_ends:
            self.key_ends[delivery.delivery_id] = manifest.read(self.home, delivery).key_ends
        kept = self.key_ends[delivery.delivery_id]
        return kept is None or (bool(kept and ends) and settling.may_meet(ends, [(low, high) for low, high in kept]))

    def _rows_sql(self, source: Source, deliveries: Sequence[Delivery]) -> str:
        return stored.rows_sql(self.home, source, [self._proved(one) for one in deliveries])

    def _proved(self, delivery: Delivery) -> Manifest:
        if delivery.delivery_id not in self.proved:
            self.proved[delivery.delivery_id] = manifest.verified(self.home, delivery)
        return self.proved[delivery.delivery_id]
