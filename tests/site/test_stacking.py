"""The site file's policies over several schemes: read in order, and refused with line and remedy."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.site import read
from dagster_project.site_stacking import Stacking, refuse_unknown_lines

GOOD = """\
format: 1
company: Sunrise
first_month: 2024-11
home: build/home
landing: /srv/landing
sites: [{unit: hotline}]
schemes:
  use: [smile_star, mall_star, wages, points]
  stacking:
    - {policy: stars, pays: best_of, of: [smile_star/allowance, mall_star]}
    - policy: limit
      pays: cap
      at_most: 1500.50
      of: [wages]
people: {hr_manager: [王磊]}
"""
MISTAKES = {
    "an unknown way": ("pays: best_of", "pays: best", 10, "`best` is not known here. Did you mean `best_of`?"),
    "an unknown word": ("at_most: 1500.50", "limit: 1500.50", 13, "has no word `limit`."),
    "a cap without a limit": (
        "      at_most: 1500.50\n",
        "",
        11,
        "`pays: cap` needs `at_most`, the money that it leaves.",
    ),
    "a limit of the best": ("best_of, of", "best_of, at_most: 5, of", 10, "has no limit; only a `cap` has `at_most`."),
    "a limit that is no money": ("1500.50", "1500.505", 13, "is not an amount such as 500.00."),
    "a policy over one line": ("[smile_star/allowance, mall_star]", "[mall_star]", 10, "a policy joins several lines."),
    "a scheme that is not used": (
        "[smile_star/allowance, mall_star]",
        "[smile_star/allowance, mal_star]",
        10,
        "`mal_star` is not a scheme that this site file uses. Did you mean `mall_star`?",
    ),
    "no line": (
        "smile_star/allowance",
        "smile_star/",
        10,
        "is neither a scheme nor a line. Write `scheme` or `scheme/line`.",
    ),
    "a line in two policies": (
        "of: [wages]",
        "of: [wages, mall_star/award]",
        14,
        "`mall_star/award` and `mall_star` join one line.",
    ),
    "a line twice": ("of: [wages]", "of: [wages/a, wages]", 14, "`wages` and `wages/a` join one line."),
    "a policy that stands twice": ("policy: limit", "policy: stars", 11, "the policy `stars` stands twice."),
}
LINES = {"smile_star": {"allowance"}, "mall_star": {"award"}, "wages": {"fixed", "base"}}


def stacking(text: str = GOOD) -> tuple[Stacking, ...]:
    return read(text, Path("/company/starledger.yaml")).stacking


def test_policies_are_read_in_their_order() -> None:
    stars, limit = stacking()
    assert (stars.policy, stars.pays, [one.text for one in stars.of], stars.at_most) == (
        "stars",
        "best_of",
        ["smile_star/allowance", "mall_star"],
        None,
    )
    assert (limit.pays, limit.at_most) == ("cap", Decimal("1500.50"))


def test_without_the_word_every_line_is_paid() -> None:
    a, b = GOOD.index("  stacking:"), GOOD.index("people:")
    assert stacking(GOOD[:a] + GOOD[b:]) == ()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_line_and_remedy(mistake: str) -> None:
    before, after, line, message = MISTAKES[mistake]
    assert before in GOOD
    with pytest.raises(Refusal) as refused:
        stacking(GOOD.replace(before, after, 1))
    assert str(refused.value).startswith(f"/company/starledger.yaml:{line}: ")
    assert message in str(refused.value)


def test_a_line_that_nobody_pays_is_refused_with_those_that_are() -> None:
    refuse_unknown_lines(stacking(), LINES)
    wrong = stacking(GOOD.replace("smile_star/allowance", "smile_star/alowance"))
    with pytest.raises(Refusal, match=r":10: `smile_star` has no line `alowance`\. It pays `allowance`\."):
        refuse_unknown_lines(wrong, LINES)
    with pytest.raises(Refusal, match=r":10: `mall_star` pays no line, so `stars` cannot join it\. Take it out\."):
        refuse_unknown_lines(stacking(), {**LINES, "mall_star": set()})
