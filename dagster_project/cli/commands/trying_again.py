"""`starledger deliveries --again`: read deliveries once more after a mapping was mended, and say what changed.

Belongs here: the lock, the loading and the sentences. Does not belong here: which bytes are read (`intake/again.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dagster_project.cli.context import Context
from dagster_project.cli.progress import progress_on
from dagster_project.cli.writing import writing

if TYPE_CHECKING:
    from dagster_project.intake import Intake

COLUMNS = ("source", "delivery", "became", "rows", "read_otherwise")


def try_again(context: Context, names: Sequence[str], output_format: str) -> int:
    """Exit code 2 where a delivery is still refused."""
    from dagster_project.cli.listing import Listing
    from dagster_project.intake import Again, load, read_mappings
    from dagster_project.reading.refused import note, refused_deliveries

    home, now = context.existing_home, context.now()
    mappings = read_mappings(context.site.mappings, context.site.id_migration)
    with progress_on(context) as report, writing(context, home, "deliveries --again", now) as ledger:
        before = refused_deliveries(home)
        again = Again(names, frozenset((one.source, one.delivery) for one in before))
        intake = load(home, context.landing, ledger, now, report, mappings, again)
        others = [one for one in before if (one.source, one.delivery) not in intake.looked_at]
        note(home, [*others, *intake.refused])
    listing = Listing(COLUMNS, _rows(intake, is_named=bool(names)))
    context.show(listing, output_format, "No delivery is read otherwise than before.")
    for one in intake.refused:
        context.tell(f"Refused again: {'/'.join(filter(None, [one.source, one.delivery]))}. {one.message}")
    if intake.loaded:
        months = sorted({month for one in intake.loaded for month in (one.first_month, one.last_month) if month})
        of = f" Their rows are of {' to '.join(sorted({months[0], months[-1]}))}." if months else ""
        context.tell(f"How the rows end now is known after `starledger run MONTH`.{of}")
    return 2 if intake.refused else 0


def _rows(intake: Intake, *, is_named: bool) -> list[tuple[Any, ...]]:
    """`read_otherwise` is empty where nothing of the delivery had been taken in before; what is as before is told of
    deliveries that were named."""
    rows: list[tuple[Any, ...]] = [(one.source, one.delivery, "refused", None, None) for one in intake.refused]
    for one in intake.loaded:
        became = "taken in" if one.read_otherwise is None else "read again"
        rows.append((one.source, one.delivery, became, one.rows, one.read_otherwise))
    if is_named:
        rows += [(*named, "as before", None, 0) for named in intake.unchanged]
    return sorted(rows, key=lambda row: row[:2])
