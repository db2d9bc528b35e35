"""Waiving: a person, in a role, excuses one red gate of one content, with a reason.

Here: who may, what can be waived, the `waived` entry, and which gates of a content are excused. Not here: sealing
(`seal`). A waiver falls with any changed byte, as a signature does. A gate that could not be asked is not waived:
nobody knows what it would have said. Whoever waives a gate does not sign the month as well (`approve`): one of the two
looks at the other's work.
"""

from collections.abc import Collection, Mapping

from dagster_project.door.approve import approvals_of, check_role
from dagster_project.door.seal import waivers_of
from dagster_project.errors import Refusal
from dagster_project.store.ledger import Entry, Ledger, newest
from dagster_project.store.lock import held
from dagster_project.store.paths import Home


def waive(
    home: Home,
    ledger: Ledger,
    month: str,
    gate: str,
    by: str,
    role: str,
    reason: str,
    people: Mapping[str, Collection[str]],
    system_user: str,
    at: str,
) -> Entry:
    """Excuse a gate that is red in the month's last verdict, for exactly that content; once more changes nothing."""
    with held(home, f"waive {month}", at):
        check_role(by, role, people)
        refused = _refused(ledger, month)
        content_hash = str(refused.body["content_hash"])
        _check_gate(refused, gate)
        if not reason.strip():
            raise Refusal("A waiver needs a reason that others can judge. Write one after --reason.")
        given = approvals_of(ledger.entries("approved"), month, content_hash)
        if by in {entry.body["by"] for entry in given}:
            raise Refusal(
                f"{by} has signed this content of {month}, and who signs does not waive. Let another waive it."
            )
        known = waivers_of(ledger.entries(), month, content_hash)
        if gate in known:
            return known[gate]
        body = {"period": month, "content_hash": content_hash, "gate": gate, "by": by, "role": role, "reason": reason}
        return ledger.append("waived", {**body, "system_user": system_user, "refused_seq": refused.seq}, at)


def _refused(ledger: Ledger, month: str) -> Entry:
    verdicts = [entry for entry in ledger.entries() if entry.kind in ("sealed", "refused")]
    last = newest([entry for entry in verdicts if entry.body["period"] == month])
    if last is None or last.kind != "refused":
        raise Refusal(f"{month} has no red gate: {'it is sealed' if last else 'no run of it has come to its end'}.")
    return last


def _check_gate(refused: Entry, gate: str) -> None:
    red = dict(refused.body["red"])
    if gate not in red:
        raise Refusal(f"The gate `{gate}` is not red. Red are: {', '.join(sorted(red))}.")
    asked = [one for one in refused.body["gates"] if one.get("gate") == gate]
    if len(asked) != 1 or asked[0].get("outcome") != "fail" or asked[0].get("planned") != asked[0].get("evaluated"):
        raise Refusal(
            f"The gate `{gate}` was not asked to its end ({red[gate]}), so nobody knows what would be waived. Mend "
            f"that, then `starledger run {refused.body['period']}`."
        )
