"""The canonical columns that the sample company delivers, source by source, in the order of its files.

A subset of the contract's columns: a column that no file needs is left out, as real exports leave it out.
"""

KEYS = {
    "employees": ("employee_id", "valid_from"),
    "units": ("unit_id", "valid_from"),
    "calendar": ("site_id", "day"),
    "tickets": ("ticket_id",),
    "calls": ("call_id",),
    "assessments": ("assessment_id", "item"),
    "attendance": ("employee_id", "day"),
    "leave": ("leave_id",),
    "shift_swaps": ("swap_id",),
    "exams": ("exam_id",),
    "collections": ("employee_id", "month"),
    "complaints": ("complaint_id",),
    "complaint_liability": ("complaint_id", "party"),
    "returns": ("return_id",),
    "events": ("event_id",),
    "measures": ("subject_id", "month", "measure"),
    "opening_standings": ("scheme", "subject_id"),
    "enrolments": ("scheme", "period", "employee_id"),
    "decisions": ("scheme", "period", "subject_id", "step"),
    "grants": ("scheme", "period", "employee_id", "line"),
    "candidates": ("candidate_id",),
}

COLUMNS = {
    source: tuple(text.split())
    for source, text in {
        "employees": "employee_id name role unit_id line hired_on confirmed_on left_on notice_on wage_grade base_pay"
        " performance_pay fresh_graduate experienced valid_from",
        "units": "unit_id name kind parent_unit_id valid_from",
        "calendar": "site_id day kind",
        "tickets": "ticket_id employee_id customer_id channel opened_at first_response_at resolved_at outcome converted"
        " rating average_reply_seconds slowest_reply_seconds reply_count typo_count ended_by"
        " slowest_lookup_reply_seconds late_reply_count late_lookup_reply_count repeated_replies wait_count"
        " longest_wait_seconds",
        "calls": "call_id employee_id unit_id customer_id direction started_at ring_seconds ring_count answered"
        " talk_seconds hold_count longest_hold_seconds ended_by recorded rating",
        "assessments": "assessment_id item scheme subject_id period interaction_id channel origin timing purpose"
        " assessed_on assessor_id mark subject_type inspected_count signed subject_signed",
        "attendance": "employee_id day scheduled_start scheduled_end first_in last_out absence_kind off_post_minutes"
        " longest_off_post_minutes",
        "leave": "leave_id employee_id kind starts_on ends_on days requested_at approved_at approved",
        "shift_swaps": "swap_id requester_id counterpart_id requested_at requester_day counterpart_day kind both_agreed"
        " form_filed approved_at handover_ok",
        "exams": "exam_id employee_id taken_on kind score max_score attended",
        "collections": "employee_id month target_amount collected_amount receivable_amount complaint_affected_amount",
        "complaints": "complaint_id employee_id unit_id interaction_id received_at accepted_on decided_on closed_on"
        " complainant cause level kind upheld resolved region duplicate_of investigated_on reported_on negotiated_on"
        " opinion_on quantity_pending fine_amount loss_amount deleted",
        "complaint_liability": "complaint_id party_type party share",
        "returns": "return_id complaint_id approved_quantity returned_quantity",
        "events": "event_id scheme employee_id occurred_on code quantity points approved recorded_by note unit_id"
        " interaction_id deleted",
        "measures": "subject_id month measure subject_type value n",
        "opening_standings": "scheme subject_id subject_type star as_of_month note",
        "enrolments": "scheme period employee_id applied_on",
        "decisions": "scheme period subject_type subject_id step decision decided_by decided_by_role decided_at",
        "grants": "scheme period employee_id line amount granted_by granted_at",
        "candidates": "candidate_id position interviewed_on unit_id",
    }.items()
}

# Written only where a row of the delivery has them: withdrawals, and what the park alone delivers.
WHERE_FILLED = {
    source: frozenset(text.split())
    for source, text in {
        "tickets": "slowest_lookup_reply_seconds late_reply_count late_lookup_reply_count repeated_replies wait_count"
        " longest_wait_seconds",
        "assessments": "subject_type inspected_count signed subject_signed",
        "complaints": "investigated_on reported_on negotiated_on opinion_on quantity_pending fine_amount loss_amount"
        " deleted",
        "events": "unit_id interaction_id deleted",
    }.items()
}

# Sources with many rows a month travel as Parquet with real types; every other source is CSV.
PARQUET_TYPES = {
    "tickets": {
        "opened_at": "timestamp",
        "first_response_at": "timestamp",
        "resolved_at": "timestamp",
        "converted": "boolean",
        "rating": "integer",
        "average_reply_seconds": "integer",
        "slowest_reply_seconds": "integer",
        "reply_count": "integer",
        "typo_count": "integer",
        "slowest_lookup_reply_seconds": "integer",
        "late_reply_count": "integer",
        "late_lookup_reply_count": "integer",
        "repeated_replies": "integer",
        "wait_count": "integer",
        "longest_wait_seconds": "integer",
    },
    "calls": {
        "started_at": "timestamp",
        "ring_seconds": "integer",
        "ring_count": "integer",
        "answered": "boolean",
        "talk_seconds": "integer",
        "hold_count": "integer",
        "longest_hold_seconds": "integer",
        "recorded": "boolean",
        "rating": "integer",
    },
    "attendance": {
        "day": "date",
        "scheduled_start": "timestamp",
        "scheduled_end": "timestamp",
        "first_in": "timestamp",
        "last_out": "timestamp",
        "off_post_minutes": "integer",
        "longest_off_post_minutes": "integer",
    },
}
