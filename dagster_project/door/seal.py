"""Sealing: a calculation becomes a candidate when every expected gate has passed on exactly its content.

Here: reading a gate record (a gate that is missing is red), which red gates were waived, the `sealed` and `refused`
entries, and which candidate a month has. Not here: running gates (`expectations/`), signing (`approve`). A red gate
changes nothing for readers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from dagster_project.errors import Refusal
from dagster_project.facts.month import facts_in, facts_of
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home


class RedGates(Refusal):
    """A gate is red; `reasons` maps each red gate to why. The command line exits with 2."""

    def __init__(self, month: str, reasons: Mapping[str, str]):
        self.reasons = dict(reasons)
        listed = "; ".join(f"{gate}: {reason}" for gate, reason in sorted(reasons.items()))
        super().__init__(
            f"{month} cannot go on, because a gate is red. {listed}. Readers keep what they have. Mend the cause (a "
            f"late delivery, a rule, a mapping) and run `starledger run {month}` again."
        )


def seal(
    home: Home,
    ledger: Ledger,
    calculation: Calculation,
    gate_record: Mapping[str, Any],
    expected_gates: Collection[str],
    at: str,
    by: str = "",
) -> Entry:
    """Record the calculation as its month's candidate; raises `RedGates`, after recording `refused`, if a gate is red.

    `by` is who prepared it, where they said so. Sealing the same candidate again changes nothing and returns its entry.
    """
    with held(home, f"seal {calculation.period}", at):
        _check_unchanged(home, calculation)
        body: dict[str, Any] = {
            "period": calculation.period,
            "calculation_id": calculation.calculation_id,
            "calculation_sha256": calculation.sha256,
            "content_hash": calculation.content_hash,
            "gates": list(gate_record.get("gates", [])),
        }
        if facts := facts_in(calculation.document["inputs"], calculation.period).fingerprint:
            body["facts"] = facts
        if by:
            body["by"] = by
        waived = waivers_of(ledger.entries(), calculation.period, calculation.content_hash)
        red = unexcused(red_gates(gate_record, expected_gates, calculation.content_hash), waived)
        if waived:
            body["waived"] = {gate: entry.seq for gate, entry in sorted(waived.items())}
        if red:
            ledger.append("refused", {**body, "red": red}, at)
            raise RedGates(calculation.period, red)
        last = _last_verdict(ledger, calculation.period)
        return last if last and last.kind == "sealed" and last.body == body else ledger.append("sealed", body, at)


def seal_again(home: Home, ledger: Ledger, month: str, expected_gates: Collection[str], at: str) -> Entry:
    """Judge what the month's last run led to once more, from the gates' recorded answers and what was waived since."""
    last = _last_verdict(ledger, month)
    if last is None:
        raise Refusal(f"No run of {month} has come to its end. `starledger run {month}` makes one.")
    calculation = calculations.find(home, month, last.body["calculation_id"])
    return seal(home, ledger, calculation, last.body, expected_gates, at, str(last.body.get("by", "")))


def waivers_of(entries: Iterable[Entry], month: str, content_hash: str) -> dict[str, Entry]:
    """By gate, the waivers of exactly this content."""
    own = (entry for entry in entries if entry.kind == "waived")
    return {
        str(entry.body["gate"]): entry
        for entry in own
        if (entry.body["period"], entry.body["content_hash"]) == (month, content_hash)
    }


def unexcused(red: Mapping[str, str], waived: Mapping[str, Entry]) -> dict[str, str]:
    """The red gates that nobody has waived."""
    return {gate: why for gate, why in red.items() if gate not in waived}


def red_gates(gate_record: Mapping[str, Any], expected_gates: Collection[str], content_hash: str) -> dict[str, str]:
    """Each red gate and why: of other content, missing, doubled or half evaluated is as red as failed."""
    gates = list(gate_record.get("gates", []))
    names = sorted({*expected_gates, *(str(gate.get("gate")) for gate in gates)})
    if not expected_gates:
        return {"(none)": "no gate was expected, and a content that nothing has checked is not sealed"}
    if gate_record.get("content_hash") != content_hash:
        other = str(gate_record.get("content_hash"))[:12]
        return dict.fromkeys(names, f"it was evaluated on other content ({other}, not {content_hash[:12]})")
    verdicts = {name: _why_red([gate for gate in gates if str(gate.get("gate")) == name]) for name in names}
    return {name: why for name, why in verdicts.items() if why}


def candidate(home: Home, ledger: Ledger, month: str) -> tuple[Entry, Calculation]:
    """The month's sealed candidate, every byte of it as it was when it was sealed; else a refusal.

    It is what the month's last run led to: once a later run was refused, an earlier seal no longer counts.
    """
    last = _last_verdict(ledger, month)
    if last is None:
        others = sorted({entry.body["period"] for entry in ledger.entries("sealed")})
        raise Refusal(
            f"{month} has no candidate: nothing was sealed yet. Run `starledger run {month}` first. Months that have "
            f"one: {', '.join(others[-6:]) or 'none'}."
        )
    if last.kind == "refused":
        raise RedGates(month, last.body["red"])
    calculation = calculations.find(home, month, last.body["calculation_id"])
    if (calculation.sha256, calculation.content_hash) != (last.body["calculation_sha256"], last.body["content_hash"]):
        raise Refusal(
            f"{calculations.path_of(home, month, calculation.calculation_id)} was changed after it was sealed (ledger "
            f"entry {last.seq}). Restore it from the backup: a calculation that was sealed is never made again, and no "
            "run goes on without it."
        )
    _check_unchanged(home, calculation)
    return last, calculation


def has_other_facts(entries: Sequence[Entry], verdict: Entry) -> bool:
    """Whether other holds and adjustments decide the month by now than what its verdict was given on."""
    return facts_of(entries, str(verdict.body["period"])).fingerprint != str(verdict.body.get("facts", ""))


def refuse_other_facts(entries: Sequence[Entry], sealed: Entry) -> None:
    """What people decided since the candidate was made is not in it: a hold would be passed over."""
    month = str(sealed.body["period"])
    if has_other_facts(entries, sealed):
        raise Refusal(
            f"Holds or adjustments of {month} were entered, approved, ended or released since its candidate was made, "
            f"so it does not say what is to be paid. `starledger run {month}` makes one that does."
        )


def _last_verdict(ledger: Ledger, month: str) -> Entry | None:
    verdicts = [entry for entry in ledger.entries() if entry.kind in ("sealed", "refused")]
    return next((entry for entry in reversed(verdicts) if entry.body["period"] == month), None)


def _check_unchanged(home: Home, calculation: Calculation) -> None:
    problems = calculations.problems(home, calculation)
    if problems:
        raise Refusal(
            f"The calculation {calculation.calculation_id[:12]} of {calculation.period} is not what it was: "
            f"{problems[0]}"
            + (f" ({len(problems) - 1} more like it; `starledger verify` names them.)" if len(problems) > 1 else "")
        )


def _why_red(results: Sequence[Mapping[str, Any]]) -> str:
    """Why a gate with these results is red; empty if it passed."""
    if len(results) != 1:
        return "it has no result" if not results else f"it has {len(results)} results instead of one"
    (result,) = results
    planned, evaluated = result.get("planned"), result.get("evaluated")
    if result.get("outcome") != "pass":
        next_step = result.get("next_step")
        return f"{result.get('outcome')}, {result.get('failing_rows')} failing rows" + (
            f" ({next_step})" if next_step else ""
        )
    if not planned or planned != evaluated:
        return f"{evaluated} of {planned} planned checks were evaluated"
    return ""
