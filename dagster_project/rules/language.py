"""The closed vocabulary of scheme files: which keys a block may have, of which kind, and which are needed.

Belongs here: the words. A block is a table of keys; `checking.py` holds the files against it.
Does not belong here: what the words mean together (`proofs/`), or how they become rows (`compiler/`).
Read on: seeds/schemes/ for the language in use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dagster_project.rules.subjects import MEMBERS, SUBJECTS, UNIT_KINDS

PROVENANCES = ("printed", "inferred", "assumed")
SCHEME_KINDS = ("star", "points", "form", "quality", "pay", "catalogue", "rollup", "case", "sampling")
PERIODS = ("month", "quarter", "half", "year")
COMPARISONS = ("at_least", "more_than", "at_most", "less_than", "equals", "not_equals")
WINDOWS = ("every", "sum_of", "mean_of", "present")
STREAKS = ("carry", "restart", "convert")
GAPS = ("break", "skip", "hold")
GROUPINGS = ("site", "population", "team")
TIES = ("by_id", "all", "none")
CONDITION_OPERATORS = (
    "equals", "not_equals", "is_one_of", "is_none_of", "at_least", "at_most", "more_than", "less_than",
    "is_empty", "is_filled",
)  # fmt: skip
AGGREGATES = ("count", "count_distinct", "sum", "mean", "ratio", "minimum", "maximum")
LEAVE_DAYS = ("working", "calendar")
PAST_FORMS = ("figure", "difference", "share")
PAST_GAPS = ("break", "skip")
LEAVE_SPANS = ("month", "year_to_date", "year_to_round")
RESULT_AGGREGATES = ("mean", "sum", "change")
CASES = ("complaint", "return", "swap", "leave")
CASE_VERDICTS = ("accepted", "refused", "void", "valid", "invalid", "manual_review")
SAMPLING_PERIODS = ("this", "previous")
SAMPLING_SCOPES = ("agent", "team")
EXEMPTIONS = ("relief", "flat")
LISTED_FOR = ("low_slot", "short", "neighbour")
DAY_UNITS = ("calendar", "working")
BASES = ("base_pay", "performance_pay")
FATAL_POLICIES = ("zero_record", "zero_item", "flag_only")
SHEET_TOTALS = ("sum", "subtractive")
SAID = ("yes", "no", "pass", "fail")
ROLLUPS = ("mean", "minimum", "pass_share")
TOTALLING = ("sum", "mean", "weighted_mean", "minimum", "subtractive")
TIER_MODES = ("marginal", "reached")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ATTRIBUTES = ("tenure_months", "probation_days", "under_notice")
GRADES = ("wage_grade",)
STARTERS = ("fresh_graduate", "experienced")
STATUSES = (
    "ok", "param_missing", "incomplete", "insufficient_data", "pending_approval", "held", "manual_review",
    "not_applicable", "error",
)  # fmt: skip
VERDICTS = ("met", "not_met", "not_applicable", "insufficient_data", "param_missing", "error")


@dataclass(frozen=True)
class Key:
    """What may stand behind a key. Kinds: `kinds.KINDS`; `block` names the block of `block`, `blocks` and `lists`."""

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()
    block: str = ""
    nullable: bool = False


@dataclass(frozen=True)
class Block:
    """`exactly_one`, `at_most_one`: groups of keys that exclude each other; `is_open`: others are checked elsewhere."""

    name: str
    keys: dict[str, Key]
    exactly_one: tuple[tuple[str, ...], ...] = ()
    at_most_one: tuple[tuple[str, ...], ...] = ()
    is_open: bool = False
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)


def needed(kind: str, *choices: str, block: str = "") -> Key:
    return Key(kind, True, choices, block)


def may(kind: str, *choices: str, block: str = "", nullable: bool = False) -> Key:
    return Key(kind, False, choices, block, nullable)


_SOURCED = {"reference": needed("reference"), "provenance": may("word", *PROVENANCES)}
_SOURCED_BY_PARENT = {"reference": may("reference"), "provenance": may("word", *PROVENANCES)}
_ONLY_IF = {"only_if": may("block", block="only_if")}
_LABEL = {"label": may("block", block="label")}
_RANGE = {name: may("number") for name in ("at_least", "more_than", "at_most", "less_than")}
_ENDS = {"equals": may("number"), **_RANGE}
_LIMITS = {name: may("block", block="limit") for name in ("base", "cap", "floor")}
_EXCLUSIVE_ENDS = (
    ("equals", "at_least", "more_than"), ("equals", "at_most", "less_than"),
)  # fmt: skip

_SHEET_TEST = {
    "mark": may("name"), "column": may("word"), "is": may("word", *SAID), "is_one_of": may("values"),
    "equals": may("value"), **_RANGE, "may_be_empty": may("true"),
}  # fmt: skip
_EXCLUSIVE_TESTS = (
    ("is", "is_one_of", "equals", "at_least", "more_than"), ("is", "is_one_of", "equals", "at_most", "less_than"),
)  # fmt: skip
_TESTS_TOGETHER: dict[str, tuple[str, ...]] = {"mark": ("is",), "column": ("is_one_of", "may_be_empty")}

_SCHEME = [
    Block("scheme file", {
        "scheme": needed("name"), "number": needed("text"), "title": needed("block", block="label"),
        "kind": needed("word", *SCHEME_KINDS), "subject": needed("word", *SUBJECTS, *CASES), "currency": may("text"),
        "documents": needed("blocks", block="document"), "versions": needed("blocks", block="version"),
        "backgrounds": may("lists", block="fact"), "examples": may("blocks", block="example"),
    }),
    Block("label", {"zh": may("text"), "en": may("text")}),
    Block("document", {"file": needed("text"), "lines": needed("text")}),
    Block("version", {
        "version": needed("integer"), "effective_from": needed("month"), "gap_policy": may("word", *GAPS),
        "parameters": may("blocks", block="parameter"), "parts": may("blocks", block="part"),
        "repealed": may("boolean"), "reference": may("reference"),
        "streaks": may("word", *STREAKS), "convert": may("blocks", block="conversion"),
    }, exactly_one=(("parts", "repealed"),), together={"streaks": ("convert",)}),
    Block("conversion", {"from": needed("integer"), "to": needed("integer"), **_SOURCED_BY_PARENT}),
    Block("parameter", {
        "parameter": needed("name"), "value": Key("value", True, nullable=True), "one_of": may("values"),
        "provenance": needed("word", *PROVENANCES, "blank"), "reference": needed("reference"),
    }),
    Block("part", {
        "period": needed("word", *PERIODS), "population_of": may("word", "period_end", "month"),
        "form": may("word", "required"), "signatures": may("blocks", block="signature"),
        "choices": may("blocks", block="choice"), "assessors": may("block", block="assessors"),
        "unit_names": may("block", block="unit names"),
        "populations": may("blocks", block="population"), "marks": may("blocks", block="mark"),
        "measures": may("blocks", block="measure"), "ranks": may("blocks", block="rank"),
        "sheet": may("block", block="sheet"), "total": may("block", block="total"),
        "groups": may("blocks", block="group"), "items": may("blocks", block="item"),
        "grades": may("blocks", block="grade"),
        "no_star": may("word", "zero", "manual_review"),
        "levels_are_chained": may("boolean"), "levels": may("blocks", block="level"),
        "quotas": may("blocks", block="quota"), "order": may("blocks", block="order key"),
        "quota_within": may("words", *GROUPINGS), "ties": may("word", *TIES),
        "ladder": may("block", block="ladder"), "approvals": may("blocks", block="approval"),
        "flags": may("blocks", block="flag"), "pay": may("blocks", block="pay"),
        "cases": may("blocks", block="case"), "sampling": may("block", block="sampling"),
    }, together={
        "quotas": ("order", "quota_within", "ties"), "order": ("quotas",), "items": ("groups",),
        "form": ("signatures", "choices"),
    }),
    Block("unit names", {"kind": needed("word", *UNIT_KINDS), "names": needed("values"), **_SOURCED}),
    Block("assessors", {"roles": needed("words"), **_SOURCED}),
    Block("signature", {"signature": needed("word", "assessor", "subject"), **_SOURCED}),
    Block("population", {
        "population": needed("name"), "roles": may("words"), "line": may("text"), "confirmed": may("true"),
        **_SOURCED,
    }),
    Block("only_if", {"parameter": needed("name"), "equals": needed("value")}),
]  # fmt: skip

_FACTS_AND_FIGURES = [
    Block("mark", {
        "mark": needed("name"), "answer": may("word", "yes_no"), "points": may("block", block="points"),
        "options": may("blocks", block="option"), "passes": may("true"), "count": may("true"), "comment": may("true"),
        **_LABEL, **_ONLY_IF, **_SOURCED,
    }, exactly_one=(("answer", "points", "options", "passes", "count", "comment"),)),
    Block("option", {
        "option": needed("text"), "points": needed("number"), **_LABEL, **_SOURCED_BY_PARENT,
    }),
    Block("choice", {
        "choice": needed("name"), "options": needed("blocks", block="choice option"), **_LABEL, **_ONLY_IF, **_SOURCED,
    }),
    Block("choice option", {
        "option": needed("text"), "tick": needed("name"), "points": needed("number"), **_LABEL, **_SOURCED_BY_PARENT,
    }),
    Block("points", {"at_least": needed("number"), "at_most": needed("number")}),
    Block("measures file", {"measures": needed("blocks", block="measure")}),
    Block("measure", {
        "measure": needed("name"), "source": may("word"), "month": may("word"), "aggregate": may("word", *AGGREGATES),
        "missed_each": may("word", *WEEKDAYS), "value": may("word"), "per": may("word"),
        "where": may("blocks", block="condition"),
        "any_of": may("blocks", block="all"), "pending": may("blocks", block="condition"),
        "unless_event_of": may("words"), "over": may("word", *MEMBERS), "attribute": may("word", *ATTRIBUTES),
        "months": may("integer"), "entered": may("block", block="entered"),
        "numerator": may("blocks", block="term"), "denominator": may("blocks", block="term"), "items_of": may("words"),
        "worst_of": may("words"), "faults_of": may("words"), "results": may("block", block="results"),
        "cases": may("block", block="case count"),
        "leave": may("block", block="leave"), "attainment": may("block", block="attainment"),
        "weighted": may("blocks", block="weighted"), "past": may("block", block="past"),
        **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }, exactly_one=((
        "source", "attribute", "numerator", "items_of", "worst_of", "faults_of", "results", "cases", "leave",
        "attainment",
        "weighted", "past",
    ),), together={
        "source": (
            "month", "aggregate", "missed_each", "value", "per", "where", "any_of", "pending",
            "unless_event_of", "entered", "over",
        ),
        "attribute": ("months",), "numerator": ("denominator",),
    }),
    Block("attainment", {
        "of": needed("name"), "target": Key("number", True, nullable=True), "better": needed("word", "higher", "lower"),
    }),
    Block("past", {
        "of": needed("name"), "mean_of": needed("integer"), "gap": may("word", *PAST_GAPS),
        "as": may("word", *PAST_FORMS),
    }),
    Block("weighted", {"figure": needed("name"), "weight": needed("name")}),
    Block("entered", {"at_least": may("number"), "at_most": may("number")}),
    Block("all", {"all": needed("blocks", block="condition")}),
    Block("condition", {
        "column": needed("word"), "equals": may("value"), "not_equals": may("value"), "is_one_of": may("values"),
        "is_none_of": may("values"), "at_least": may("value"), "at_most": may("value"), "more_than": may("value"),
        "less_than": may("value"), "is_empty": may("true"), "is_filled": may("true"),
    }, exactly_one=(CONDITION_OPERATORS,)),
    Block("term", {"plus": may("name"), "minus": may("name")}, exactly_one=(("plus", "minus"),)),
    Block("results", {
        "period": needed("word", *PERIODS), "star": may("integer"), "score": may("word", "total"),
        "aggregate": may("word", *RESULT_AGGREGATES), "scheme": may("name"),
    }, exactly_one=(("star", "score"),), together={"score": ("aggregate",), "aggregate": ("score",)}),
    Block("leave", {
        "days": needed("word", *LEAVE_DAYS), "kinds": may("words"), "span": may("word", *LEAVE_SPANS),
    }),
    Block("rank", {
        "rank": needed("name"), "of": needed("name"), "order": needed("word", "ascending", "descending"),
        "within": needed("words", *GROUPINGS), "minimum_population": needed("integer"), **_LABEL, **_SOURCED,
    }),
]  # fmt: skip

_RULES = [
    Block("sheet", {
        "items": needed("blocks", block="sheet item"), "total": may("block", block="sheet total"),
        "fails_when": may("blocks", block="sheet limit"),
        "fatal_policy": may("word", *FATAL_POLICIES), "month_rollup": needed("word", *ROLLUPS),
        "pass_mark": may("number", nullable=True), **_SOURCED,
    }),
    Block("sheet item", {
        "item": needed("code"), "class": may("name"), "mark": may("name"), "points": may("number", nullable=True),
        "fatal": may("boolean"), "fails_when": may("blocks", block="sheet tests"),
        "not_asked_when": may("blocks", block="sheet tests"), **_LABEL, **_ONLY_IF, **_SOURCED,
    }),
    Block("sheet tests", {
        **_SHEET_TEST, "all": may("blocks", block="sheet test"),
    }, exactly_one=(("mark", "column", "all"),), at_most_one=_EXCLUSIVE_TESTS, together=_TESTS_TOGETHER),
    Block("sheet test", _SHEET_TEST, exactly_one=(("mark", "column"),), at_most_one=_EXCLUSIVE_TESTS,
        together=_TESTS_TOGETHER),
    Block("sheet total", {
        **_LIMITS, "aggregate": may("word", *SHEET_TOTALS), "of_available": may("true"),
        "scale_to": may("integer"), **_SOURCED_BY_PARENT,
    }, together={"of_available": ("scale_to",)}),
    Block("sheet limit", {"failed": needed("name"), "at_least": needed("integer"), **_SOURCED_BY_PARENT}),
    Block("total", {
        **_LIMITS, "aggregate": may("word", *TOTALLING), "weights_sum": may("integer"), "of_available": may("true"),
        "scale_to": may("integer"), **_SOURCED_BY_PARENT,
    }, together={"of_available": ("scale_to",), "aggregate": ("weights_sum",)}),
    Block("group", {
        "group": needed("code"), "aggregate": may("word", *TOTALLING), "weights_sum": may("integer"),
        **{name: may("number") for name in ("base", "cap", "floor", "weight", "max_points")},
        **_LABEL, **_ONLY_IF, **_SOURCED,
    }, together={"aggregate": ("weights_sum",)}),
    Block("grade", {
        "grade": needed("text"), **_RANGE, "clauses": may("blocks", block="clause"),
        **_LABEL, **_ONLY_IF, **_SOURCED,
    }, at_most_one=_EXCLUSIVE_ENDS),
    Block("limit", {"value": needed("number"), **_ONLY_IF, **_SOURCED}),
    Block("item", {
        "item": needed("code"), "group": may("code"), "populations": may("words"),
        "without": may("word", "not_applicable"),
        "class": may("name"), "severity": may("integer"), "times": may("name"),
        "points": may("number", nullable=True), "deduction": may("number", nullable=True),
        "instead_of": may("words"),
        "event": may("text"), "of": may("name"), "bands": may("blocks", block="band"),
        "domain": may("block", block="domain"),
        "common_event": may("text"), "measured": may("block", block="measured"),
        "entered_deduction": may("block", block="points"), "entered_addition": may("block", block="points"),
        "when": may("blocks", block="clause"), "max_points": may("number"), "weight": may("number"),
        "unscored": may("true"), "apart": may("true"),
        **_LABEL, **_ONLY_IF, **_SOURCED,
    }, exactly_one=(("points", "deduction", "bands", "entered_deduction", "entered_addition", "unscored"),),
        at_most_one=(("times", "event", "of"), ("apart", "group"), ("apart", "weight")), together={
        "event": ("common_event", "measured", "entered_deduction", "entered_addition", "instead_of"),
        "of": ("bands",), "bands": ("of", "domain"),
    }),
    Block("domain", {"at_least": needed("number"), "at_most": may("number")}),
    Block("band", {
        "points": needed("number"), "population": may("name"), **_ENDS, **_SOURCED_BY_PARENT,
    }, at_most_one=_EXCLUSIVE_ENDS),
    Block("measured", _RANGE, at_most_one=(("at_least", "more_than"), ("at_most", "less_than"))),
    Block("level", {
        "star": needed("integer"), "pay_code": may("text"), "clauses": may("blocks", block="clause"),
        "alternatives": may("blocks", block="alternative"), **_LABEL, **_SOURCED_BY_PARENT,
    }, at_most_one=(("clauses", "alternatives"),)),
    Block("alternative", {"alternative": needed("name"), "clauses": needed("blocks", block="clause"), **_ONLY_IF}),
    Block("clause", {
        "clause": needed("name"), "measure": needed("code"),
        **{name: may("number", nullable=True) for name in COMPARISONS},
        **{name: may("integer") for name in WINDOWS}, "population": may("name"),
        "lag": may("integer"), "gap": may("word", *GAPS, "undecided", "waive"), "gate": may("true"),
        **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }, exactly_one=(COMPARISONS,), at_most_one=(WINDOWS,)),
    Block("flag", {
        "flag": needed("name"), "item": needed("code"), "reason": needed("block", block="label"),
        "conditions": may("blocks", block="clause"), "when_limited": may("name"), "each_of": may("name"),
        **_ONLY_IF, **_SOURCED,
    }, exactly_one=(("conditions", "when_limited"),), together={"conditions": ("each_of",)}),
    Block("quota", {
        "star": needed("integer"), "share": may("number"), "strict": may("boolean"), "seats": may("integer"),
        **_SOURCED,
    }, exactly_one=(("share", "seats"),), together={"share": ("strict",)}),
    Block("order key", {
        "measure": needed("code"), "order": needed("word", "ascending", "descending"), **_SOURCED,
    }),
    Block("ladder", {
        "round": may("block", block="round"), "exclusions": may("blocks", block="exclusion"),
        "moves": needed("blocks", block="move"), **_SOURCED,
    }, together={"round": ("exclusions",)}),
    Block("round", {
        "event": needed("text"), "months": needed("values"), "enrolment": may("word", "required"), **_SOURCED,
    }),
    Block("exclusion", {
        "exclusion": needed("name"), "conditions": needed("blocks", block="clause"), **_LABEL, **_ONLY_IF, **_SOURCED,
    }),
    Block("move", {
        "move": needed("name"), "by_clauses": may("true"), "up": may("integer", nullable=True),
        "down": may("integer", nullable=True), "raise_to": may("integer"), "lower_to": may("integer"),
        "max_up": may("integer"), "max_down": may("integer"), "cap": may("integer"), "floor": may("integer"),
        "held": may("integer"),
        "conditions": may("blocks", block="clause"), **_LABEL, **_ONLY_IF, **_SOURCED,
    }, exactly_one=(("by_clauses", "up", "down", "raise_to", "lower_to"),), together={
        "by_clauses": ("max_up", "max_down"), "up": ("cap",), "down": ("floor",),
    }),
    Block("approval", {"approval": needed("name"), "by": needed("words"), **_LABEL, **_SOURCED}),
    Block("pay", {
        "line": needed("name"), "star": may("integer"), "outcome": may("word", "manual_review", "always"),
        "population": may("name"), "amount": may("number", nullable=True), "share": may("number", nullable=True),
        "tiers": may("blocks", block="tier"), "tier_mode": may("word", *TIER_MODES), "for_each": may("name"),
        "grid": may("blocks", block="grid row"), "by": may("word", *GRADES),
        "probation": may("blocks", block="probation"), "granted": may("block", block="entered"),
        "factors": may("blocks", block="factor"), "less": may("name"), "of": may("word", *BASES),
        "if_unknown": may("number", nullable=True),
        "minimum": may("number", nullable=True), "maximum": may("number", nullable=True),
        "share_limit": may("number"), "currency": may("text"), **_ONLY_IF, **_SOURCED,
    }, exactly_one=(("amount", "share", "tiers", "grid", "granted"),), at_most_one=(
        ("star", "outcome"), ("less", "for_each"), ("less", "granted"), ("factors", "granted"),
    ), together={
        "tiers": ("for_each", "tier_mode", "share_limit"), "for_each": ("tiers",), "grid": ("by", "probation"),
        "by": ("grid",), "of": ("if_unknown",),
    }),
    Block("grid row", {
        "value": needed("text"), "amount": Key("number", True, nullable=True), "starts": may("word", *STARTERS),
        **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }),
    Block("probation", {
        "factor": needed("number"), "grades_down": may("integer"), **_ONLY_IF, **_SOURCED_BY_PARENT,
    }),
    Block("factor", {
        "factor": needed("name"), "times": Key("number", True, nullable=True),
        "when": needed("blocks", block="clause"), **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }),
    Block("tier", {
        "up_to": may("integer"), "share": may("number"), "amount": may("number"), **_SOURCED_BY_PARENT,
    }, exactly_one=(("share", "amount"),)),
]  # fmt: skip

_CASES = [
    Block("case", {
        "case": needed("word", *CASES), "number": may("block", block="number"),
        "steps": needed("blocks", block="step"),
    }),
    Block("number", {"on": needed("word"), "digits": needed("integer"), **_SOURCED}),
    Block("step", {
        "step": needed("name"), "from": may("word"), "on": may("word"), "done": may("word"),
        "day_unit": may("word", *DAY_UNITS), "limits": may("blocks", block="limit of days"),
        "verdicts": may("blocks", block="verdict"), "quantity": may("block", block="quantity"),
        "charge": may("block", block="charge"), **_LABEL, **_ONLY_IF, **_SOURCED,
    }, exactly_one=(("from", "on"), ("limits", "verdicts", "quantity", "charge")), together={
        "from": ("limits",), "limits": ("from", "done", "day_unit"), "on": ("verdicts", "quantity", "charge"),
    }),
    Block("limit of days", {
        "limit": needed("name"), "days": may("integer", nullable=True), "day_of_next_month": may("integer"),
        "when": may("blocks", block="condition"), **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }, exactly_one=(("days", "day_of_next_month"),)),
    Block("verdict", {
        "verdict": needed("word", *CASE_VERDICTS), "because": may("name"), "when": may("blocks", block="condition"),
        **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }, together={"when": ("because",), "because": ("when",)}),
    Block("quantity", {
        "actual": needed("word"), "approved": needed("word"), "tolerance": Key("number", True, nullable=True),
    }),
    Block("charge", {
        "line": needed("name"), "share": Key("number", True, nullable=True), "of": needed("word"),
        "currency": may("text"), "approvals": may("blocks", block="charge approval"),
    }),
    Block("charge approval", {
        "approval": needed("name"), "by": needed("words"), "more_than": may("number", nullable=True),
        **_LABEL, **_ONLY_IF, **_SOURCED_BY_PARENT,
    }),
    Block("case count", {
        "step": needed("name"),
        "verdict": may("word", *CASE_VERDICTS, "on_time", "overdue", "open", "posted", "charged"),
        "because": may("words"), "of": needed("words"),
    }),
]  # fmt: skip

_SAMPLING = [
    Block("sampling", {
        "of": needed("name"), "of_period": may("word", *SAMPLING_PERIODS), "rate": Key("number", True, nullable=True),
        "minimum": may("integer"), "scope": may("word", *SAMPLING_SCOPES), "inspected": may("name"),
        "live_share": may("number", nullable=True), "exempt": may("blocks", block="exemption"),
        "lists": may("blocks", block="sampling list"), **_SOURCED,
    }),
    Block("exemption", {
        "held": needed("integer"), "count": needed("integer"), "mode": needed("word", *EXEMPTIONS),
        **_ONLY_IF, **_SOURCED_BY_PARENT,
    }),
    Block("sampling list", {
        "list": needed("name"), "reason": needed("word", *LISTED_FOR), "talk_seconds": may("block", block="measured"),
        "slot": may("block", block="slot"), "around": may("block", block="fault"),
        **_ONLY_IF, **_SOURCED_BY_PARENT,
    }, exactly_one=(("talk_seconds", "around"),), together={"talk_seconds": ("slot",)}),
    Block("slot", {
        "answered_within": needed("integer"), "target": Key("number", True, nullable=True),
        "minutes": Key("integer", True, nullable=True),
    }),
    Block("fault", {"mark": needed("name"), "is": needed("word", *SAID)}),
]  # fmt: skip

_EXPECTED = {
    "star": may("integer", nullable=True), "status": may("word", *STATUSES),
    "candidate_star": may("integer", nullable=True), "pay_code": may("text", nullable=True),
    "rank": may("integer", nullable=True), "quota_cap": may("integer", nullable=True),
    "tie_broken": may("boolean", nullable=True),
    "reason": may("text"), "move": may("text"), "verdicts": may("map"), "scores": may("map"),
    "total": may("number", nullable=True), "max_points": may("map"), "chosen": may("map"), "rejected": may("words"),
    "share": may("number", nullable=True), "grade": may("text", nullable=True),
    "grade_status": may("word", *STATUSES), "measures": may("map"), "measure_status": may("map"),
    "lines": may("map"), "line_status": may("map"), "flags": may("words"),
    "sheets": may("blocks", block="expected sheet"), "census": may("block", block="census"),
    "cases": may("blocks", block="expected case"), "plan": may("block", block="expected plan"),
    "tasks": may("blocks", block="expected task"), "drawn": may("integer"),
}  # fmt: skip
_SUBJECT_KEYS = {
    "subject": may("block", block="subject"), "with": may("words"), "facts": may("blocks", block="fact"),
    "expect": may("block", block="expect"), "before": may("blocks", block="expect before"),
}  # fmt: skip
_EXAMPLES = [
    Block("example", {
        "example": needed("name"), "period": needed("period"), "from": may("month"), "parameters": may("map"),
        "absent_feeds": may("words"), "numbers_given": may("map"), "people": may("blocks", block="person"),
        **_SUBJECT_KEYS,
    }),
    Block("person", {"person": needed("name"), "times": may("integer"), **_SUBJECT_KEYS}),
    Block("subject", {
        "role": may("word"), "hired_on": may("date"), "unit": may("text"), "line": may("text"),
        "base_pay": may("number"), "performance_pay": may("number"), "left_on": may("date"),
        "confirmed_on": may("date"), "notice_on": may("date"), "wage_grade": may("text"),
        "fresh_graduate": may("boolean"), "experienced": may("boolean"), "roles_from": may("blocks", block="role_from"),
    }),
    Block("role_from", {"from": needed("month"), "role": needed("word"), "line": may("text")}),
    Block("fact", {
        "months": may("months"), "marks": may("map"), "sheet": may("name"), "with": may("words"),
        "call": may("map"), "ticket": may("map"), "source": may("word"), "times": may("integer"),
        "result_of": may("name"),
    }, exactly_one=(("marks", "source", "result_of"),), at_most_one=(("sheet", "source"), ("call", "ticket")),
        is_open=True, together={"sheet": ("call", "ticket")}),
    Block("expect", _EXPECTED),
    Block("expect before", {"period": needed("period"), **_EXPECTED}),
    Block("expected case", {
        "case": needed("text"), "step": needed("name"), "number": may("text", nullable=True),
        "due_on": may("date", nullable=True), "done_on": may("date", nullable=True),
        "overdue_days": may("integer", nullable=True), "quantity": may("number", nullable=True),
        "verdict": may("word", nullable=True), "reason": may("text", nullable=True), "status": may("word", *STATUSES),
        "charge": may("number", nullable=True), "shares": may("map"),
    }),
    Block("expected sheet", {
        "sheet": needed("name"), "total": may("number", nullable=True), "fatal": may("boolean"),
        "share": may("number", nullable=True), "grade": may("text", nullable=True),
        "status": may("word", *STATUSES), "scores": may("map"),
    }),
    Block("expected plan", {
        "planned": may("integer", nullable=True), "exempt": may("boolean", nullable=True),
        "population": may("integer", nullable=True), "team_planned": may("integer", nullable=True),
        "live": may("integer", nullable=True), "inspected": may("integer", nullable=True),
        "met": may("boolean", nullable=True), "status": may("word", *STATUSES), "reason": may("text", nullable=True),
        "lists": may("word", "ok", "param_missing"),
    }),
    Block("expected task", {"call": needed("text"), "reasons": needed("words", *LISTED_FOR), "around": may("text")}),
    Block("census", {"state": needed("word", "in", "out", "pending"), "reason": may("text")}),
]  # fmt: skip

OVERLAY = [
    Block("overlay file", {"overlays": needed("blocks", block="overlay")}),
    Block("overlay", {
        "scheme": needed("name"), "version": needed("integer"), "effective_from": may("month"),
        "parameters": needed("blocks", block="overlay parameter"),
    }),
    Block("overlay parameter", {
        "parameter": needed("name"), "value": needed("value"), "reference": needed("text"),
        "provenance": may("word", *PROVENANCES),
    }),
]  # fmt: skip

BLOCKS: dict[str, Block] = {
    block.name: block for block in [*_SCHEME, *_FACTS_AND_FIGURES, *_RULES, *_CASES, *_SAMPLING, *_EXAMPLES, *OVERLAY]
}
