"""Corrections: what becomes known of a closed month never changes it, but is computed again and paid as a difference.

Here: which closed months are affected and from what (`affected.py`), computing them again as known now, forward to the
last closed one (`replaying.py`). Not here: the close itself (`door`), the differences as bonus lines (dbt/models/pay).
Nothing here changes what readers have.
"""
