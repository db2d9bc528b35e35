"""The gate record: what the door reads, and what a person reads when it is red.

Belongs here: outcomes as counts, bound to the content hash they were found for, and their message.
Does not belong here: values. The stored record (`as_dict`) has no key and no figure of anybody; the first failing
rows live in memory only, as showable keys, for the message of the command that ran the gates.
Read on: `failing.py` for the full rows, `dagster_project/door/` for who believes the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Outcome = Literal["pass", "fail", "error"]


@dataclass(frozen=True)
class RedCheck:
    """One check of a red gate.

    `problem` is set when it had no answer; `first_rows` are showable keys of the first failing rows.
    """

    check: str
    says: str
    failing_rows: int
    problem: str
    first_rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class GateResult:
    gate: str
    outcome: Outcome
    planned: int
    evaluated: int
    checked_rows: int
    failing_rows: int
    rule: str
    next_step: str
    red_checks: tuple[RedCheck, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The gate as it is stored: no rows, not even their keys."""
        return {name: value for name, value in asdict(self).items() if name != "red_checks"}


@dataclass(frozen=True)
class GateRecord:
    content_hash: str
    gates: tuple[GateResult, ...]

    @property
    def red(self) -> tuple[GateResult, ...]:
        return tuple(gate for gate in self.gates if gate.outcome != "pass")

    def as_dict(self) -> dict[str, Any]:
        return {"content_hash": self.content_hash, "gates": [gate.as_dict() for gate in self.gates]}

    def and_then(self, other: GateRecord, order: Sequence[str]) -> GateRecord:
        """Two records of one content as one, in an `order` of gate names. Raises `ValueError` for two contents."""
        if self.content_hash != other.content_hash:
            raise ValueError("two records of different contents do not make one")
        gates = sorted((*self.gates, *other.gates), key=lambda gate: order.index(gate.gate))
        return GateRecord(self.content_hash, tuple(gates))


def explain_red(record: GateRecord) -> str:
    """Each red gate:

    Rule, counts, failing checks with the keys of their first rows, next step. Empty when nothing is red.
    """
    return "\n\n".join(_explain(gate) for gate in record.red)


def _explain(gate: GateResult) -> str:
    could_not = "could not be judged" if gate.outcome == "error" else "is red"
    lines = [
        f"Gate {gate.gate} {could_not}: {gate.failing_rows} failing row(s) in {gate.checked_rows} checked, "
        f"{gate.evaluated} of {gate.planned} checks evaluated.",
        f"  Rule: {gate.rule}",
    ]
    for red in gate.red_checks:
        lines += _explain_check(red)
    return "\n".join([*lines, f"  Next: {gate.next_step}"])


def _explain_check(red: RedCheck) -> list[str]:
    if red.problem:
        return [f"  - {red.check}: no answer ({red.problem})."]
    lines = [f"  - {red.check}: {red.failing_rows} row(s) break “{red.says}”."]
    lines += ["      " + ", ".join(f"{key}={value}" for key, value in row.items()) for row in red.first_rows]
    if red.failing_rows > len(red.first_rows):
        lines.append(f"      … and {red.failing_rows - len(red.first_rows)} more")
    return lines
