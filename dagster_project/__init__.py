"""StarLedger's Python: from customer-service records to star ratings, bonus lines and their proof.

Belongs here: the business rooms, each a package with its charter: `intake` (what was delivered), `rules` (schemes as
data), `warehouse` (the working DuckDB file and dbt), `month` (the steps of a run), `store` (immutable objects and the
ledger), `door` (the only way to readers), `checker` (the second engine), `reading` (query and explain). Dagster assets
and `cli` are thin adapters over them.
Does not belong here: SQL models (`dbt/`), gates (`expectations/`), rule packs (`seeds/`). Business code reads no clock,
draws no random numbers and imports no Dagster: the adapters hand in times.
Read on: `errors.py`, then each room's `__init__.py`.
"""
