"""What each reason of a reject means and how it is mended, for people who send deliveries.

Belongs here: one sentence of each for every word that `rejects.reason` can hold.
Does not belong here: where a reason is found (staging, settling, the judging of entries).
"""

from __future__ import annotations

from collections.abc import Iterable

# reason -> what it means, how it is mended
REASONS: dict[str, tuple[str, str]] = {
    "missing": (
        "The column is required and empty in this row.",
        "Have the value filled in where it was entered and delivered again; where it is the same for all rows, let the "
        "mapping say it as a `constant` or under `defaults`.",
    ),
    "not_a_number": (
        "The text is not a plain number with at most 12 digits and the decimals that the column keeps.",
        "Let the mapping name separators, the unit or codes that mean nothing (`thousands`, `unit`, `values`), or have "
        "the number sent again.",
    ),
    "not_a_date": (
        "The text is no day of the calendar written as 2026-10-31.",
        "Let the mapping say the `date_format` of the export; a day that does not exist is corrected where it was "
        "entered.",
    ),
    "not_a_month": (
        "The text is no month written as 2026-10.",
        "Let the mapping say the `date_format` of the export, or have the month sent again.",
    ),
    "not_a_timestamp": (
        "The text is no day with a time of day written as 2026-10-31T08:30.",
        "Let the mapping say the `datetime_format`, or `on_day_of` for a bare time of day.",
    ),
    "not_a_boolean": (
        "The text is neither true, yes or 1, nor false, no or 0.",
        "Let the mapping translate the export's words with `values`.",
    ),
    "not_in_vocabulary": (
        "The word is not one of those that the column knows.",
        "Let the mapping translate the export's words with `values`; dbt/models/staging/_sources.yml has the column's.",
    ),
    "date_out_of_range": (
        "The day lies before 1990, or later than the delivery became known although it tells what has happened.",
        "Look whether day and month changed places or a serial number was read as a day; correct the `date_format` or "
        "the row.",
    ),
    "conflicting_key": (
        "The same delivery holds another row of this key that says something else, so neither can be believed.",
        "Have one of them sent in a new delivery, or let the mapping name the column that tells them apart as the key.",
    ),
    "unknown_employee": (
        "No roster knows the person's id; the row is accepted, waits in suspense, and counts for nobody.",
        "Deliver the person in `employees`, or correct the id; the row then counts without being sent again.",
    ),
    "unknown_candidate": (
        "No delivery of `candidates` knows the applicant's id; the row is accepted and counts for nobody.",
        "Deliver the applicant in `candidates`, or correct the id; the row then counts without being sent again.",
    ),
    "unknown_unit": (
        "No delivery of `units` knows the unit's id; the row is accepted and counts for no unit.",
        "Deliver the unit in `units`, or correct the id; the row then counts without being sent again.",
    ),
    "unit_not_listed": (
        "The unit's name is in no list that its scheme closes; the row is accepted all the same.",
        "Give the unit a name of the list, or have the scheme's list changed by whoever owns the rules.",
    ),
    "shares_do_not_add_up": (
        "The shares of the case, or of the row that several share, do not sum to exactly 1.",
        "Deliver all who share it again, with shares that sum to 1.",
    ),
    "share_out_of_range": (
        "The share of the party is not between 0 and 1.",
        "Deliver the party again with its share as a part of 1; a mapping turns 40 % into 0.4 with `unit: percent`.",
    ),
    "share_missing": (
        "The site divides such rows as delivered, and a share of this one is empty.",
        "Deliver everybody of the row again, each with a share, or have the site file declare another policy.",
    ),
    "share_without_policy": (
        "Several people share the row, and the site file does not say how such rows are divided; it counts for nobody.",
        "Declare a policy for the source under `shared_work` in the site file.",
    ),
    "share_of_no_such_month": (
        "Which row is meant cannot be told: a collection is named with its month, a ticket or a call without.",
        "Fill `month` for a collection and leave it empty for any other row.",
    ),
    "share_beside_a_reject": (
        "Another share of the same row, delivered with this one, cannot be read; parts without it would be too large.",
        "Mend the other share and deliver everybody of the row again.",
    ),
    "share_without_a_first": (
        "All goes to the first of those who share the row, and it is not told who that is.",
        "Deliver everybody of the row again with a `position` each, of which one is the smallest.",
    ),
    "points_not_entered": (
        "The event's points are entered by hand under its rule, and none were entered.",
        "Have the points entered where the event was recorded, and deliver it again.",
    ),
    "points_out_of_range": (
        "The points entered are outside of what the rule allows for such an event.",
        "Have the points corrected and the event delivered again; the limits are shown by `starledger scheme show`.",
    ),
    "period_not_readable": (
        "The period is neither a month (2026-10) nor a quarter, half or year (2026-Q4, 2026-H2, 2026).",
        "Let the mapping write the period in one of these ways, or have it corrected.",
    ),
    "assessor_without_role": (
        "Who assessed has no role, on that day, that the scheme lets assess.",
        "Have the assessment made by somebody entitled, or deliver the assessor's role in `employees`.",
    ),
    "more_than_one_chosen": (
        "The form lets one answer be chosen, and several were.",
        "Have the form filled in again and delivered with one answer.",
    ),
    "mark_not_yes_or_no": (
        "The item asks for yes or no, and the mark is neither.",
        "Let the mapping translate the export's words with `values`, or have the mark corrected.",
    ),
    "mark_not_pass_or_fail": (
        "The item asks for pass or fail, and the mark is neither.",
        "Let the mapping translate the export's words with `values`, or have the mark corrected.",
    ),
    "mark_not_an_option": (
        "The mark is none of the options that the item names.",
        "Let the mapping translate the export's words with `values`, or have the mark corrected.",
    ),
    "mark_not_readable": (
        "The item asks for a number, and the mark is none.",
        "Have the mark corrected and the assessment delivered again.",
    ),
    "mark_not_a_count": (
        "The item counts, and the mark is no whole number.",
        "Have the count corrected and the assessment delivered again.",
    ),
    "mark_out_of_range": (
        "The mark is outside of what the item of the sheet or form allows.",
        "Have the mark corrected and the assessment delivered again; the limits are shown by `starledger scheme show`.",
    ),
    "amount_not_entered": (
        "The amount is entered by hand under the rule of the measure, and none was entered.",
        "Have it entered where the row comes from, and deliver the row again.",
    ),
    "amount_out_of_range": (
        "The amount is outside of what the scheme leaves to the person who grants or enters it.",
        "Have it corrected and delivered again; the limits are shown by `starledger scheme show`.",
    ),
}


def explained(reasons: Iterable[str]) -> list[str]:
    """A line for each of the reasons, in the order of their names: the word, what it means, how it is mended."""
    return [f"{reason}: {' '.join(REASONS[reason])}" for reason in sorted(set(reasons)) if reason in REASONS]
