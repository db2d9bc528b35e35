"""The published table `labels`: what the rules of a publication call their schemes, stars, clauses, items and measures.

Here: the labels of the schemes that the calculation used, from the kept rules, so that BI, to whom the store is closed,
can read a result without a list of ids. No threshold and no amount is among them. Not here: how a label is shown
(`reading`). `form` says how a value reads: `yes_no` of a mark, `ascending` or `descending` of a rank.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb
import pyarrow as pa

from dagster_project.errors import Refusal
from dagster_project.store import folders
from dagster_project.store.calculations import Calculation
from dagster_project.store.hashing import literal
from dagster_project.store.paths import Home

LABELS = "labels"

_TABLES = ("parts", "levels", "clauses", "items", "groups", "grades", "ranks", "measures", "marks")
_KINDS = """
    select part_id, 'scheme' as kind, scheme as id, 0 as position, null as form, title_en as label_en,
        title_zh as label_zh, document as reference
    from parts
    union all
    select part_id, 'star', star::varchar, star, null, label_en, label_zh, reference from levels
    union all
    select part_id, 'clause', concat(star, '/', clause), min(clause_order), null, min(label_en), min(label_zh),
        string_agg(distinct reference, ', ' order by reference)
    from clauses where target_kind = 'star' group by part_id, star, clause
    union all
    select part_id, 'item', item, item_order, null, label_en, label_zh, reference from items
    union all
    select part_id, 'item', item, 1000 + item_order, null, label_en, label_zh, reference from groups
    union all
    select part_id, 'grade', grade, grade_order, null, label_en, label_zh, reference from grades
    union all
    select ranks.part_id, 'rank', ranks.measure, 0, ranks.direction, ranked.label_en, ranked.label_zh, ranks.reference
    from ranks left join measures as ranked on ranks.of_measure = ranked.measure
    union all
    select null, 'measure', measure, 0, case when measure in (select measure from marks where answer = 'yes_no')
        then 'yes_no' end, label_en, label_zh, null
    from measures
"""


def select_from(folder: Path, schemes: Collection[str], period: str) -> str:
    """The select of the labels of `schemes` (each `scheme@version`) and of every shared measure."""
    used = ", ".join(map(literal, schemes)) or "''"
    owners = ", ".join(sorted({literal(version.split("@")[0]) for version in schemes})) or "''"
    tables = {name: f"read_parquet({literal(str(folder / f'{name}.parquet'))})" for name in _TABLES}
    of_used = (
        f"part_id in (select part_id from {tables['parts']} where concat(scheme, '@', scheme_version) in ({used}))"
    )
    limits = dict.fromkeys(_TABLES, of_used) | {"measures": f"owner_scheme is null or owner_scheme in ({owners})"}
    named = ", ".join(f"{name} as (from {tables[name]} where {limits[name]})" for name in _TABLES)
    return (
        f"with {named}, labelled as ({_KINDS}) select scheme, scheme_version, {literal(period)} as period, "
        "period_kind, kind, id, position, form, label_en, label_zh, reference "
        "from labelled left join parts using (part_id) order by all"
    )


def rows_of(home: Home, calculation: Calculation) -> pa.Table:
    """The labels of a calculation's rules, after proving that these are the rules that it used."""
    folder = home.rules / calculation.rules_hash
    for problem in folders.problems(folder, calculation.rules_fingerprint, "it was adopted"):
        raise Refusal(f"{problem} Nothing can be called by its name until then.")
    with duckdb.connect() as connection:
        schemes = calculation.document["inputs"].get("schemes", {})
        return connection.execute(select_from(folder, schemes, calculation.period)).to_arrow_table()
