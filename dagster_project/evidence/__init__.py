"""Evidence: from a bonus line to the delivered rows behind it, and from a delivered row to all results that it touched.

Belongs here: which rows the measures of a result read, rendered from the kept rules over the frozen deliveries, for one
subject and on request. Nothing of it is stored, and no model is run.
Does not belong here: results (they are published), the models that count for everybody (dbt/models).

This is a second, smaller reading of what staging and `measured` do, so each count is held against the `n` of the
published figure, and a difference is told.
Read on: `readings.py`, then `staged.py`, `forward.py`, `backward.py`.
"""
