"""From checked and resolved nodes to rule tables.

Belongs here: one module a group of tables, and `library_tables.py`, which puts the versions together.
Does not belong here: reading YAML, judging whether the rules make sense (`proofs/`), worked examples.
Read on: `tables.py` for the columns, `version.py` for the order of work.
"""
