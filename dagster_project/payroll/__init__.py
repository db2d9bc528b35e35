"""Payroll: what is handed over to be paid, and what came of it.

Belongs here: batches of payments made of published bonus lines, their files for HR's payroll, and its receipts. What is
paid is always what is published minus what was taken over before, so that nothing is paid twice, whatever is published
again. Does not belong here: how much a line is (dbt/models/pay), what may be published (`door`).
Read on: `batches.py` for what is due, `books.py` for how it looks, `receipts.py` for what comes back.
"""
