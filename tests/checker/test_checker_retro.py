"""What an open month pays for closed ones: latest less posted, and what the policy lets wait or leaves alone."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

from dagster_project.checker.retro import Own, check_retro
from dagster_project.checker.rows import Difference

Row = dict[str, Any]
POSTING = "2026-10"
POLICY = {
    "posting_period": POSTING,
    "carry_below": D("0.00"),
    "at_most_share": D(1),
    "floor": D(0),
    "displacement": "keep",
}


def latest(who: str, amount: str | None, origin: str = "2026-08", **more: object) -> Row:
    row = dict(origin_period=origin, scheme="a", scheme_version=1, subject_type="employee", subject_id=who, line="x")
    row |= dict(star=3, amount=None if amount is None else D(amount), currency="CNY", status="ok", reason_code=None)
    return row | more


def posted(who: str, amount: str | None, origin: str = "2026-08", month: str | None = None) -> Row:
    return latest(who, amount, origin, posting_period=month or origin)


def star(who: str, side: str, star: int | None, reach: int | None = None, status: str = "ok") -> Row:
    return dict(
        side=side, period="2026-08", scheme="a", subject_type="employee", subject_id=who, star=star,
        laddered_star=star if reach is None else reach, status=status, reason_code=None if status == "ok" else "why",
    )  # fmt: skip


def line(who: str, amount: str | None, origin: str = "2026-08", **more: object) -> Row:
    row = latest(who, amount, origin) | dict(
        period=POSTING, posting_period=POSTING, payee_type="employee", payee_id=who, employee_id=who, cause="retro",
        quantity=1, corrects_publication_id=f"{origin}.1", rate=None, basis=None, basis_amount=None, grade=None,
        reduction_amount=None, factor=None, minimum=None, maximum=None,
    )  # fmt: skip
    return row | more


def differing(
    lines: list[Row],
    now: list[Row],
    before: list[Row],
    stars: list[Row] | None = None,
    pay: str = "0",
    **policy: object,
) -> list[Difference]:
    own = Own()
    own.add(dict(payee_type="employee", payee_id="ann", currency="CNY", period=POSTING, amount=D(pay)))
    earlier = dict(
        corrections=[POLICY | policy],
        corrected_periods=[dict(origin_period=f"2026-0{n}", corrects_publication_id=f"2026-0{n}.1") for n in (8, 9)],
        latest_lines=now,
        posted_lines=before,
        corrected_stars=stars or [],
    )
    return list(check_retro(lines, earlier, own))


def test_the_difference_to_all_that_was_posted_is_one_line() -> None:
    now, before = [latest("ann", "300")], [posted("ann", "200"), posted("ann", "50", month="2026-09")]
    assert differing([line("ann", "50")], now, before) == []
    assert [found.what for found in differing([line("ann", "100")], now, before)] == ["x.amount"]
    assert [found.found for found in differing([], now, before)] == ["none"]


def test_a_line_too_many_and_one_for_nobody_are_found() -> None:
    assert differing([line("ann", "1")], [latest("ann", "200")], [posted("ann", "200")])
    assert differing([line("ann", "100")] * 2, [latest("ann", "300")], [posted("ann", "200")])


def test_without_a_month_that_posts_there_is_no_difference() -> None:
    assert [found.expected[:4] for found in check_retro([line("ann", "1")], {}, Own())] == ["none"]


def test_what_was_paid_and_is_undecided_is_told_once_without_an_amount() -> None:
    undecided = [star("ann", "latest", None, status="insufficient_data")]
    told = line("ann", None, status="insufficient_data", reason_code="why", star=None)
    assert differing([told], [], [posted("ann", "200")], undecided) == []
    assert differing([], [], [posted("ann", "200"), posted("ann", None, month="2026-09")], undecided) == []
    blank = latest("ann", None, status="param_missing", reason_code="award")
    assert (
        differing([line("ann", None, status="param_missing", reason_code="award")], [blank], [posted("ann", "1")]) == []
    )
    assert differing([], [blank], [posted("ann", None)]) == []


def test_recovery_goes_as_far_as_the_pay_allows_the_oldest_first() -> None:
    before = [posted("ann", "200"), posted("ann", "300", "2026-09")]
    gone = [
        line("ann", "-200", star=None),
        line("ann", "-50", "2026-09", star=None, reason_code="recovery_limited"),
    ]
    assert differing(gone, [], before, pay="250") == []
    assert (
        differing([line("ann", "-100", star=None, reason_code="recovery_limited")], [], before, pay="900", floor=D(800))
        == []
    )
    half = line("ann", "-60.01", star=None, reason_code="recovery_limited")
    assert differing([half], [], before, pay="600.05", at_most_share=D("0.1")) == []
    assert differing([], [], before, pay="0") == []


def test_small_sums_wait() -> None:
    now, before = (
        [latest("ann", "102"), latest("ann", "98", "2026-09")],
        [posted("ann", "100"), posted("ann", "100", "2026-09")],
    )
    assert differing([], now, before, pay="50", carry_below=D("4.01")) == []
    both = [line("ann", "2"), line("ann", "-2", "2026-09")]
    assert differing(both, now, before, pay="50", carry_below=D("4.00")) == []


def test_a_seat_lost_to_anothers_correction_is_left_alone_if_the_policy_says_so() -> None:
    stars = [star("ann", "posted", 3), star("ann", "latest", 2, reach=3)]
    now, before = [latest("ann", "200", star=2)], [posted("ann", "300")]
    assert differing([], now, before, stars, pay="500") == []
    assert differing([line("ann", "-100", star=2)], now, before, stars, pay="500", displacement="recover") == []
    own_fault = [star("ann", "posted", 3), star("ann", "latest", 2)]
    assert differing([line("ann", "-100", star=2)], now, before, own_fault, pay="500") == []
