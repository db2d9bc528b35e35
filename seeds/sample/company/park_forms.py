"""What people of the park enter about people: sheets of single contacts, samples that were heard, monthly forms,
inspections of units, interviews.

Which marks a form has is read from the scheme file itself, with the values that the company gave to its parameters, so
that a form always has what its scheme asks. Only what is marked is decided here, by chance that knows no clock.
"""

from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from company import park_office
from company.days import last_day, workdays
from company.park_contacts import Contacts
from company.people import Person, Row, chance

SAMPLE = Path(__file__).resolve().parents[1]
SITE = "park"
# Of a form that is handed in for those who are chosen, so many a month; of a sheet so many contacts each, and of a
# sample so many calls.
FORMS, SHEETS, HEARD = 2, 2, 1
# Who does everything right in the samples of a month and later: after two such months one is exempt.
FLAWLESS = ("Y001", "2026-08")
# How a sampled call is entered where the scheme asks for nothing of it.
ONLY_HEARD = {"mark": "call", "passes": "true"}
# Where a yes says that something is wrong.
FAULTS = ("missing_", "privacy_breach", "low_ability", "service_fault")
# Figures that are neither a fault nor points.
FIGURES = {"on_duty": "6", "longest_silence": "4", "times_addressed": "3", "hellos": "1"}
WORDS = ("稳定", "有进步", "符合要求", "需多练习")
LAST_MONTHS = {"quarter": ("03", "06", "09", "12"), "half": ("06", "12"), "year": ("12",)}
# What is only judged in the month of the yearly round.
ONLY_IN = {"annual_star": "2026-08"}
# What is handed in for people on probation alone.
FOR_NEWCOMERS = ("probation_form",)
ASSESSOR = "Y013"
UNITS = {"centre": "park-centre", "site": "park", "department": "park-office", "team": "park-desk"}


def assessments(people: list[Person], contacts: Contacts, month: str) -> list[Row]:
    rows: list[Row] = []
    for scheme, since in adopted():
        if since <= month and ONLY_IN.get(scheme, month) == month:
            for part in _file(scheme)["versions"][-1].get("parts", ()):
                is_entered = "marks" in part or "sampling" in part
                if is_entered and month[-2:] in LAST_MONTHS.get(part["period"], month[-2:]):
                    rows += _of_part(scheme, part, people, contacts, month)
    return rows


@cache
def adopted() -> list[tuple[str, str]]:
    """The schemes that the park uses, and the month from which it does: as its site file says."""
    site = yaml.load((SAMPLE / "starledger.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    uses = [use for use in site["schemes"]["use"] if SITE in use["sites"]]
    return sorted((use["scheme"], use.get("from", "")) for use in uses)


@cache
def _file(scheme: str) -> dict[str, Any]:
    text = (SAMPLE.parent / "schemes" / f"{scheme}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return found


@cache
def _values(scheme: str) -> dict[str, str]:
    """The parameters of a scheme as the company uses it."""
    values = {one["parameter"]: one["value"] for one in _file(scheme)["versions"][-1].get("parameters", ())}
    overlays = yaml.load((SAMPLE / "overlay.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)["overlays"]
    for overlay in overlays:
        if overlay["scheme"] == scheme:
            values |= {one["parameter"]: one["value"] for one in overlay["parameters"]}
    return values


def _of_part(scheme: str, part: dict[str, Any], people: list[Person], contacts: Contacts, month: str) -> list[Row]:
    values = _values(scheme)
    marks = [mark for mark in part.get("marks", (ONLY_HEARD,)) if _holds(mark.get("only_if"), values)]
    assessors = _assessors(part, people, month)
    rows: list[Row] = []
    for subject in _subjects(scheme, part, people, month):
        rng = chance("park form", scheme, subject, month)
        for number, contact in enumerate(_looked_at(part, contacts.seen[subject, month], rng), start=1):
            form = _form(f"Q{month.replace('-', '')}-{scheme}-{subject}-{number}", scheme, part, subject, month)
            form["assessor_id"] = next((one for one in assessors if one != subject), ASSESSOR)
            if contact:
                form |= {"interaction_id": contact[0], "assessed_on": str(contact[1]), "period": None}
                form |= {"channel": "phone" if contact[0].startswith("C") else "online", "timing": "recorded"}
            best = "sampling" in part and subject == FLAWLESS[0] and month >= FLAWLESS[1]
            rows += [form | _inspected(mark, part) | _marked(mark, rng, values, best) for mark in marks]
            rows += [form | {"item": tick, "mark": "yes"} for tick in _ticked(part, subject)]
    return rows


def _looked_at(part: dict[str, Any], seen: list[tuple[str, date]], rng: Random) -> list[tuple[str, date] | None]:
    """The contacts that a sheet or a sample is about; for a form of the whole month, one that is about none."""
    if "sheet" in part:
        return list(rng.sample(seen, SHEETS))
    return list(rng.sample(seen, HEARD)) if "sampling" in part else [None]


def _assessors(part: dict[str, Any], people: list[Person], month: str) -> list[str]:
    """Who may assess: whoever has a role that the scheme names, or the manager."""
    roles = part.get("assessors", {}).get("roles", ())
    at_work = [row for person in people if (row := person.at(workdays(month)[-2]))]
    return [row.employee_id for row in at_work if row.role in roles] or [ASSESSOR]


def _ticked(part: dict[str, Any], subject: str) -> list[str]:
    """One box of each choice, a better one for each later applicant; of one of them the last was left open."""
    choices = part.get("choices", ())
    asked = choices[:-1] if park_office.undecided(subject) else choices
    return [str(choice["options"][int(subject[-1])]["tick"]) for choice in asked]


def _subjects(scheme: str, part: dict[str, Any], people: list[Person], month: str) -> list[str]:
    """Everybody who is rated; of forms and sheets that are made for some, two a month."""
    kind = _file(scheme).get("subject", "employee")
    if kind in UNITS:
        return [UNITS[kind]]
    if kind == "candidate":
        return [str(row["candidate_id"]) for row in park_office.applicants(month)]
    roles = {role for population in part["populations"] for role in population["roles"]}
    new = scheme in FOR_NEWCOMERS
    at_work = [row for person in people if (row := person.at(last_day(month)))]
    rated = [row.employee_id for row in at_work if row.role in roles and not (new and row.confirmed_on)]
    if "sheet" in part or part.get("form") == "required":
        return sorted(chance("park chosen", scheme, month).sample(rated, min(FORMS, len(rated))))
    return rated


def _form(assessment_id: str, scheme: str, part: dict[str, Any], subject: str, month: str) -> Row:
    rng = chance("park signed", assessment_id)
    signed = {one["signature"] for one in part.get("signatures", ())}
    kind = _file(scheme).get("subject", "employee")
    return {
        "assessment_id": assessment_id,
        "scheme": scheme,
        "subject_type": kind,
        "subject_id": subject,
        "period": month,
        "purpose": "live",
        "assessed_on": str(workdays(month)[-2]),
        "signed": True if "assessor" in signed else None,
        # now and then somebody has not signed yet
        "subject_signed": rng.random() < 0.8 if "subject" in signed else None,
    }


def _inspected(mark: dict[str, Any], part: dict[str, Any]) -> Row:
    """Of an inspection each count says how many were looked at."""
    return {"inspected_count": 3} if "count" in mark and "sheet" not in part else {}


def _marked(mark: dict[str, Any], rng: Random, values: dict[str, str], best: bool) -> Row:
    name = mark["mark"]
    if best and "points" in mark:
        return {"item": name, "mark": _value(mark["points"]["at_most"], values)}
    return {"item": name, "mark": FIGURES[name] if name in FIGURES else _mark(mark, rng, values)}


def _mark(mark: dict[str, Any], rng: Random, values: dict[str, str]) -> str:
    good = rng.random() < 0.94
    if "answer" in mark:
        return "yes" if good != mark["mark"].startswith(FAULTS) else "no"
    if "passes" in mark:
        return "pass" if good else "fail"
    if "count" in mark:
        return "0" if good else "1"
    if "options" in mark:
        options = sorted(mark["options"], key=lambda one: Decimal(_value(one["points"], values)), reverse=True)
        weights = [2 ** (len(options) - n) for n in range(len(options))]
        return str(rng.choices(options, weights=weights)[0]["option"])
    if "points" in mark:
        return _points(mark["points"], rng, values)
    return rng.choice(WORDS)


def _points(limits: dict[str, Any], rng: Random, values: dict[str, str]) -> str:
    low, high = (Decimal(_value(limits[word], values)) for word in ("at_least", "at_most"))
    usual = (low + (high - low) * Decimal("0.75")).to_integral_value(ROUND_CEILING)
    return str(rng.randint(int(min(usual, high)), int(high)))


def _value(value: Any, values: dict[str, str]) -> str:
    return values[value["parameter"]] if isinstance(value, dict) else str(value)


def _holds(only_if: dict[str, str] | None, values: dict[str, str]) -> bool:
    return only_if is None or values[only_if["parameter"]] == only_if["equals"]
