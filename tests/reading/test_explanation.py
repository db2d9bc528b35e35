"""An explanation says what the rows of the release say, in sentences, and what the next star still needs."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from unittest.mock import Mock

import pytest

from dagster_project.errors import Refusal
from dagster_project.periods import parse
from dagster_project.reading import release
from dagster_project.reading.explanation.answer import Explanation, explanation
from dagster_project.reading.explanation.explained import explain
from dagster_project.reading.explanation.facts import SchemeFacts
from dagster_project.reading.explanation.history import WindowMonth, meets
from dagster_project.reading.explanation.needs import is_outgrown, run_of_met, unmet
from dagster_project.reading.explanation.page import write
from dagster_project.reading.explanation.phrases import PHRASES
from dagster_project.reading.explanation.points import explain_items
from dagster_project.reading.explanation.rulebook import Rulebook
from dagster_project.reading.explanation.shapes import Telling
from dagster_project.reading.explanation.stars import explain_needs
from dagster_project.reading.explanation.words import Words, brief, number
from dagster_project.store.paths import Home


def explained(
    home: Home, subject: str, period: str = "2026-10", language: str = "en", scheme: str | None = None, zone: str = "hr"
) -> Explanation:
    return explanation(home, release.current(home), zone, subject, parse(period), scheme, language)


def page(found: Explanation, language: str = "en", width: int = 100) -> str:
    stream = io.StringIO()
    write(found, Words(language), stream, width)
    return stream.getvalue()


def test_the_star_its_movement_and_its_clauses_are_told(home: Home) -> None:
    text = page(explained(home, "E0001"))
    assert "★★☆  2 stars · 二星 · up from 1 star" in text
    assert "QC score                    at least 90 in each of 3 months   3 of 3 months   ✓ met" in text


def test_a_window_shows_its_months_also_those_that_were_never_published(home: Home) -> None:
    assert "2026-08: 90✓   09: 91✓   10: 91.5✓" in page(explained(home, "E0001"))
    assert "2026-08: 88✗   09: 92✓   10: 95✓" in page(explained(home, "E0002"))


def test_what_the_next_star_needs_is_told_with_the_distance(home: Home) -> None:
    (steady,) = explained(home, "E0002", scheme="steady").schemes
    assert steady.needs_heading == "What 2 stars still need"
    assert steady.needs == (
        "QC score: 3 months in a row at 90 or more; has 2",
        "Complaints: at most 0 in total over 3 months; is 2",
        "Months of service: at least 24; is 23, 1 more needed",
    )


def test_a_value_that_only_prints_as_the_threshold_is_said_to_be_under_it(home: Home) -> None:
    (steady,) = explained(home, "E0001").schemes
    assert "Collected of target: at least 1.1; is just under 1.1 (219,999.99 / 200,000)" in steady.needs


def test_missing_data_is_told_with_its_reason_and_is_not_called_unmet(home: Home) -> None:
    (steady,) = explained(home, "E0001").schemes
    assert "Meets the smile conditions: yes; not known: no figure was delivered" in steady.needs


def test_every_bonus_line_shows_its_arithmetic(home: Home) -> None:
    lines = {line.line: line for line in explained(home, "E0001").schemes[0].lines}
    assert (lines["allowance"].arithmetic, lines["allowance"].amount) == ("fixed amount", "200.00")
    assert lines["performance"].arithmetic == "50% of performance pay 1,000.00"


def test_an_unknown_amount_is_not_shown_as_zero(home: Home) -> None:
    text = page(explained(home, "E0002", scheme="steady"))
    assert "not known yet" in text
    assert "0.00" not in text


def test_a_scheme_of_points_shows_items_total_bounds_ranks_and_flags(home: Home) -> None:
    text = page(explained(home, "E0002", scheme="points"))
    for part in [
        "75 points in total",
        "Late",
        "base 80, cap 110, floor –",
        "Place from last (Total points, the lowest first): 2",
        "two low months",
    ]:
        assert part in text


def test_somebody_who_is_not_rated_is_told_why(home: Home) -> None:
    assert "Steady stars (steady): not at work in the period" in page(explained(home, "E0003"))


def test_the_explanation_speaks_the_sites_language(home: Home) -> None:
    text = page(explained(home, "E0002", language="zh"), "zh")
    for part in ["稳定之星", "质检得分：须连续 3 个月不低于 90；现连续 2 个", "迟到", "奖金"]:
        assert part in text


def test_bi_sees_no_money_and_no_store(home: Home) -> None:
    (pseudonym,) = release_ids(home)
    text = page(explained(home, pseudonym, zone="bi"))
    assert "Money is in HR's zone" in text
    assert "200.00" not in text
    assert "2026-08: not stored" in text


def release_ids(home: Home) -> list[str]:
    """E0001's pseudonym: the one with two stars."""
    from dagster_project.reading.query import ask

    rows = ask(release.current(home), "bi", "select distinct subject_id from stars where star = 2").rows
    return [subject_id for (subject_id,) in rows]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_of_the_page_is_wider_than_the_terminal(home: Home, width: int) -> None:
    from rich.cells import cell_len

    for subject, language in [("E0001", "en"), ("E0002", "zh")]:
        lines = page(explained(home, subject, language=language), language, width).splitlines()
        assert max(map(cell_len, lines)) <= width


def test_an_unknown_subject_is_refused_with_near_ids(home: Home) -> None:
    with pytest.raises(Refusal, match=r"Nobody is called `E001`.*Near ids: E0001"):
        explained(home, "E001")


def test_a_period_without_rows_is_refused_with_the_latest_that_has_some(home: Home) -> None:
    with pytest.raises(Refusal, match=r"no row in 2027-01 .*2026-10, 2026-09"):
        explained(home, "E0001", "2027-01")


def test_an_unknown_scheme_is_refused_with_those_that_rate_the_subject(home: Home) -> None:
    with pytest.raises(Refusal, match=r"under the scheme `other` in 2026-10. There are: points, steady."):
        explained(home, "E0002", scheme="other")


def test_labels_are_rows_of_the_release_so_that_bi_reads_them_too(own_home: Home) -> None:
    import shutil

    shutil.rmtree(own_home.store)
    (pseudonym,) = release_ids(own_home)
    text = page(explained(own_home, pseudonym, zone="bi"))
    assert "Steady stars" in text and "QC score" in text and "Rule text: 000:216" in text


def test_a_label_that_is_not_there_leaves_the_id_in_words() -> None:
    rulebook = Rulebook([], ("steady", 1, "month"), "en")
    assert rulebook.clause_label(2, "score", "steady.qc_score") == "qc score"


def test_a_rank_is_called_by_its_own_name_with_the_end_that_it_counts_from(home: Home) -> None:
    points = explained(home, "E0002", scheme="points").schemes[0]
    assert points.ranks == ("Place from last (Total points, the lowest first): 2",)
    (chinese,) = explained(home, "E0002", scheme="points", language="zh").schemes
    assert chinese.ranks == ("总分名次（Place from last，从低到高）: 2",)


def band(star: int, *bounds: tuple[str, str, bool], measure: str = "rate") -> list[dict[str, object]]:
    return [
        {
            "star": star,
            "clause": f"{star}{operator}",
            "measure": measure,
            "operator": operator,
            "required": Decimal(required),
            "verdict": "met" if met else "not_met",
        }
        for operator, required, met in bounds
    ]


def test_nobody_is_told_to_do_worse_to_reach_a_lower_band() -> None:
    """At 105 % of the target, above both bands and without what three stars ask besides."""
    bands = [
        *band(1, ("<", "0.85", False)),
        *band(2, (">=", "0.85", True), ("<", "1", False)),
        *band(3, (">=", "1", True)),
    ]
    assert [is_outgrown(bands, star) for star in (1, 2, 3)] == [True, True, False]


def test_where_no_star_fits_and_a_person_decides_that_is_said_instead() -> None:
    bands = [*band(1, ("<", "0.85", False)), *band(2, (">=", "0.85", True), ("<", "1", False))]
    facts = SchemeFacts("steady", "2026-10", None, {"star": None, "status": "manual_review"}, bands, [], [], [], [])
    telling = Telling(facts, Rulebook([], ("steady", 1, "month"), "en"), {}, Words("en"))
    assert explain_needs(telling)[1] == ["No star fits: a person reviews it."]


def plan(**values: object) -> dict[str, object]:
    """A row of `sampling_plan`: 3 of 250 calls, 2 of them live, 3 inspected."""
    row = {"scheme_version": 1, "period_kind": "month", "population_count": 250, "rate": Decimal("0.01")}
    figures = {"planned_count": 3, "exempt": False, "live_count": 2, "inspected_count": 3, "is_met": True}
    team = dict.fromkeys(("stratum_population_count", "stratum_planned_count", "stratum_inspected_count"))
    return {**row, **figures, **team, "status": "ok", "reason_code": None, **values}


def sampled(of_person: dict[str, object], *tasks: dict[str, object]) -> Telling:
    facts = SchemeFacts("samples", "2026-10", None, None, [], [], [], [], [], of_person, tasks)
    return Telling(facts, Rulebook([], ("samples", 1, "month"), "en"), {}, Words("en"))


def test_a_sample_is_told_with_its_share_how_far_it_is_and_the_calls() -> None:
    tasks = [{"interaction_id": f"C{number}", "reason": "short"} for number in range(1, 8)]
    found = explain(sampled(plan(exempt=True), {"interaction_id": "C9", "reason": "random"}, *tasks))
    assert (found.is_rated, found.headline) == (True, "a sample of calls, without a star or points")
    assert found.sample == (
        "3 of this person: 250 calls at 1%.",
        "Exempt in this month.",
        "2 of them while the call goes on.",
        "3 inspected: the plan is met.",
        "Drawn: C9",
        "Short: C1, C2, C3, C4, C5, C6, and 1 more",
    )


def test_a_teams_sample_is_told_before_the_persons_share_of_it() -> None:
    team = {"stratum_population_count": 990, "stratum_planned_count": 10, "stratum_inspected_count": 9}
    found = explain(sampled(plan(live_count=None, is_met=False, **team)))
    assert found.sample == (
        "10 of the team, 1% of its 990 calls.",
        "3 of this person: 250 calls at 1%.",
        "3 inspected, 9 of the team: the plan is not met.",
    )


def test_a_sample_that_is_not_known_says_why() -> None:
    unknown = plan(planned_count=None, inspected_count=None, status="insufficient_data", reason_code="feed_absent")
    assert explain(sampled(unknown)).sample == (
        "How many is not known. data missing: the feed that is expected has not come.",
    )


def test_a_total_that_is_no_number_names_the_item_that_is_lacking() -> None:
    scores = [
        {"item": "late", "points": None, "status": "incomplete"},
        {"item": "total", "points": None, "status": "incomplete", "reason_code": "late"},
    ]
    star = {"star": None, "status": "not_applicable", "reason_code": "scheme_has_no_stars"}
    labels = [{"kind": "item", "id": "late", "label_en": "Days late", "label_zh": "迟到", "position": 1}]
    part = {"scheme": "points", "scheme_version": 1, "period_kind": "month", "form": None, "reference": ""}
    facts = SchemeFacts("points", "2026-10", None, star, [], scores, [], [], [])
    rulebook = Rulebook([{**part, **one} for one in labels], ("points", 1, "month"), "en")
    found = explain(Telling(facts, rulebook, {}, Words("en")))
    assert (found.headline, found.remarks) == ("no total", ("Status incomplete: Days late.",))


def test_schemes_for_other_sites_or_roles_are_only_counted(home: Home) -> None:
    found = explained(home, "E0003")
    (own,) = found.schemes
    other = replace(own, scheme="elsewhere", is_for_others=True)
    text = page(replace(found, schemes=[own, other, other]))
    assert "Steady stars (steady): not at work in the period" in text
    assert "2 other schemes are for other sites or roles." in text
    assert "elsewhere" not in text


def test_of_faults_fewer_are_better_and_a_limit_on_them_is_still_told() -> None:
    limits = [
        *band(1, (">", "3", False), ("<=", "5", True), measure="faults"),
        *band(2, ("<=", "3", False), measure="faults"),
    ]
    assert [is_outgrown(limits, star) for star in (1, 2)] == [True, False]


def test_everything_is_there_as_data_too(home: Home) -> None:
    data = explained(home, "E0001").as_data()
    assert data["schemes"][0]["star"] == 2
    assert data["schemes"][0]["stars"][0]["clauses"][0]["verdict"] == "not_met"


@pytest.mark.parametrize(
    ("numerator", "operator", "met"),
    [
        ("219999.99", ">=", False),
        ("220000", ">=", True),
        ("220000", ">", False),
        ("220000", "<=", True),
        ("220000.01", "<=", False),
        ("220000", "=", True),
        ("220000", "<>", False),
        ("219999.99", "<", True),
    ],
)
def test_a_month_is_ticked_without_dividing(numerator: str, operator: str, met: bool) -> None:
    assert meets(Decimal(numerator), Decimal(200000), operator, Decimal("1.1")) is met


def test_a_month_without_a_figure_is_not_ticked() -> None:
    assert meets(None, Decimal(1), ">=", Decimal(1)) is None
    assert meets(Decimal(0), Decimal(0), ">=", Decimal(1)) is None


def test_the_run_counts_back_from_the_last_month_and_stops_at_a_break() -> None:
    def months(*met: bool | None) -> list[WindowMonth]:
        return [
            WindowMonth("2026-01", None, None, None, "ok" if one is not None else None, None, None, one) for one in met
        ]

    assert run_of_met(months(True, False, True, True)) == 2
    assert run_of_met(months(True, True, False)) == 0
    assert run_of_met(months(None, True)) is None


def test_a_chained_star_needs_what_lower_stars_ask() -> None:
    def clause(star: int, name: str, verdict: str, chained: bool) -> dict[str, object]:
        return {"star": star, "clause": name, "verdict": verdict, "is_chained": chained}

    rows = [clause(1, "a", "not_met", True), clause(2, "b", "not_met", True), clause(2, "c", "met", True)]
    assert [row["clause"] for row in unmet(rows, 2)] == ["b", "a"]
    assert [row["clause"] for row in unmet([{**row, "is_chained": False} for row in rows], 2)] == ["b"]


def test_of_several_ways_to_a_star_the_nearest_is_told() -> None:
    rows = [
        {"star": 1, "alternative": "long", "clause": "a", "verdict": "not_met"},
        {"star": 1, "alternative": "long", "clause": "b", "verdict": "not_met"},
        {"star": 1, "alternative": "short", "clause": "c", "verdict": "not_met"},
    ]
    assert [row["clause"] for row in unmet(rows, 1)] == ["c"]


def test_every_phrase_has_the_same_blanks_in_both_languages() -> None:
    import re

    for key, (english, chinese) in PHRASES.items():
        blanks = [set(re.findall(r"\{(\w+)\}", phrase)) - {"s"} for phrase in (english, chinese)]
        assert blanks[0] == blanks[1], key


@pytest.mark.parametrize(
    ("value", "text"), [("1234.500000", "1,234.5"), ("0.000000", "0"), ("100", "100"), ("-5.10", "-5.1"), (None, "")]
)
def test_numbers_read_without_trailing_zeros(value: str | None, text: str) -> None:
    assert number(None if value is None else Decimal(value)) == text


def test_the_page_ends_with_a_line_break(home: Home, tmp_path: Path) -> None:
    assert page(explained(home, "E0003")).endswith("period\n")


@pytest.mark.parametrize(
    ("value", "required", "text"),
    [("97.266667", "98", "97.27"), ("97.996", "98", "97.996"), ("98.004", "98", "98.004"), ("98", "98", "98")],
)
def test_a_shown_value_is_never_rounded_onto_the_threshold(value: str, required: str, text: str) -> None:
    assert brief(Decimal(value), Decimal(required)) == text


def test_a_quoted_subject_is_a_name_and_no_sql(home: Home) -> None:
    with pytest.raises(Refusal, match="Nobody is called"):
        explained(home, "x' or '1'='1")


def test_a_grade_is_told_as_published_and_in_the_sites_language() -> None:
    part = {"scheme": "form", "scheme_version": 1, "period_kind": "month"}
    row = {**part, "kind": "grade", "id": "优秀", "position": 1, "label_en": "Excellent", "label_zh": "优秀"}
    told = {language: Rulebook([row], ("form", 1, "month"), language) for language in ("en", "zh")}
    assert told["en"].grade("优秀") == "优秀 (Excellent)"
    assert told["zh"].grade("优秀") == "优秀"
    assert told["en"].grade(None) == ""


def test_a_grade_that_is_open_is_not_told_as_none() -> None:
    total = {"item": "total", "points": 75, "status": "ok", "grade": None}
    told = {}
    for status in (None, "incomplete"):
        telling = Mock(words=Words("en"), rulebook=Rulebook([], ("form", 1, "month"), "en"))
        telling.facts.scores = [total | {"grade_status": status}]
        told[status] = explain_items(telling)[0].status
    assert told == {None: "ok", "incomplete": "ok · grade undecided: incomplete"}
