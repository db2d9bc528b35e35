"""What a fact of an example has where the example does not say.

Belongs here: one neutral value for each column that a source requires. `{day}` is the 15th of the month, `{time}` that
day at ten, `{month}` the month, `{period}` the example's period (the month, where the fact names one), `{scheme}` the
example's scheme.
Does not belong here: keys and people, which `expansion.py` makes.
"""

NEUTRAL_FACTS: dict[str, dict[str, str]] = {
    "assessments": {"purpose": "live", "assessor_id": "assessor", "assessed_on": "{day}", "scheme": "{scheme}"},
    "attendance": {"day": "{day}"},
    "calendar": {"day": "{day}", "kind": "workday"},
    "calls": {
        "started_at": "{time}", "direction": "inbound", "ring_seconds": "5", "answered": "true", "talk_seconds": "120",
    },
    "candidates": {"position": "applicant", "interviewed_on": "{day}"},
    "collections": {"month": "{month}", "collected_amount": "0"},
    "complaints": {
        "received_at": "{time}", "complainant": "customer", "level": "ordinary", "kind": "service", "cause": "agent",
    },
    "decisions": {
        "scheme": "{scheme}", "period": "{period}", "subject_type": "employee", "decision": "approved",
        "decided_by": "somebody", "decided_at": "{time}",
    },
    "enrolments": {"scheme": "{scheme}", "period": "{period}", "applied_on": "{day}"},
    "complaint_liability": {"party_type": "unit"},
    "events": {"occurred_on": "{day}", "scheme": "{scheme}", "quantity": "1"},
    "exams": {"taken_on": "{day}", "kind": "skill", "max_score": "100", "attended": "true"},
    "grants": {"scheme": "{scheme}", "period": "{period}", "granted_by": "somebody", "granted_at": "{time}"},
    "leave": {"starts_on": "{day}", "ends_on": "{day}", "kind": "personal", "days": "1", "approved": "true"},
    "leave_days": {"day": "{day}", "fraction": "1"},
    "measures": {"month": "{month}"},
    "opening_standings": {"scheme": "{scheme}", "as_of_month": "{month}"},
    "shift_swaps": {
        "requested_at": "{time}", "requester_day": "{day}", "kind": "swap", "both_agreed": "true", "form_filed": "true",
        "approved_at": "{time}",
    },
    "work_shares": {"work": "tickets", "worked_on": "{day}"},
    "tickets": {"opened_at": "{time}", "resolved_at": "{time}", "channel": "phone", "outcome": "resolved"},
}  # fmt: skip
