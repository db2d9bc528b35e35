"""What cannot matter in compiled rules, proved from those rules alone.

Belongs here: functions from rule tables to rule tables that leave out, or write in one way, what changes no result.
Does not belong here: comparing a scheme with a mutant of it (`rehearsal/equivalence.py`).
"""
