"""Every delivered row has exactly one fate, delivery by delivery."""

from __future__ import annotations

from expectations.checks import NoRows, Unique, not_null
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

_DELIVERY = ("source", "delivery_id")
_COUNTS = ("delivered", "accepted", "superseded", "withdrawn", "duplicate", "rejected")

ACCOUNTING_RECONCILES = Gate(
    name="accounting_reconciles",
    rule="Of every delivery, delivered = accepted + superseded + withdrawn + duplicate + rejected, and that is what "
    "loading counted.",
    next_step="Compare `starledger deliveries` with the files of the delivery named here; a row that ends nowhere, or "
    "twice, was lost or multiplied between raw and staging.",
    tables={
        "raw_counts": ALWAYS,
        "delivery_accounts": ALWAYS,
        "rejects": Floor(zero_is_fine="clean deliveries have no rejected row; the accounts say how many there must be"),
    },
    checks=(
        *not_null("raw_counts", _DELIVERY, *_DELIVERY, "delivered"),
        Unique(table="raw_counts", keys=_DELIVERY),
        *not_null("delivery_accounts", _DELIVERY, *_DELIVERY, *_COUNTS),
        Unique(table="delivery_accounts", keys=_DELIVERY),
        NoRows(
            title="fates_add_up",
            table="delivery_accounts",
            keys=_DELIVERY,
            sentence="each delivered row is accepted, superseded, withdrawn, duplicate or rejected, once",
            sql="""
                select * from delivery_accounts
                where delivered is distinct from accepted + superseded + withdrawn + duplicate + rejected
                    or least(accepted, superseded, withdrawn, duplicate, rejected) < 0
            """,
            breaking=(
                "update delivery_accounts set accepted = accepted - 1 where rowid = 0",
                "update delivery_accounts set accepted = accepted + 9, rejected = rejected - 9 where rowid = 0",
            ),
        ),
        NoRows(
            title="accounts_equal_loading",
            table="delivery_accounts",
            keys=(*_DELIVERY, "why"),
            sentence="the accounts hold exactly the deliveries and the row counts that loading saw",
            sql="""
                select
                    coalesce(raw_counts.source, delivery_accounts.source) as source,
                    coalesce(raw_counts.delivery_id, delivery_accounts.delivery_id) as delivery_id,
                    raw_counts.delivered as counted_at_loading,
                    delivery_accounts.delivered as delivered,
                    case
                        when delivery_accounts.source is null then 'loaded, but missing from the accounts'
                        when raw_counts.source is null then 'in the accounts, but never loaded'
                        else 'counts differ'
                    end as why
                from raw_counts
                full join delivery_accounts
                    on delivery_accounts.source = raw_counts.source
                    and delivery_accounts.delivery_id = raw_counts.delivery_id
                where raw_counts.delivered is distinct from delivery_accounts.delivered
            """,
            breaking=(
                "delete from delivery_accounts where rowid = 0",
                "insert into delivery_accounts "
                "select * replace ('never loaded' as delivery_id) from delivery_accounts limit 1",
                "update delivery_accounts set delivered = delivered + 1, accepted = accepted + 1 where rowid = 0",
            ),
        ),
        NoRows(
            title="rejected_rows_are_listed",
            table="rejects",
            keys=_DELIVERY,
            # At least, not equal: a row may be listed although a later delivery replaced it. A row of an unknown
            # employee is listed and accepted, and so is a unit whose name is in no list.
            sentence="each rejected row of the accounts is in rejects, with a reason",
            sql="""
                with
                listed as (
                    select source, delivery_id, count(distinct (file, row_number)) as listed
                    from rejects
                    where reason is not null and reason not in ('unknown_employee', 'unit_not_listed')
                    group by source, delivery_id
                )
                select
                    delivery_accounts.source,
                    delivery_accounts.delivery_id,
                    delivery_accounts.rejected,
                    coalesce(listed.listed, 0) as listed
                from delivery_accounts
                left join listed
                    on listed.source = delivery_accounts.source
                    and listed.delivery_id = delivery_accounts.delivery_id
                where coalesce(listed.listed, 0) < delivery_accounts.rejected
            """,
            breaking=("delete from rejects where rowid = 0", "update rejects set reason = null where rowid = 0"),
        ),
    ),
)
