"""Gates: what must hold before anyone sees a number.

Belongs here: what the candidate must *mean* (it reconciles, it is complete, its explanations add up), declared one
gate a file in `gates/` and judged by Great Expectations over a read-only DuckDB file.
Does not belong here: shape (keys, links, types: dbt's tests), the second engine (`dagster_project/checker/`), and
what follows from a red gate (`dagster_project/door/`).
Read on: `runner.py` (the door in), `declaration.py` (what a gate is made of), `gates/` (the gates), `canary.py` (why
they can fail).

Importing this package is cheap; Great Expectations (seconds) is imported when gates are first run.
"""
