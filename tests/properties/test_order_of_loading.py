"""The order of loading, batching and file format do not matter, and running twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest
from built_worlds import SEED, one_group
from drawing import groups
from known_rules import of_known_rules
from property_world import World
from realising import Realiser

from dagster_project.catalogue import sources
from dagster_project.intake import load, open_raw
from dagster_project.locations import SEEDS
from dagster_project.month import adopting, building, keeping, planning
from dagster_project.month.workplace import Workplace
from dagster_project.periods import parse
from dagster_project.rules.library import Library
from dagster_project.site import read
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

NOW = "2026-03-03T06:00:00+08:00"
MONTH = "2025-07"
KNOWN = ("2025-08-01T00:00:00+08:00", "2025-08-02T00:00:00+08:00", "2025-08-03T00:00:00+08:00")
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Delivery:
    source: str
    name: str
    known_at: str
    rows: Rows


@pytest.fixture(scope="module")
def deliveries() -> list[Delivery]:
    """A tiny company's month: a random world of each scheme, some rows corrected later and some withdrawn."""
    library = Library.load(SEEDS)
    realiser = Realiser(of_known_rules(library.compiled))
    parts = [part for part in realiser.parts.values() if part["period_kind"] == "month" and "~" not in part["scheme"]]
    worlds = [one_group(groups(realiser, part["part_id"]), SEED).worlds[0] for part in parts]
    for number, world in enumerate(worlds):
        world.number = number
    return list(_delivered(worlds, Random(SEED)))


def _delivered(worlds: list[World], random: Random) -> Iterator[Delivery]:
    rows: dict[str, Rows] = {}
    for world in worlds:
        for source, values in world.delivered():
            if values not in rows.setdefault(source, []):
                rows[source].append(values)
    for source, own in rows.items():
        # contradicting rows of one key would be rejected together, or would replace each other in parts
        keys = [tuple(values.get(name) for name in sources()[source].key) for values in own]
        own = [values for values, key in zip(own, keys, strict=True) if keys.count(key) == 1]
        yield Delivery(source, "first", KNOWN[0], own)
        later = random.sample(own, max(len(own) // 10, 1)) if source not in ("units", "employees") else []
        corrected = [_corrected(values, random.choice(own), sources()[source].key, random) for values in later]
        if corrected:
            yield Delivery(source, "second", KNOWN[2], corrected)


def _corrected(row: dict[str, str], other: dict[str, str], key: tuple[str, ...], random: Random) -> dict[str, str]:
    """The row withdrawn, or with the values of another one under its own key."""
    if random.random() < 0.3:
        return row | {"deleted": "true"}
    return other | {name: row[name] for name in key if name in row}


def in_parts(deliveries: list[Delivery], random: Random) -> list[Delivery]:
    """Each delivery in up to three, whose rows are in another order."""
    found = []
    for one in deliveries:
        rows = random.sample(one.rows, len(one.rows))
        cuts = sorted(random.sample(range(1, len(rows)), min(2, len(rows) - 1))) if len(rows) > 1 else []
        for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
            found.append(Delivery(one.source, f"{one.name}-{number}", one.known_at, rows[start:end]))
    return found


class Office:
    """A home of its own, and a landing folder into which deliveries are put."""

    def __init__(self, root: Path) -> None:
        self.root, self.landing, self.home = root, root / "landing", Home(root / "home")
        self.landing.mkdir(parents=True)
        self.home.ensure()

    def receive(self, deliveries: list[Delivery], kind: Callable[[int], str], batches: list[list[int]]) -> None:
        """Batch after batch is landed and loaded; `kind` says in which format the delivery of a number comes."""
        for batch in batches:
            for number in batch:
                self._land(deliveries[number], kind(number))
            intake = load(self.home, self.landing, Ledger(self.home), NOW)
            assert intake.refused == [] and len(intake.loaded) == len(batch)

    def _land(self, delivery: Delivery, kind: str) -> None:
        folder = self.landing / delivery.source / delivery.name
        folder.mkdir(parents=True)
        columns = [*sources()[delivery.source].column_names, "deleted"]
        schema = pa.schema([(name, pa.string()) for name in columns])
        rows = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in delivery.rows], schema=schema)
        if kind == "csv":
            pc.write_csv(rows, folder / "rows.csv")
        else:
            pq.write_table(rows, folder / "rows.parquet")
        (folder / "_delivery.yaml").write_text(f'known_at: "{delivery.known_at}"\n')

    def accepted(self) -> dict[str, list[tuple[object, ...]]]:
        """By source, the rows that stand, whatever delivery brought them."""
        with duckdb.connect() as connection:
            open_raw(connection, self.home, NOW)
            return {
                source.name: connection.execute(
                    f"""
                    select {", ".join(source.column_names)} from raw."{source.name}" as delivered
                    anti join raw.settled as lost on lost.source = '{source.name}'
                        and lost.delivery_id = delivered._delivery_id
                        and lost.file = delivered._file and lost.row_number = delivered._row_number
                    order by all
                    """
                ).fetchall()
                for source in sources().values()
            }

    def settled(self) -> list[tuple[object, ...]]:
        """Who lost to whom, by the names of deliveries and the order of their rows."""
        with duckdb.connect() as connection:
            open_raw(connection, self.home, NOW)
            return connection.execute(
                """
                select lost.source, lost.delivery, row_number, fate, reason, won.delivery, by_row_number
                from raw.settled
                inner join raw.deliveries as lost using (delivery_id)
                left join raw.deliveries as won on won.delivery_id = settled.by_delivery_id
                order by all
                """
            ).fetchall()

    def run(self) -> dict[tuple[str, str, str], str]:
        """The month's logical hashes, by table, scheme and period; under ('content', …) the content hash."""
        workplace = Workplace(
            read(self._site(), self.root / "starledger.yaml"), self.home, self.landing, parse(MONTH), NOW
        )
        adopting.adopt(workplace)
        plan = planning.plan(workplace)
        building.build(workplace, plan)
        calculation = keeping.keep(workplace, plan)[-1]
        hashes = {(ref.table, ref.scheme or "", ref.period): ref.logical_hash for ref in calculation.tables}
        return {**hashes, ("content", "", MONTH): calculation.content_hash}

    def _site(self) -> str:
        schemes = sorted({part["scheme"] for part in of_known_rules(Library.load(SEEDS).compiled).rows["parts"]})
        units = sorted(set(self._units()))
        return (
            f"format: 1\ncompany: Tiny\nzone: Asia/Shanghai\ncurrency: CNY\nfirst_month: {MONTH}\nhome: home\n"
            f"landing: landing\nsites: [{', '.join(f'{{unit: {unit}, feeds: {{}}}}' for unit in units)}]\n"
            f"schemes: {{use: [{', '.join(schemes)}]}}\npeople: {{hr_manager: [N]}}\napprovals: [hr_manager]\n"
        )

    def _units(self) -> list[str]:
        with duckdb.connect() as connection:
            open_raw(connection, self.home, NOW)
            return [row[0] for row in connection.execute("select unit_id from raw.units").fetchall()]


def shuffled(random: Random, count: int) -> list[list[int]]:
    """The numbers in random order, in batches of random sizes."""
    numbers = random.sample(range(count), count)
    cuts = sorted(random.sample(range(1, count), min(4, count - 1)))
    return [numbers[start:end] for start, end in zip([0, *cuts], [*cuts, count], strict=True)]


def as_csv(number: int) -> str:
    return "csv"


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, deliveries: list[Delivery]) -> Office:
    office = Office(tmp_path_factory.mktemp("at_once"))
    office.receive(deliveries, as_csv, [list(range(len(deliveries)))])
    return office


@pytest.fixture(scope="module")
def hashes(at_once: Office) -> dict[tuple[str, str, str], str]:
    return at_once.run()


@pytest.mark.parametrize("number", range(2))
def test_the_order_of_loading_and_the_format_change_no_row(
    tmp_path: Path, deliveries: list[Delivery], at_once: Office, number: int
) -> None:
    random = Random(SEED + number)
    office = Office(tmp_path)
    office.receive(deliveries, lambda _: random.choice(["csv", "parquet"]), shuffled(random, len(deliveries)))
    assert office.accepted() == at_once.accepted()
    assert office.settled() == at_once.settled()


def test_the_order_of_loading_changes_no_hash_and_neither_does_a_second_run(
    tmp_path: Path, deliveries: list[Delivery], hashes: dict[tuple[str, str, str], str]
) -> None:
    office = Office(tmp_path)
    office.receive(deliveries, as_csv, shuffled(Random(SEED + 20), len(deliveries)))
    assert office.run() == hashes
    assert {table for table, _, _ in hashes} >= {"stars", "scores", "clause_results", "bonus_lines", "observations"}


def test_parts_and_format_change_no_row_and_no_hash_but_of_the_tables_that_tell_of_deliveries(
    tmp_path: Path, deliveries: list[Delivery], at_once: Office, hashes: dict[tuple[str, str, str], str]
) -> None:
    random = Random(SEED + 30)
    parts = in_parts(deliveries, random)
    office = Office(tmp_path)
    office.receive(parts, lambda _: random.choice(["csv", "parquet"]), shuffled(random, len(parts)))
    assert office.accepted() == at_once.accepted()
    told_of_deliveries = {"content", *keeping.KEPT_ONCE}
    results = [
        {key: text for key, text in one.items() if key[0] not in told_of_deliveries} for one in (office.run(), hashes)
    ]
    assert results[0] == results[1]
    assert len(results[0]) > 20
