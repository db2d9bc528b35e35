"""Targets: where else a release is to be read, beside its own files: a PostgreSQL, a DuckDB file of views.

Belongs here: bringing a target to what the pointer says, once and whole, and saying which publication it holds. A
target is a copy: it is brought up from the release's files by the same command, however far it is behind, and nothing
is ever read back from it.
Does not belong here: what may be published (`door`), who may have which column (`door/zones.py`).
Read on: `model.py`, `delivering.py`, `postgres.py`.
"""
