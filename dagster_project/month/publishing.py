"""What the door must be told to publish a month: which gates it expects, and which measures are made of pay.

Belongs here: those two lists, from what is in force. Does not belong here: publishing (`door/`).
"""

from __future__ import annotations

import pyarrow.parquet as pq

from dagster_project.periods import Period
from dagster_project.store.ledger import Ledger
from dagster_project.store.paths import Home

SHAPE_GATE = "tables_keep_their_shape"  # dbt's data tests, as one gate beside those of expectations/
PAY_ATTRIBUTES = ("base_pay", "performance_pay")


def expected_gates() -> list[str]:
    from expectations.gates import GATES

    return [SHAPE_GATE, *(gate.name for gate in GATES)]


def pay_measures(home: Home, month: Period) -> list[str]:
    """Measures that show pay, those made of others that do included: BI must see none of them."""
    from dagster_project.door.seal import candidate

    _, calculation = candidate(home, Ledger(home), month.text)
    rules = home.rules / calculation.document["rules_hash"]
    measures = pq.read_table(rules / "measures.parquet", columns=["measure", "attribute"]).to_pylist()
    terms = pq.read_table(rules / "terms.parquet", columns=["measure", "term_measure"]).to_pylist()
    ranks = pq.read_table(rules / "ranks.parquet", columns=["measure", "of_measure"]).to_pylist()
    found = {row["measure"] for row in measures if row["attribute"] in PAY_ATTRIBUTES}
    made_of = [(row["measure"], row["term_measure"]) for row in terms]
    made_of += [(row["measure"], row["of_measure"]) for row in ranks]
    while more := {measure for measure, part in made_of if part in found} - found:
        found |= more
    return sorted(found)
