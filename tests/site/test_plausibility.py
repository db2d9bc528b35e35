"""How far figures may move is said in the site file, strictly, and a waiver needs a reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.errors import Refusal
from dagster_project.site import Site, read, refuse_unknown_sources
from dagster_project.site_plausibility import Plausibility
from dagster_project.site_template import template


def site(block: str = "", feed: str = "{due_day: 3}") -> Site:
    text = template("2026-01").replace("employees: {due_day: 3}", f"employees: {feed}")
    return read(text + "\n" + block, Path("/company/starledger.yaml"))


def test_without_the_block_the_defaults_hold() -> None:
    assert site().plausibility == Plausibility()


def test_what_is_said_takes_the_place_of_the_defaults() -> None:
    found = site("plausibility: {at_least: 0.4, at_most: 3, months: 12, pay_share: 0.1}").plausibility
    assert (found.at_least, found.at_most, found.months) == (Decimal("0.4"), Decimal(3), 12)
    assert (found.pay_share, found.minimum_months) == (Decimal("0.1"), 3)


def test_a_waiver_names_measure_site_month_and_reason() -> None:
    block = "plausibility:\n  waive:\n    - {measure: calls, site: my_site, month: 2026-10, reason: We moved.}"
    (waiver,) = site(block).plausibility.waivers
    assert (waiver.measure, waiver.site, waiver.month.text, waiver.reason) == (
        "calls",
        "my_site",
        "2026-10",
        "We moved.",
    )


def test_a_waiver_may_name_the_volumes_of_a_source() -> None:
    waiver = "{source: calls, site: my_site, month: 2026-10, reason: A flood.}"
    block = f"plausibility:\n  silent_share: 0.2\n  waive:\n    - {waiver}"
    found = site(block).plausibility
    assert (found.silent_share, found.waivers[0].source, found.waivers[0].measure) == (Decimal("0.2"), "calls", "")
    refuse_unknown_sources(site(block), ["calls", "employees", "assessments"])
    with pytest.raises(Refusal, match=r"`calls` is not a source\. Did you mean `call`"):
        refuse_unknown_sources(site(block), ["call", "employees", "assessments"])


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("plausibility: {at_lest: 0.4}", "has no word `at_lest`. Did you mean `at_least`"),
        ("plausibility: {at_least: 1.2}", "leaves the usual figure itself out"),
        ("plausibility: {at_most: many}", "is not a plain number such as 0.5"),
        ("plausibility: {months: 3, minimum_months: 4}", "no figure would ever be judged"),
        ("plausibility: {copies_share: 20}", "is a share of the whole, from 0 to 1"),
        ("plausibility: {waive: [{site: my_site, month: 2026-10, reason: y}]}", "one `measure`, or for the volumes"),
        ("plausibility: {waive: [{measure: x, site: my_site, month: 2026-10}]}", "needs `reason`"),
        ('plausibility: {waive: [{measure: x, site: my_site, month: 2026-10, reason: " "}]}', "say why this figure"),
        ("plausibility: {waive: [{measure: x, site: my_sit, month: 2026-10, reason: y}]}", "Did you mean `my_site`"),
        ("plausibility: {waive: [{measure: x, site: my_site, month: 2026-13, reason: y}]}", "is not a month"),
    ],
)
def test_a_mistake_is_refused_with_its_line(block: str, message: str) -> None:
    with pytest.raises(Refusal, match=r"starledger\.yaml:\d+: .*") as refused:
        site(block)
    assert message in str(refused.value)


def test_a_feed_blocks_the_month_unless_the_site_file_says_otherwise() -> None:
    feeds = {feed.source: feed.is_blocking for feed in site(feed="{due_day: 3, blocking: false}").sites[0].feeds}
    assert feeds == {"employees": False, "assessments": True}


def test_a_feed_that_may_or_may_not_block_is_refused() -> None:
    with pytest.raises(Refusal, match="`perhaps` is not known here"):
        site(feed="{blocking: perhaps}")
