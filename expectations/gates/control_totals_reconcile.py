"""What a delivery states of itself is what the models read of it, in rows and in sums.

Loading compares the stated totals with the text as delivered. Here they are compared once more with what became of that
text: accepted as a typed value, or set aside.
"""

from __future__ import annotations

from expectations.checks import NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

_CONTROL = ("source", "delivery_id", "control")
_WHY = (*_CONTROL, "why")

CONTROL_TOTALS_RECONCILE = Gate(
    name="control_totals_reconcile",
    rule="Where a delivery states its rows or the sum of a column, that many rows are accepted or set aside, and the "
    "accepted and the set-aside values add up to the stated sum.",
    next_step="Compare `_control.csv` of the delivery named here with `starledger deliveries`; the text reconciled "
    "when it was loaded, so a value was lost, doubled or changed between raw and staging.",
    tables={
        "control_totals": Floor(zero_is_fine="a delivery need not state totals"),
        "controls_read": Floor(when="select 1 from control_totals where control <> 'rows'"),
        "delivery_accounts": ALWAYS,
    },
    counted="select 1 from control_totals",
    checks=(
        *not_null("control_totals", _CONTROL, *_CONTROL, "stated"),
        Unique(table="control_totals", keys=_CONTROL),
        *not_null("controls_read", _CONTROL, *_CONTROL, "accepted", "set_aside"),
        Unique(table="controls_read", keys=_CONTROL),
        NoRows(
            title="stated_rows_are_accounted_for",
            table="control_totals",
            keys=_WHY,
            sentence="as many rows as stated are accepted or set aside",
            sql="""
                select
                    control_totals.*,
                    delivery_accounts.accepted,
                    case
                        when delivery_accounts.source is null then 'not in the accounts' else 'counts differ'
                    end as why
                from control_totals
                left join delivery_accounts
                    on delivery_accounts.source = control_totals.source
                    and delivery_accounts.delivery_id = control_totals.delivery_id
                where control_totals.control = 'rows'
                    and control_totals.stated is distinct from (
                        delivery_accounts.accepted + delivery_accounts.superseded + delivery_accounts.withdrawn
                        + delivery_accounts.duplicate + delivery_accounts.rejected
                    )
            """,
            breaking=(
                "update control_totals set stated = stated + 1 where control = 'rows'",
                "update control_totals set delivery_id = 'never loaded' where control = 'rows'",
            ),
        ),
        NoRows(
            title="stated_sums_are_read",
            table="controls_read",
            keys=_WHY,
            sentence="accepted and set-aside values of a summed column add up to the stated sum",
            sql="""
                select
                    control_totals.*,
                    controls_read.accepted,
                    controls_read.set_aside,
                    case when controls_read.source is null then 'not read' else 'sums differ' end as why
                from control_totals
                left join controls_read
                    on controls_read.source = control_totals.source
                    and controls_read.delivery_id = control_totals.delivery_id
                    and controls_read.control = control_totals.control
                where control_totals.control <> 'rows'
                    and control_totals.stated is distinct from controls_read.accepted + controls_read.set_aside
            """,
            breaking=(
                "update controls_read set accepted = accepted + 0.01",
                "update controls_read set set_aside = 0",
                "delete from controls_read",
            ),
        ),
    ),
)
