"""Batches: which payments of a published month are still to be made.

Belongs here: a month's payments, what of them was taken over already, and the batch that is handed over, under a key
that is the hash of its payments. Does not belong here: files for HR (`books`), reading receipts (`receipts`).

A payment is what is published for a line minus what payroll has taken over for it; the second one of a line (it was
published again with another amount) has a number behind its id. The same payments have the same key and so are the same
batch: payroll may be given it again, and takes a key once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.facts.holds import holds
from dagster_project.reading.reader import Reader, open_reader
from dagster_project.reading.release import Release
from dagster_project.store import effects
from dagster_project.store.hashing import canonical_json, literal, sha256
from dagster_project.store.ledger import Entry, Ledger, newest
from dagster_project.store.paths import PRIVATE, READ_ONLY, Home

HANDED_OVER, RECEIPT, RECALLED = "handed_over", "receipt", "recalled"
TAKEN = "taken"

PUBLISHED = """
    select
        lines.line_id, lines.payee_type, lines.payee_id, coalesce(roster.site_id, 'no site') as pay_group, lines.scheme,
        scheme_labels.label_en as scheme_en, scheme_labels.label_zh as scheme_zh, lines.line,
        line_labels.label_en as line_en, line_labels.label_zh as line_zh, lines.cause, lines.origin_period,
        lines.currency, lines.amount, lines.status, {reason} as reason_code
    from bonus_lines as lines
    left join (
        select subject_type, subject_id, min(site_id) as site_id from roster where period = {month} group by all
    ) as roster on roster.subject_type = lines.payee_type and roster.subject_id = lines.payee_id
    left join ({labels}) as scheme_labels
        on scheme_labels.scheme = lines.scheme and scheme_labels.scheme_version = lines.scheme_version
        and scheme_labels.kind = 'scheme'
    left join ({labels}) as line_labels
        on line_labels.scheme = lines.scheme and line_labels.scheme_version = lines.scheme_version
        and line_labels.kind = 'line' and line_labels.id = lines.line
    where lines.posting_period = {month}
    order by pay_group, payee_id, scheme, line, origin_period, line_id
"""
LABELS = """
    select scheme, scheme_version, kind, id, any_value(label_en) as label_en, any_value(label_zh) as label_zh
    from labels where kind in ('scheme', 'line') group by all
"""
# Of schemes that pay somebody in the month; who is not in says why, as the census does.
UNPAID = """
    select census.scheme, census.subject_type as payee_type, census.subject_id as payee_id,
        coalesce(census.site_id, 'no site') as pay_group, census.state, census.reason_code
    from census
    where census.period = {month} and census.state <> 'in'
        and census.scheme in (select scheme from bonus_lines where posting_period = {month})
    order by pay_group, payee_id, scheme
"""


@dataclass(frozen=True)
class Payment:
    """One amount for one payee. `payment_id` is unique for ever: payroll takes each once."""

    payment_id: str
    line_id: str
    payee_type: str
    payee_id: str
    pay_group: str
    scheme: str
    scheme_en: str
    scheme_zh: str
    line: str
    line_en: str
    line_zh: str
    cause: str
    origin_period: str
    currency: str
    amount: str


@dataclass(frozen=True)
class Unpaid:
    """Somebody, or a line, without a payment, and the reason."""

    pay_group: str
    payee_type: str
    payee_id: str
    scheme: str
    line: str
    state: str
    reason: str


@dataclass(frozen=True)
class Batch:
    month: str
    publication_id: str
    payments: tuple[Payment, ...]
    unpaid: tuple[Unpaid, ...]

    @property
    def key(self) -> str:
        """The idempotency key: over which payments these are, and how much."""
        told = sorted([payment.payment_id, payment.currency, payment.amount] for payment in self.payments)
        return sha256(canonical_json([self.month, told]))[:32]

    def totals(self) -> dict[tuple[str, str], tuple[int, Decimal]]:
        """(pay group, currency) -> how many payments, and how much."""
        found: dict[tuple[str, str], tuple[int, Decimal]] = {}
        for payment in self.payments:
            group = (payment.pay_group, payment.currency)
            count, amount = found.get(group, (0, Decimal(0)))
            found[group] = (count + 1, amount + Decimal(payment.amount))
        return found


def due(home: Home, ledger: Ledger, release: Release, month: str) -> Batch:
    """What of a published month is still to be paid; refuses while an earlier batch of it has no receipt."""
    reader = open_reader(release, "hr", ["bonus_lines", "roster", "labels", "census"])
    of_month = literal(month)
    published = reader.rows(PUBLISHED.format(month=of_month, labels=LABELS, reason=_reason(reader, ledger, month)))
    taken = _taken(home, ledger, month)
    batch = Batch(
        month=month,
        publication_id=_publication_of(release, month),
        payments=tuple(filter(None, (_payment(row, taken.get(row["line_id"], [])) for row in published))),
        unpaid=tuple(
            [_without_amount(row) for row in published if row["amount"] is None or row["status"] != "ok"]
            + [_not_in(row) for row in reader.rows(UNPAID.format(month=of_month))]
        ),
    )
    open_batch = _open_batch(ledger, month)
    if open_batch and open_batch.body["key"] != batch.key:
        raise Refusal(
            f"The batch {open_batch.body['key']} of {month} was handed over on {open_batch.at[:10]} and payroll has "
            "not answered all of it yet; what is to be paid has changed since. Import its receipt (`starledger payroll "
            "receipt FILE`), or, if payroll has thrown it away, say so with `starledger payroll recall "
            f"{month} --by NAME --reason TEXT`."
        )
    return batch


def _reason(reader: Reader, ledger: Ledger, month: str) -> str:
    """Why a line is not paid: of a hold its number and cause, which tell HR whom to ask, and nothing of what was said.

    Releases of earlier versions know no holds.
    """
    if "hold" not in reader.columns("bonus_lines"):
        return "lines.reason_code"
    causes = {hold.name: f"hold {hold.number}: {hold.body['cause']}" for hold in holds(ledger.entries(), month)}
    told = " ".join(f"when {literal(name)} then {literal(cause)}" for name, cause in causes.items())
    return f"case lines.hold {told} else lines.reason_code end" if told else "lines.reason_code"


def hand_over(home: Home, ledger: Ledger, batch: Batch, by: str, at: str) -> bool:
    """Record the batch; False if it was handed over before: it is the same one."""
    open_batch = _open_batch(ledger, batch.month)
    if open_batch and open_batch.body["key"] == batch.key:
        return False
    path = path_of(home, batch.key)
    if not path.parent.exists():
        effects.make_directory(path.parent, PRIVATE)
    content = canonical_json([asdict(payment) for payment in batch.payments])
    if not path.exists():
        effects.write(path, content, READ_ONLY)
        effects.fsync(path.parent)
    body = {
        "period": batch.month,
        "key": batch.key,
        "publication_id": batch.publication_id,
        "payments": len(batch.payments),
        "sha256": sha256(content),
        "by": by,
    }
    ledger.append(HANDED_OVER, body, at)
    return True


def recall(ledger: Ledger, month: str, by: str, reason: str, at: str) -> str:
    """Take back a batch that payroll threw away; returns its key."""
    found = _open_batch(ledger, month)
    if found is None:
        raise Refusal(f"No batch of {month} waits for a receipt, so there is nothing to recall.")
    ledger.append(RECALLED, {"period": month, "key": found.body["key"], "by": by, "reason": reason}, at)
    return str(found.body["key"])


def handed_over(ledger: Ledger, month: str | None = None) -> list[Entry]:
    return [entry for entry in ledger.entries(HANDED_OVER) if month in (None, entry.body["period"])]


def payments_of(home: Home, entry: Entry) -> list[Payment]:
    """The payments of a batch, if its file is still the one that was handed over."""
    path = path_of(home, str(entry.body["key"]))
    content = path.read_bytes() if path.exists() else b""
    if sha256(content) != entry.body["sha256"]:
        raise Refusal(f"{path} is not the batch that was handed over. Restore it from the backup; nothing was changed.")
    return [Payment(**payment) for payment in json.loads(content)]


def path_of(home: Home, key: str) -> Path:
    return home.payroll / f"{key}.json"


def answers(ledger: Ledger, batch: Entry) -> dict[str, str]:
    """payment id -> `taken` or `refused`, by the receipts since; a later receipt may take what an earlier refused."""
    found: dict[str, str] = {}
    for entry in ledger.entries(RECEIPT):
        if entry.seq > batch.seq and entry.body["key"] == batch.body["key"]:
            found |= entry.body["answers"]
    return found


def is_recalled(ledger: Ledger, batch: Entry) -> bool:
    return any(one.seq > batch.seq and one.body["key"] == batch.body["key"] for one in ledger.entries(RECALLED))


def _open_batch(ledger: Ledger, month: str) -> Entry | None:
    """The month's last batch, unless payroll has answered every payment of it, or has thrown it away."""
    last = newest(handed_over(ledger, month))
    if last is None or is_recalled(ledger, last) or len(answers(ledger, last)) == last.body["payments"]:
        return None
    return last


def _taken(home: Home, ledger: Ledger, month: str) -> dict[str, list[Decimal]]:
    """line id -> the amounts that payroll has taken over for it, one a payment."""
    found: dict[str, dict[str, Decimal]] = {}
    for entry in handed_over(ledger, month):
        answered = answers(ledger, entry)
        for payment in payments_of(home, entry) if answered else []:
            if answered.get(payment.payment_id) == TAKEN:
                found.setdefault(payment.line_id, {})[payment.payment_id] = Decimal(payment.amount)
    return {line: list(amounts.values()) for line, amounts in found.items()}


def _payment(row: Mapping[str, Any], taken: Sequence[Decimal]) -> Payment | None:
    if row["amount"] is None or row["status"] != "ok":
        return None
    amount = row["amount"] - sum(taken, Decimal(0))
    if not amount:
        return None
    told = {name: str(row[name] or "") for name in Payment.__dataclass_fields__ if name in row}
    number = f"-{len(taken) + 1}" if taken else ""
    return Payment(**{**told, "payment_id": f"{row['line_id']}{number}", "amount": f"{amount:.2f}"})


def _without_amount(row: Mapping[str, Any]) -> Unpaid:
    return Unpaid(
        row["pay_group"], row["payee_type"], row["payee_id"], row["scheme"], row["line"], row["status"],
        row["reason_code"] or "",
    )  # fmt: skip


def _not_in(row: Mapping[str, Any]) -> Unpaid:
    return Unpaid(
        row["pay_group"], row["payee_type"], row["payee_id"], row["scheme"], "", row["state"], row["reason_code"] or ""
    )


def _publication_of(release: Release, month: str) -> str:
    for file in release.tables("hr").get("bonus_lines", []):
        if month in file.periods:
            return file.path.parent.parent.name
    raise Refusal(
        f"{month} is not published, so there is nothing to pay. `starledger status {month}` says what is next."
    )
