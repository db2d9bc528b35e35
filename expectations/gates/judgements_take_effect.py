"""Who was proved right gets another result, or is told why not."""

from __future__ import annotations

from expectations.checks import NoRows
from expectations.declaration import Floor, Gate
from expectations.floors import ALWAYS

JUDGEMENTS_TAKE_EFFECT = Gate(
    name="judgements_take_effect",
    rule="Every dispute that was accepted since the last close has changed the result that was disputed, or somebody "
    "said why it has not.",
    next_step="See in `starledger dispute list` what was changed, and have the right row delivered where that is not "
    "the one that counts; or say why the result is right, `starledger dispute no-effect NUMBER --reason TEXT`, and run "
    "again.",
    tables={
        "judgement_counts": ALWAYS,
        "judged_disputes": Floor(zero_is_fine="most months nobody disputes anything, and judgement_counts says so"),
    },
    checks=(
        NoRows(
            title="an_accepted_dispute_changes_a_result",
            table="judged_disputes",
            keys=("dispute", "scheme", "period", "subject_type", "subject_id"),
            sentence="an accepted dispute has changed a result of its subject, or has a reason why not",
            sql="""
                select * from judged_disputes
                where is_effective is distinct from true and coalesce(trim(without_effect), '') = ''
            """,
            breaking=(
                "update judged_disputes set is_effective = false",
                "update judged_disputes set is_effective = null where without_effect is null",
                "update judged_disputes set without_effect = ' '",
            ),
        ),
        NoRows(
            title="every_accepted_dispute_is_looked_at",
            table="judgement_counts",
            keys=("what",),
            sentence="as many accepted disputes are looked at as the ledger has",
            sql="""
                select 'accepted disputes' as what, sum(accepted) as accepted from judgement_counts
                having sum(accepted) <> (select count(*) from judged_disputes)
            """,
            breaking=("update judgement_counts set accepted = accepted + 1",),
        ),
    ),
)
