"""A candidate made by hand, with few rows and every kind of secret, and an office that takes it through the door."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from dagster_project.door import manifest, pointer
from dagster_project.door.approve import approve
from dagster_project.door.publish import Publication, publish
from dagster_project.door.seal import seal
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import sha256
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.objects import put_split
from dagster_project.store.paths import Home
from tests.small_rules import keep_rules

AT = "2026-11-03T06:00:00+08:00"
MONTH = "2026-10"
PEOPLE = {"manager": ["Lin Hua", "Wu Jun"], "hr": ["Chen Yu", "Lin Hua"]}
ROLES = ("manager", "hr")
GATES = ("accounting_reconciles", "census_equals_roster")
PAY_MEASURES = ("base_pay", "pay_per_call")
PAY = "8765.43"
RULES = {
    "parts": [
        {
            "part_id": f"{scheme}@1/month",
            "scheme": scheme,
            "scheme_version": 1,
            "period_kind": "month",
            "title_en": title,
        }
        for scheme, title in (("alpha", "Alpha star"), ("unused", "Not in use"))
    ],
    "clauses": [
        {
            "part_id": "alpha@1/month",
            "target_kind": "star",
            "star": 3,
            "clause": "c1",
            "label_en": "Calls answered",
            "reference": "000:1",
        }
    ],
    "measures": [{"measure": "calls", "label_en": "Calls", "label_zh": "电话"}],
}

_SUBJECTS = "(values ('employee', 'EMP-001'), ('employee', 'EMP-002'), ('employee', 'EMP-003'), ('unit', 'NIGHT-DESK'))"


def selects(period: str, star: int = 3) -> dict[str, str]:
    """The SQL of each table; `star` is the one value that corrections in these tests change."""
    subject = f"1 as scheme_version, subject_type, subject_id, '{period}' as period"
    figure = f"(case when measure like '%pay%' then {PAY} else 12.5 end)"
    schemes = f"(values ('alpha'), ('beta')) as s(scheme), {_SUBJECTS} as p(subject_type, subject_id)"
    return {
        "stars": f"select scheme, {subject}, {star} as star, 'ok' as status, 'A' || {star} as pay_code, "
        f"subject_id || ' was seen' as remark from {schemes}",
        "census": f"select scheme, {subject}, 'in' as state, 'NIGHT-DESK' as unit_id from {schemes}",
        "clause_results": f"select scheme, {subject}, 3 as star, 'main' as alternative, 'c1' as clause, measure, "
        f"1.5::decimal(18, 6) as required, {figure}::decimal(18, 6) as actual, {figure}::decimal(28, 6) as numerator, "
        f"1::decimal(28, 6) as denominator, 'met' as verdict from {schemes}, (values ('calls'), ('pay_per_call')) "
        "m(measure)",
        "observations": f"select subject_type, subject_id, '{period}' as period, measure, "
        f"{figure}::decimal(18, 6) as value, 'ok' as status from {_SUBJECTS} "
        "as p(subject_type, subject_id), (values ('base_pay'), ('calls')) m(measure)",
        "bonus_lines": f"select scheme, {subject}, 'star_pay' as line, {PAY}::decimal(18, 2) as amount, "
        f"true as is_due, date '2026-10-31' as due_on from {schemes}",
        "flags": f"select scheme, {subject}, 'review' as flag from {schemes} where false",
        "rejects": "select 'employees' as source, 'name' as column_name, 'Secret Name' as value",
    }


# What is kept of a delivery, whichever way its rows are.
NAMES = ("rows.parquet", "typed-1.parquet", "settled.parquet", "files/a.csv")


@dataclass
class Office:
    """One company's HOME and the people who work with it."""

    home: Home
    ledger: Ledger = field(init=False)
    deliveries: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home.ensure()
        self.ledger = Ledger(self.home)
        if not (self.home.rules / "rules").exists():
            keep_rules(self.home, "rules", RULES)

    def deliver(self, source: str) -> None:
        """A delivery as intake leaves it in the store and the ledger; later calculations are made from it."""
        folder = self.home.raw / source / sha256(source.encode())
        (folder / "files").mkdir(parents=True)
        contents = {name: f"{source} {name}".encode() for name in NAMES}
        document = {
            "files": [{"name": "a.csv", "sha256": sha256(contents["files/a.csv"])}],
            "rows_sha256": sha256(contents["rows.parquet"]),
            "settled_sha256": sha256(contents["settled.parquet"]),
            "typed_rows": [{"name": "typed-1.parquet", "sha256": sha256(contents["typed-1.parquet"])}],
        }
        manifest_bytes = json.dumps(document).encode()
        for name, content in {**contents, "manifest.json": manifest_bytes}.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o444)
        body = {"source": source, "delivery": "2026-10", "delivery_id": folder.name}
        self.ledger.append("delivered", {**body, "manifest_sha256": sha256(manifest_bytes)}, AT)
        self.deliveries.append([source, folder.name])

    def calculate(
        self,
        period: str = MONTH,
        star: int = 3,
        only: tuple[str, ...] = (),
        extra: dict[str, str] | None = None,
        earlier: dict[str, str] | None = None,
    ) -> Calculation:
        wanted = {table: sql for table, sql in selects(period, star).items() if not only or table in only}
        with duckdb.connect() as connection:
            refs = [
                ref
                for table, sql in [*wanted.items(), *(extra or {}).items()]
                for ref in put_split(
                    connection, self.home, table, sql, ["subject_id"] if "subject_id" in sql else [], period
                )
            ]
        calculation_id = sha256(f"{period} {star} {only} {extra}".encode())
        recorded = {"known_at": AT, "duckdb": "1.5.6"}
        inputs = {"schemes": {"alpha@1": "x"}, "deliveries": self.deliveries}
        return calculations.write(self.home, period, calculation_id, refs, "rules", inputs, earlier or {}, recorded)

    def seal(self, calculation: Calculation, **changes: object) -> Entry:
        return seal(self.home, self.ledger, calculation, gate_record(calculation, **changes), GATES, AT)

    def approve(self, by: str, role: str, month: str = MONTH) -> Entry:
        return approve(self.home, self.ledger, month, by, role, PEOPLE, "linhua", AT)

    def sign(self, month: str = MONTH) -> None:
        self.approve("Wu Jun", "manager", month)
        self.approve("Chen Yu", "hr", month)

    def publish(self, month: str = MONTH) -> Publication:
        return publish(self.home, self.ledger, month, ROLES, GATES, PAY_MEASURES, AT)

    def make_ready(
        self, month: str = MONTH, star: int = 3, only: tuple[str, ...] = (), earlier: dict[str, str] | None = None
    ) -> Calculation:
        calculation = self.calculate(month, star, only, earlier=earlier)
        self.seal(calculation)
        self.sign(month)
        return calculation

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.ledger.entries()]


def office_in(path: Path) -> Office:
    return Office(Home(path / "home"))


def gate_record(calculation: Calculation, **changes: object) -> dict[str, object]:
    """A green record; `changes` overrides fields of its first gate."""
    green = {
        "outcome": "pass",
        "planned": 4,
        "evaluated": 4,
        "checked_rows": 40,
        "failing_rows": 0,
        "next_step": "look",
    }
    gates = [{"gate": name, **green} for name in GATES]
    gates[0] |= changes
    return {"content_hash": calculation.content_hash, "gates": gates}


def published_files(office: Office, zone: str) -> list[Path]:
    return sorted((office.home.releases / "2026-10.1" / zone).iterdir())


def rows(office: Office, zone: str, table: str, publication_id: str = "2026-10.1") -> list[dict[str, Any]]:
    return list(pq.read_table(office.home.releases / publication_id / zone / f"{table}.parquet").to_pylist())


def document(office: Office) -> dict[str, Any]:
    """The manifest that readers are pointed to."""
    found = pointer.read(office.home)
    assert found is not None
    return manifest.read(office.home, found.publication_id, found.manifest_sha256)
