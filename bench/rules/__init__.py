"""What the rules cost by themselves: everybody of all worked examples, many times over, under every scheme for a month.

Belongs here: the crowd (`crowd`), its month in both engines, each in a process of its own (`engines`), the runs
(`__main__`, run as `python -m bench.rules`) and the table of what they cost (`report`).
Does not belong here: events by the million, which are measured beside scripts (`bench`), and whether results are right,
which tests say; the bench stops all the same where the two engines differ.
"""
