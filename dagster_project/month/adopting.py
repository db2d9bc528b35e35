"""Adoption: rules and site file become known; what a sealed calculation has used can no longer be edited in place.

Belongs here: keeping the adopted rules, the `adopted` entries, and the refusal of edits.
Does not belong here: whether rules make sense (`rules/proofs`), which version is in force (the models, by period).
Source of the rule: design.md §5.
"""

from __future__ import annotations

from dagster_project.errors import Refusal
from dagster_project.month.workplace import Workplace
from dagster_project.store import calculations
from dagster_project.store.hashing import canonical_json, sha256
from dagster_project.store.ledger import newest


def adopt(workplace: Workplace) -> str:
    """Keep the rules in use and record them and the site file as known; returns the rules hash."""
    refuse_edits_in_place(workplace)
    rules_hash = workplace.library.adopt(workplace.home)
    _record(workplace, "rules", rules_hash, {"versions": workplace.library.version_hashes})
    site = workplace.site_inputs(workplace.month)
    _record(workplace, "site", sha256(canonical_json(site)), {"site": site})
    return rules_hash


def refuse_edits_in_place(workplace: Workplace) -> None:
    """A version that a sealed calculation used stays as it was, or the calculation could not be made again."""
    now = workplace.library.version_hashes
    for version, (used, month) in _versions_used(workplace).items():
        if now.get(version) != used:
            scheme, number = version.split("@")
            done = "was removed" if version not in now else "was edited in place"
            raise Refusal(
                f"Version {number} of the scheme `{scheme}` {done}, but the sealed calculation of {month} used "
                "it. "
                f"Put it back as it was (store/rules/ keeps a copy) and add the change as a new version with its own "
                "`effective_from`. To try values out, run with another `--home`."
            )


def _versions_used(workplace: Workplace) -> dict[str, tuple[str, str]]:
    used: dict[str, tuple[str, str]] = {}
    for entry in workplace.ledger.entries("sealed"):
        period = str(entry.body["period"])
        calculation = calculations.find(workplace.home, period, str(entry.body["calculation_id"]))
        used |= {version: (str(hash_), period) for version, hash_ in calculation.document["inputs"]["schemes"].items()}
    return used


def _record(workplace: Workplace, what: str, hash_: str, more: dict[str, object]) -> None:
    adopted = [entry for entry in workplace.ledger.entries("adopted") if entry.body["what"] == what]
    last = newest(adopted)
    if last is None or last.body["hash"] != hash_:
        workplace.ledger.append(
            "adopted", {"what": what, "hash": hash_, "known_at": workplace.at, **more}, workplace.at
        )
