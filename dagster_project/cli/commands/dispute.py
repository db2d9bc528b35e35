"""`starledger dispute file|judge|no-effect|list`: objections to what was published, and their judgements."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command, add_format
from dagster_project.cli.context import Context
from dagster_project.cli.deciding import actor_of, add_actor, add_form, add_reason, asked, typed
from dagster_project.cli.writing import writing
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    from dagster_project.door.dispute import Claim, Term
    from dagster_project.facts.disputes import RowAt
    from dagster_project.store.ledger import Ledger

DESCRIPTION = """Object to a published result, in time, and judge an objection, once. One that is accepted changes the
delivered row by itself: the open month's next run has the result, and for a closed month the difference. A month is not
closed while a dispute waits for its judgement."""
COLUMNS = (
    "dispute", "publication", "subject", "scheme", "clause", "row", "changes", "reason", "by", "filed_on", "verdict",
    "judged_by", "why", "without_effect",
)  # fmt: skip
WITHDRAW = "withdraw"


def add_to(commands: Any) -> None:
    parser = add_command(commands, "dispute", "object to a published result, and judge it", DESCRIPTION)
    parts = parser.add_subparsers(metavar="ACTION", required=True)
    example = "starledger dispute file 2026-10 H014 --scheme SCHEME --clause score --reason TEXT --by H014"
    filed = add_command(parts, "file", "object to a clause or a delivered row", "", example)
    filed.add_argument("month", metavar="MONTH", nargs="?", help="the published month")
    filed.add_argument("subject", metavar="SUBJECT", nargs="?", help="whose result it is")
    filed.add_argument("--type", default="employee", help="what the subject is; default: employee")
    filed.add_argument("--scheme", metavar="ID", help="the scheme whose result is wrong")
    filed.add_argument(
        "--clause", metavar="CLAUSE", help="the clause that is wrong, as `explain --format json` names it"
    )
    filed.add_argument("--proposal", metavar="TEXT", default="", help="the verdict that should be given")
    _add_row(filed)
    add_reason(filed, is_required=False)
    add_form(
        filed, "month, subject, scheme?, clause?, source?, delivery?, file?, row?, changes?, proposal?, reason, by?"
    )
    filed.add_argument("--by", metavar="NAME", required=True, help="who objects, or brings the form")
    filed.set_defaults(execute=_file)
    judge = add_command(parts, "judge", "accept, accept in part, or reject; for good")
    judge.add_argument("number", metavar="DISPUTE", type=int, help="its number, as `dispute list` shows it")
    judge.add_argument("--verdict", required=True, choices=("accepted", "partly_accepted", "rejected"), help="for good")
    _add_row(judge)
    judge.add_argument("--without-effect", metavar="TEXT", default="", help="why an accepted one changes no data")
    add_reason(judge)
    add_actor(judge, "judges")
    judge.set_defaults(execute=_judge)
    excuse = add_command(parts, "no-effect", "say why an accepted dispute changed no result")
    excuse.add_argument("number", metavar="DISPUTE", type=int, help="its number, as `dispute list` shows it")
    add_reason(excuse)
    add_actor(excuse, "says so")
    excuse.set_defaults(execute=_excuse)
    listed = add_command(parts, "list", "every dispute, and how it was judged")
    add_format(listed)
    listed.set_defaults(execute=_list)


def _add_row(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--row", nargs=4, metavar=("SOURCE", "DELIVERY", "FILE", "ROW"), help="a delivered row, as `trace` shows it"
    )
    parser.add_argument("--set", action="append", default=[], metavar="COLUMN=VALUE", help="what the row should say")
    parser.add_argument("--withdraw", action="store_true", help="the row should not be there")


def _file(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.dispute import disputed_body, file
    from dagster_project.intake.forms import DISPUTES

    home, now = context.existing_home, context.now()
    row = _as_form(options) if options.month and options.subject else None
    forms = asked(options, DISPUTES, ("month", "subject", "reason"), row, "which MONTH and SUBJECT")
    today = datetime.fromisoformat(now).date()
    with writing(context, home, "dispute file", now) as ledger:
        claims: list[tuple[Claim, Term, str]] = []

        def check(row: dict[str, str]) -> None:
            claim, term = _claim(context, ledger, row, options.type)
            claims.append((claim, term, row["by"] or options.by))
            disputed_body(ledger, claim, term, claims[-1][2], today, context.system_user)

        forms.check(check)
        for claim, term, by in claims:
            entry = file(home, ledger, claim, term, by, today, context.system_user, now)
            context.say(f"Dispute {entry.seq}: {claim.subject_id}, {claim.publication_id}; filed by {by}.")
    context.tell("Next: `starledger dispute judge NUMBER --verdict … --reason TEXT --by NAME --role ROLE`, by another.")
    return 0


def _as_form(options: argparse.Namespace) -> dict[str, str]:
    names = ("month", "subject", "scheme", "clause", "proposal", "reason", "by")
    row = typed(options, names)
    row |= dict(zip(("source", "delivery", "file", "row"), options.row or ("",) * 4, strict=True))
    return row | {"changes": WITHDRAW if options.withdraw else "; ".join(options.set)}


def _claim(context: Context, ledger: Ledger, row: Mapping[str, str], subject_type: str) -> tuple[Claim, Term]:
    from dagster_project.door.dispute import Claim
    from dagster_project.evidence.disputable import check_result, publication_of, term_of
    from dagster_project.intake.ruled import check_changes
    from dagster_project.periods import parse_month

    home, month, subject = context.existing_home, parse_month(row["month"]).text, (subject_type, row["subject"])
    published, scheme, clause = publication_of(ledger, month), row["scheme"] or None, row["clause"] or None
    check_result(home, published, subject, scheme, clause)
    at = _row_at(context, ledger, (row["source"], row["delivery"], row["file"], row["row"]))
    changes = changes_of(row["changes"])
    if at is not None and changes:
        check_changes(home, ledger, at, changes)
    claim = Claim(
        published.publication_id, month, *subject, scheme, clause, at, row["proposal"], row["reason"], changes
    )
    return claim, term_of(home, ledger, context.site, published, subject)


def _row_at(context: Context, ledger: Ledger, named: Sequence[str]) -> RowAt | None:
    from dagster_project import catalogue
    from dagster_project.intake.current import find_row

    if not any(named):
        return None
    if not all(named):
        raise Refusal("A delivered row is named by its source, delivery, file and row number, all four.")
    if named[0] not in catalogue.sources():
        raise Refusal(f"There is no source `{named[0]}`. There are: {', '.join(catalogue.sources())}.")
    return find_row(context.existing_home, ledger, *named)


def changes_of(text: str) -> dict[str, str]:
    """`column=value; column=value`, or `withdraw`."""
    from dagster_project.intake.ruled import WITHDRAWAL

    if text.strip() == WITHDRAW:
        return dict(WITHDRAWAL)
    changes: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.replace("；", ";").split(";"))):
        column, is_given, value = part.partition("=")
        if not is_given or not column.strip():
            raise Refusal(f"`{part}` is no change. Write column=value, several with `; ` between, or `{WITHDRAW}`.")
        changes[column.strip()] = value.strip()
    return changes


def _judge(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.dispute import Ruling, dispute_of, judge, judged_body
    from dagster_project.facts.disputes import RowAt
    from dagster_project.intake.ruled import carry_out, check_changes

    home, now, judges = context.existing_home, context.now(), context.site.disputes.judges
    actor = actor_of(context, options, now)
    with writing(context, home, "dispute judge", now) as ledger:
        dispute = dispute_of(ledger, options.number)
        ruling = Ruling(
            options.verdict,
            options.reason,
            _row_at(context, ledger, options.row or ()),
            changes_of(WITHDRAW if options.withdraw else "; ".join(options.set)),
            options.without_effect,
        )
        body = judged_body(dispute, ruling, actor, judges)
        if body["changes"] and dispute.judged is None:
            check_changes(home, ledger, RowAt(*body["row"]), body["changes"])  # type: ignore[misc, arg-type]
        judge(home, ledger, options.number, ruling, actor, judges)
        delivered = carry_out(home, ledger, now)
    context.say(f"Dispute {options.number} is {options.verdict} by {options.by}.")
    if delivered:
        context.say(f"What it changes is delivered: {', '.join(delivered)}.")
        context.tell(f"Next: `starledger run` of the open month has the result; {dispute.month} if it is not closed.")
    return 0


def _excuse(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.door.dispute import excuse

    home, now = context.existing_home, context.now()
    with writing(context, home, "dispute no-effect", now) as ledger:
        actor = actor_of(context, options, now)
        excuse(home, ledger, options.number, options.reason, actor, context.site.disputes.judges)
    context.say(f"Why dispute {options.number} changes nothing is recorded.")
    return 0


def _list(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.cli.listing import Listing
    from dagster_project.facts.disputes import disputes
    from dagster_project.store.ledger import Ledger

    rows = []
    for one in disputes(Ledger(context.existing_home).entries()):
        body, judged = one.body, one.judged.body if one.judged else {}
        changes = (judged.get("changes") if judged else body["changes"]) or {}
        row = (judged.get("row") if judged else None) or body["row"]
        rows.append(
            (
                one.number,
                *(body[name] or "" for name in ("publication_id", "subject_id", "scheme", "clause")),
                f"{row[0]}: row {row[3]} of {row[2]}" if row else "",
                "; ".join(f"{column}={value}" for column, value in changes.items()),
                *(body[name] for name in ("reason", "by", "filed_on")),
                one.verdict,
                judged.get("by", ""),
                judged.get("reason", ""),
                one.without_effect,
            )
        )
    context.show(Listing(COLUMNS, rows), options.format, "Nothing was ever disputed.")
    return 0
