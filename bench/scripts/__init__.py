"""The event work by hand: typed read, unreadable and superseded rows left out, the figures of each person and month.

Belongs here: one script an engine, each as quick as its author could make it, and each a process of its own:
`python -m bench.scripts.in_duckdb LANDING FIGURES` writes (employee_id, month, measure, numerator, denominator).
Does not belong here: anything of the product. The scripts know this one company and these figures; they keep no
rejects, no accounts, no reasons and no history.
"""
