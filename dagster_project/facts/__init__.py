"""What people decide beside the deliveries, as the ledger has it: holds, adjustments, disputes and who judged them.

Here: reading the entries to facts, and which facts decide a month (`month.py`). Not here: who may enter one and when
(`door/hold.py`, `door/adjust.py`), what a fact does to a line (dbt/models). A fact is named by the number of its ledger
entry.
"""
