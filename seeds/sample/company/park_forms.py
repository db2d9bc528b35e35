"""What people of the park enter about people: sheets of single contacts, monthly forms, inspections of units.

Which marks a form has is read from the scheme file itself, with the values that the company gave to its parameters, so
that a form always has what its scheme asks. Only what is marked is decided here, by chance that knows no clock.
"""

from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from company.days import last_day, workdays
from company.park_contacts import Contacts
from company.people import Person, Row, chance

SAMPLE = Path(__file__).resolve().parents[1]
SITE = "park"
# Of a form that is handed in for those who are chosen, so many a month; of a sheet so many contacts each.
FORMS, SHEETS = 2, 2
# Where a yes says that something is wrong.
FAULTS = ("missing_", "privacy_breach", "low_ability")
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
                if part.get("marks") and month[-2:] in LAST_MONTHS.get(part["period"], month[-2:]):
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
    marks = [mark for mark in part["marks"] if _holds(mark.get("only_if"), values)]
    rows: list[Row] = []
    for subject in _subjects(scheme, part, people, month):
        rng = chance("park form", scheme, subject, month)
        seen = rng.sample(contacts.seen[subject, month], SHEETS) if "sheet" in part else [None]
        for number, contact in enumerate(seen, start=1):
            form = _form(f"Q{month.replace('-', '')}-{scheme}-{subject}-{number}", scheme, part, subject, month)
            if contact:
                form |= {"interaction_id": contact[0], "assessed_on": str(contact[1]), "period": None}
                form |= {"channel": "phone" if contact[0].startswith("C") else "online", "timing": "recorded"}
            rows += [form | _inspected(mark, part) | _marked(mark, rng, values) for mark in marks]
    return rows


def _subjects(scheme: str, part: dict[str, Any], people: list[Person], month: str) -> list[str]:
    """Everybody who is rated; of forms and sheets that are made for some, two a month."""
    kind = _file(scheme).get("subject", "employee")
    if kind in UNITS:
        return [UNITS[kind]]
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
        "assessor_id": ASSESSOR,
        "signed": True if "assessor" in signed else None,
        # now and then somebody has not signed yet
        "subject_signed": rng.random() < 0.8 if "subject" in signed else None,
    }


def _inspected(mark: dict[str, Any], part: dict[str, Any]) -> Row:
    """Of an inspection each count says how many were looked at."""
    return {"inspected_count": 3} if "count" in mark and "sheet" not in part else {}


def _marked(mark: dict[str, Any], rng: Random, values: dict[str, str]) -> Row:
    name = mark["mark"]
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
        options = [one["option"] for one in mark["options"]]
        return str(rng.choices(options, weights=[2 ** (len(options) - n) for n in range(len(options))])[0])
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
