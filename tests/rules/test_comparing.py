"""Two texts of rules held against each other: each change is one sentence, in the words of `scheme show`."""

from __future__ import annotations

import pytest

from dagster_project.rules.describing.comparing import Text, changes
from tests.rules.small_library import LibraryMaker, base_text


def sentences(library_of: LibraryMaker, name: str, *replaced: tuple[str, str]) -> list[str]:
    """What is said where these words of a base scheme are replaced."""
    before = after = base_text(name)
    for old, new in replaced:
        assert old in after
        after = after.replace(old, new)
    texts = [Text(library_of(text), name, 1) for text in (before, after)]
    return [" ".join(one.sentence.split()) for one in changes(*texts)]


def test_of_two_equal_texts_there_is_nothing_to_say(library_of: LibraryMaker) -> None:
    assert sentences(library_of, "badges") == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "badges", "amount: 200", "amount: 250",
            "Pay: badge, star 1: 200.00 CNY becomes 250.00 CNY.",
        ),
        (
            "badges", "more_than: 0, gap", "more_than: 2, gap",
            "Star 1, 1星: progress / progress: > 0 becomes > 2.",
        ),
        (
            "badges", "mean_of: 6", "mean_of: 3",
            "Figures: progress / progress: tickets_resolved, this month less the mean of the 6 months before; a month "
            "without a figure is left out becomes tickets_resolved, this month less the mean of the 3 months before; a "
            "month without a figure is left out.",
        ),
        (
            "badges", "seats: 2", "seats: 3",
            "Seats, of the rated people of one team: star 1: 2 seats becomes 3 seats.",
        ),
        (
            "badges", "times: 0.5", "times: 0.4",
            "Factors of pay, the first of an entry that holds: badge/1, new / new: × 0.5 becomes × 0.4.",
        ),
        (
            "badges", "roles: [shop_agent]", "roles: [shop_agent, phone_agent]",
            "New: Who: agents, phone_agent.",
        ),
        (
            "badges", "effective_from: 2020-01", "effective_from: 2021-07",
            "Where it begins: 2020-01 becomes 2021-07.",
        ),
        (
            "wide", "at_least: 80, every: 3", "at_least: 80, every: 4",
            "Star 2, 2星: score / score: ≥ 80 in each of 3 months becomes ≥ 80 in each of 4 months.",
        ),
    ],
)  # fmt: skip
def test_what_changed_is_told_as_before_and_after(
    name: str, old: str, new: str, said: str, library_of: LibraryMaker
) -> None:
    assert sentences(library_of, name, (old, new)) == [said]


def test_what_came_and_what_went_is_told(library_of: LibraryMaker) -> None:
    clause = '              - {clause: now, measure: complaints_received, at_most: 3, reference: "000:5"}\n'
    assert sentences(library_of, "badges", (clause, "")) == [
        "No longer: Star 1, 1星: complaints_received / complaints_received, ≤ 3."
    ]
    flag = base_text("badges").split("        flags:\n")[1].split("        pay:\n")[0]
    gone = sentences(library_of, "badges", ("        flags:\n" + flag, ""), (", flags: [best/best]", ""))
    assert gone == ["No longer: Flag best/best, 最佳 / Best: 星级 / Star, ≥ 1."]


def test_a_value_that_only_stands_elsewhere_is_no_other_rule(library_of: LibraryMaker) -> None:
    before = base_text("badges")
    after = before.replace('order: descending, reference: "000:6"', 'order: descending, reference: "000:9"')
    (moved,) = changes(Text(library_of(before), "badges", 1), Text(library_of(after), "badges", 1))
    assert (moved.change, moved.before, moved.after) == ("moved", "printed 000:6", "printed 000:9")


def test_another_cadence_is_told_by_itself(library_of: LibraryMaker) -> None:
    text = base_text("targets")
    month_only = text[: text.index("      - period: quarter")] + text[text.index("examples:") :]
    month_only = month_only[: month_only.index("  - example: a_quarter")]
    found = changes(Text(library_of(text), "targets", 1), Text(library_of(month_only), "targets", 1))
    assert [one.sentence for one in found] == ["No longer: What is computed each: quarter."]


def test_versions_of_one_scheme_are_compared_with_what_the_later_says_of_streaks(library_of: LibraryMaker) -> None:
    library = library_of(base_text("ladder"))
    told = [one.sentence for one in changes(Text(library, "ladder", 1), Text(library, "ladder", 2))]
    assert "Where it begins: 2020-01 becomes 2026-01." in told
    assert "What becomes of streaks: nothing is said becomes convert." in told
    assert "New: Stars held in earlier versions: version 1, 2 → 3." in told
