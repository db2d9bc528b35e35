"""A month's run, as plain functions: receive → plan → build → keep → check → gate → seal.

Belongs here: what each step does with the rooms beside it, and in which order they make sense.
Does not belong here: how steps are scheduled and shown (`definitions.py`), how a room does its work.
Read on: `workplace.py` for what every step is given, then the modules in the order above.
"""
