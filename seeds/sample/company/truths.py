"""The awkward truths of the sample company: which person stands for which, and what 2026-10 must say about them.

Worked out by hand from the rules of S06, S08 and S52 over what is known on 2026-11-02. `star` is None where it must
stay empty; money is text, None where the amount must stay empty, and a line that must not exist is left out.
"""

from typing import NamedTuple


class Expected(NamedTuple):
    """What 2026-10 must say: of stars, or (daily points) of the total and the raised flags' items."""

    star: int | None = None
    status: str = "ok"
    lines: dict[str, str | None] = {}  # noqa: RUF012 (a NamedTuple has no mutable state)
    total: str | None = None
    flags: tuple[str, ...] = ()


TRUTHS = {
    "five_stars_with_a_month_of_exactly_95": "H001",
    "tenure_of_exactly_36_months": "H002",
    "tenure_one_day_short_of_36_months": "H003",
    "five_months_of_a_streak_of_six": "H004",
    "tenure_of_exactly_24_months_and_a_month_of_exactly_90": "H005",
    "tenure_one_day_short_of_24_months": "H006",
    "tenure_of_exactly_12_months": "H007",
    "tenure_one_day_short_of_12_months": "H008",
    "tenure_of_exactly_9_months": "H009",
    "tenure_one_day_short_of_9_months": "H010",
    "tenure_of_exactly_6_months_and_one_of_two_named_li_na": "H011",
    "tenure_one_day_short_of_6_months": "H012",
    "mean_just_below_75_that_rounds_to_75": "H013",
    "customer_caused_escalated_complaint": "H014",
    "customer_caused_group_complaint": "H015",
    "complaint_with_cause_pending": "H016",
    "complaint_in_a_late_delivery": "H017",
    "complaint_withdrawn": "H018",
    "pending_complaint_decided_a_month_later": "H019",
    "person_named_na": "H020",
    "duplicate_complaint": "H021",
    "long_leave_breaks_the_streak": "H022",
    "leaver_in_mid_month": "H023",
    "joiner_in_mid_month": "H024",
    "transfer_between_teams_in_mid_month": "H025",
    "phone_agent_who_became_an_online_agent": "H026",
    "calibration_and_training_marks": "H027",
    "flag_emergency_no": "H028",
    "flag_smile_no": "H029",
    "assessment_in_october_of_a_september_call": "H030",
    "mark_na_and_leave_on_a_day_that_does_not_exist": "H031",
    "the_other_li_na": "H032",
    "complaint_whose_utc_time_lies_in_the_month_before": "H033",
    "id_with_leading_zeros": "00123",
    "id_without_the_zeros_is_another_person": "123",
    "six_months_of_exactly_98": "H041",
    "latest_month_at_97_99": "H042",
    "oldest_month_at_97_5": "H043",
    "month_of_exactly_94": "H044",
    "month_at_93_99": "H045",
    "three_months_of_exactly_85": "H046",
    "month_at_84_99": "H047",
    "transfer_from_the_hotline_to_the_shop": "H048",
    "flags_of_the_team_not_entered": "H058",
    "flags_not_entered_but_tenure_fails_anyway": "H064",
    "rate_of_exactly_110_percent": "P001",
    "rate_a_cent_below_110_percent": "P002",
    "rate_of_110_percent_but_tasks_not_done": "P003",
    "rate_of_112_percent_with_a_customer_caused_complaint": "P004",
    "rate_of_exactly_100_percent": "P005",
    "rate_a_cent_below_100_percent": "P006",
    "rate_of_exactly_85_percent": "P007",
    "rate_a_cent_below_85_percent": "P008",
    "target_empty": "P009",
    "target_zero": "P010",
    "rate_of_105_percent_but_rules_not_kept": "P011",
    "target_that_is_text": "P012",
    "rate_of_115_percent_but_flags_not_entered": "P013",
    "rate_of_80_percent_and_flags_not_entered": "P014",
    "performance_pay_changed_on_the_first": "P015",
    "sick_all_month": "P016",
    "half_of_an_odd_performance_pay": "P017",
    "performance_pay_unknown": "P018",
    "pay_change_told_a_month_late": "P019",
    "rejected_row_does_not_replace_the_earlier_one": "P020",
    "fee_collector_who_joined_in_mid_month": "P021",
    "first_in_volume_and_quality": "S001",
    "more_than_the_cap": "S002",
    "last_place_twice_tied": "S003",
    "last_place_twice_tied_too": "S004",
    "event_that_may_end_the_employment": "S005",
    "equipment_taken_out": "S006",
    "unexcused_absence_as_a_common_event": "S007",
    "exam_of_exactly_60": "S008",
    "person_named_null": "S009",
    "exam_of_61": "S010",
    "overruns_of_half_ten_and_a_half_and_thirty_minutes": "S011",
    "overrun_of_thirty_and_a_half_minutes": "S012",
    "event_delivered_twice_alike": "S013",
    "event_delivered_twice_differently": "S014",
    "event_not_approved": "S015",
    "september_event_withdrawn": "S016",
    "entered_deductions": "S017",
    "complaint_not_upheld": "S018",
    "trainer_below_60_and_alone": "S030",
}

UNKNOWN = "insufficient_data"


def _smile(star: int) -> Expected:
    award = {1: "100.00", 2: "200.00", 3: "300.00", 4: "500.00", 5: None}
    return Expected(star, lines={"smile_allowance": award[star]} if star else {})


def _fees(star: int | None, wage: str | None, bonus: str | None = None, status: str = "ok") -> Expected:
    lines: dict[str, str | None] = {"performance_wage": wage}
    return Expected(star, status, lines | ({"star_bonus": bonus} if bonus else {}))


def _points(total: str, *flags: str) -> Expected:
    return Expected(total=total, flags=flags)


SMILE_STARS = {
    5: ("H001", "H002", "H041"),
    4: ("H003", "H004", "H005", "H027", "H042", "H043", "00123"),
    3: ("H006", "H007", "H014", "H018", "H021", "H025", "H028", "H031", "H032", "H044"),
    2: ("H008", "H009", "H019", "H020", "H045"),
    1: ("H010", "H011", "H030", "H046", "123"),
    0: ("H012", "H013", "H015", "H017", "H022", "H024", "H026", "H029", "H033", "H047", "H064"),
}

# The scheme, then the person: the month is 2026-10. Leavers (H023) are not in it.
EXPECTED = {
    "smile_star": {employee: _smile(star) for star, employees in SMILE_STARS.items() for employee in employees}
    | {"H016": Expected(None, "held"), "H058": Expected(None, UNKNOWN)},
    "collection_star": {
        "P001": _fees(5, "1000.00", "500.00"),
        "P002": _fees(3, "1000.00"),
        "P003": _fees(4, "1000.00", "200.00"),
        "P004": _fees(3, "1000.00"),
        "P005": _fees(3, "1000.00"),
        "P006": _fees(2, "500.00"),
        "P007": _fees(2, "500.00")._replace(flags=("rate",)),
        "P008": _fees(1, "0.00"),
        "P009": Expected(None, UNKNOWN),
        "P010": Expected(None, UNKNOWN),
        "P011": _fees(None, "1000.00", status="manual_review"),
        "P012": Expected(None, UNKNOWN),
        "P013": Expected(None, UNKNOWN),
        "P014": _fees(1, "0.00"),
        "P015": _fees(3, "1200.00"),
        "P016": Expected(None, UNKNOWN),
        "P017": _fees(2, "666.67"),
        "P018": _fees(3, None),
        "P019": _fees(3, "1100.00"),
        "P020": _fees(3, "1000.00"),
        "P021": _fees(2, "500.00"),
    },
    "daily_points": {
        "S001": _points("90"),
        "S002": _points("110"),
        "S003": _points("60", "last_twice_below_70"),
        "S004": _points("60", "last_twice_below_70"),
        "S005": _points("85", "direct"),
        "S006": _points("65", "H04"),
        "S007": _points("65"),
        "S008": _points("75"),
        "S009": _points("85"),
        "S010": _points("85"),
        "S011": _points("70"),
        "S012": _points("65"),
        "S013": _points("90"),
        "S014": _points("85"),
        "S015": _points("85"),
        "S016": _points("85"),
        "S017": _points("76"),
        "S018": _points("85"),
        "S030": _points("55", "below_60"),
        "H048": _points("85"),
    },
}
