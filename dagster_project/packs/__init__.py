"""Packs: everything that one publication was computed from, carried away, computed again elsewhere and compared.

Belongs here: which files a pack has, proving them, the second computation in a folder of its own, and what differs.
Does not belong here: computing (`month`), proving a home (`door`).

A pack is for HR's auditors: it holds pay, names and the ledger. HR's key is not in it, so that BI's pseudonyms cannot
be made from it; BI's files are proved by `verify`, and made from the tables that are compared here.
Read on: `packing.py`, then `opening.py`, `reperforming.py`, `comparing.py`.
"""
