"""Approving: a person, in a role, signs the hash of a month's candidate.

Here: who may sign and the `approved` entry. Not here: which roles a publication needs (`publish`). A signature holds
for exactly one content: any other content of the month has to be signed anew.
"""

from collections.abc import Collection, Iterable, Mapping

from dagster_project.door.duties import refuse_breach
from dagster_project.door.seal import candidate, refuse_other_facts
from dagster_project.errors import Refusal
from dagster_project.store.ledger import Entry, Ledger
from dagster_project.store.lock import held
from dagster_project.store.paths import Home


def approve(
    home: Home,
    ledger: Ledger,
    month: str,
    by: str,
    role: str,
    people: Mapping[str, Collection[str]],
    system_user: str,
    at: str,
) -> Entry:
    """Sign the month's candidate as `by` in `role`; `people` maps a role to the names that hold it.

    Signing the same content twice in the same role changes nothing and returns the first signature.
    """
    with held(home, f"approve {month}", at):
        check_role(by, role, people)
        sealed, calculation = candidate(home, ledger, month)
        earlier = approvals_of(ledger.entries("approved"), month, calculation.content_hash)
        for approval in earlier:
            if approval.body["by"] == by and approval.body["role"] == role:
                return approval
            if approval.body["by"] == by:
                raise Refusal(
                    f"{by} has already signed this content of {month} as {approval.body['role']} (ledger entry "
                    f"{approval.seq}); one person's two signatures are one pair of eyes. Let another {role} sign: "
                    f"{_listed(name for name in people[role] if name != by)}."
                )
        refuse_other_facts(ledger.entries(), sealed)
        body = {"period": month, "content_hash": calculation.content_hash, "by": by, "role": role}
        refuse_breach(ledger, "approved", body, at)
        return ledger.append("approved", {**body, "system_user": system_user, "sealed_seq": sealed.seq}, at)


def approvals_of(approvals: Iterable[Entry], month: str, content_hash: str) -> list[Entry]:
    """The signatures of exactly this content."""
    return [entry for entry in approvals if (entry.body["period"], entry.body["content_hash"]) == (month, content_hash)]


def check_role(by: str, role: str, people: Mapping[str, Collection[str]]) -> None:
    """Refuse a role that there is not, or that somebody does not hold."""
    if role not in people:
        raise Refusal(
            f"No role is called {role}. The site file's `people` has: {_listed(people)}. Write one of them "
            "after --role."
        )
    if by not in people[role]:
        raise Refusal(
            f"{by} does not hold the role {role}, so this signature would mean nothing. In the site file it is held "
            f"by: {_listed(people[role])}. Let one of them sign, or enter {by} under `people` first."
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nobody yet"
