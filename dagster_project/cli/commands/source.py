"""`starledger source check|draft`: what a file would become, and a first mapping for it. Nothing goes into HOME."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from dagster_project.cli.arguments import add_command
from dagster_project.cli.context import Context
from dagster_project.cli.listing import wrapped
from dagster_project.cli.progress import progress_on

if TYPE_CHECKING:
    from dagster_project.intake.dry_reading import Chosen
    from dagster_project.intake.mapping import Mappings
    from dagster_project.rehearsal.files import Checked

REJECTS_SHOWN = 20
ZONE_WITHOUT_A_SITE = "UTC"


def add_to(commands: Any) -> None:
    parser = add_command(commands, "source", "a new export: check what a mapping makes of it")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add_check(actions)
    _add_draft(actions)


def _add_check(actions: Any) -> None:
    description = """Read a file as it would be loaded, and keep nothing: which mapping it has, which heading fills
which column, how many rows count, and the first that do not, with the value as it came. People are not looked up.
Exit code 2 where the file would be refused or a row rejected."""
    parser = add_command(
        actions, "check", "what would become of a file, row by row where it fails", description,
        "starledger source check fees.csv --mapping mappings/fees.yaml",
    )  # fmt: skip
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, XLSX, JSON lines, Parquet or a .zip of these")
    parser.add_argument("--member", metavar="NAME", help="which file of a .zip, where it holds several")
    parser.add_argument("--mapping", metavar="FILE", type=Path, help="instead of the site file's mappings")
    parser.add_argument("--source", metavar="SOURCE", help="what its rows are, if nothing else says it")
    parser.add_argument(
        "--limit", metavar="N", type=int, default=REJECTS_SHOWN, help=f"rejects shown (default {REJECTS_SHOWN})"
    )
    parser.add_argument("--format", choices=("table", "json"), default="table", help="table (default) or json")
    parser.set_defaults(execute=execute_check)


def _add_draft(actions: Any) -> None:
    description = """Propose a mapping for a new export: by its headings, by headings that are known, by the nearest
word; encoding, title lines, dates and codes as far as the bytes tell. Nothing in it is sure: look at each line marked
`confirm` and fill the blanks. It is printed; a delivery is read by it once the site file names it."""
    parser = add_command(
        actions, "draft", "a first mapping for a new export, to be confirmed", description,
        "starledger source draft fees.csv --source collections > mappings/fees.yaml",
    )  # fmt: skip
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, Excel, JSON lines or Parquet")
    parser.add_argument("--source", metavar="SOURCE", required=True, help="what its rows are")
    parser.set_defaults(execute=execute_draft)


def execute_check(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.intake import zip_files
    from dagster_project.intake.dry_reading import choose, member_of
    from dagster_project.intake.mapping.reading import read

    named = read(options.mapping) if options.mapping else None
    member = member_of(options.file, options.member)
    chosen = choose(options.file, _mappings(context), named, options.source, member)
    with progress_on(context) as report, TemporaryDirectory() as scratch:
        report("Reading the file as if it were delivered", 0, 1)
        from dagster_project.rehearsal.files import check
        from dagster_project.site_shared_work import AS_DELIVERED, SHAREABLE

        site = context.site_if_any
        zone = site.zone if site else ZONE_WITHOUT_A_SITE
        at = context.now() if site else datetime.now().astimezone().isoformat(timespec="seconds")
        file = zip_files.unfolded(options.file, member, Path(scratch) / "unfolded") if member else options.file
        policies = site.shared_work if site else dict.fromkeys(SHAREABLE, AS_DELIVERED)
        checked = check(file, chosen, zone, at, max(options.limit, 0), Path(scratch), policies)
    if options.format == "json":
        context.say(json.dumps(_document(file, chosen, checked), ensure_ascii=False, indent=1))
    else:
        _show(context, file, chosen, checked)
    return 0 if checked.is_accepted else 2


def execute_draft(context: Context, options: argparse.Namespace) -> int:
    from dagster_project.catalogue import sources
    from dagster_project.intake.drafting.writing import draft
    from dagster_project.intake.dry_reading import refuse_source

    refuse_source(options.source)
    context.say(draft(options.file, sources()[options.source]).rstrip("\n"))
    return 0


def _mappings(context: Context) -> Mappings:
    from dagster_project.intake.mapping import read_mappings

    site = context.site_if_any
    return read_mappings(site.mappings, site.id_migration) if site else read_mappings(())


def _show(context: Context, path: Path, chosen: Chosen, checked: Checked) -> None:
    from dagster_project.cli.listing import Listing
    from dagster_project.reading.reasons import explained

    mapping = f"mapping `{chosen.mapping.name}`" if chosen.mapping else "no mapping"
    context.say(wrapped(f"{path.name} as {chosen.source.name}, {mapping}: {chosen.why}.", context.width))
    laid = checked.laid
    if laid.matches:
        context.say("")
        rows = [(match.heading, match.column, match.fate, match.note) for match in laid.matches]
        context.show(Listing(["heading", "column", "fate", "note"], rows), "table")
    if laid.refused:
        context.say(wrapped(f"\nThe whole file would be refused. {laid.refused}", context.width))
    if checked.fates:
        counted = ", ".join(f"{count} {fate}" for fate, count in checked.fates.items())
        folded = f" (folded from {laid.delivered})" if laid.delivered != laid.rows else ""
        context.say(f"\n{laid.rows} rows{folded}: {counted}.")
    for one in laid.ids:
        context.say(f"{one.rows} of them came under {one.id}, which is {one.person} on their days.")
    if laid.ids_as_written:
        context.say(f"\nRows with an id that stands otherwise in the file: {laid.ids_otherwise}. Both are kept.")
        context.show(Listing(["row_number", "column", "as_written", "id"], laid.ids_as_written), "table")
    if laid.control:
        context.say(wrapped(laid.control, context.width))
    if checked.reasons:
        context.say("")
        context.show(Listing(["column", "reason", "rejects"], checked.reasons), "table")
    if checked.rejects:
        context.say("")
        context.show(Listing(["row_number", "column", "reason", "value"], checked.rejects), "table")
        for line in explained(reason for _, reason, _ in checked.reasons):
            context.say("\n" + wrapped(line, context.width))
    left = sum(count for _, _, count in checked.reasons) - len(checked.rejects)
    if left:
        context.tell(f"{left} more; --limit says how many are shown.")


def _document(path: Path, chosen: Chosen, checked: Checked) -> dict[str, Any]:
    laid, mapping = checked.laid, chosen.mapping
    return {
        "file": path.name,
        "source": chosen.source.name,
        "mapping": {"name": mapping.name, "file": mapping.place.file, "hash": mapping.hash} if mapping else None,
        "why": chosen.why,
        "is_accepted": checked.is_accepted,
        "refused": laid.refused or None,
        "headings": [asdict(match) for match in laid.matches],
        "delivered_rows": laid.delivered,
        "rows": laid.rows,
        "ids_written_otherwise": laid.ids_otherwise,
        "ids_as_written": [
            dict(zip(("row_number", "column", "as_written", "id"), one, strict=True)) for one in laid.ids_as_written
        ],
        "fates": checked.fates,
        "control": laid.control or None,
        "ids": [one._asdict() for one in laid.ids],
        "reasons": [dict(zip(("column", "reason", "rejects"), reason, strict=True)) for reason in checked.reasons],
        "rejects": [reject._asdict() for reject in checked.rejects],
    }
