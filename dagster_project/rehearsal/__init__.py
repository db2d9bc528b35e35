"""Rules tried on made-up people: worked examples, what of the rules they reach, and whether they notice a slip.

Belongs here: laying examples before the very models that pay people, and reading what came (`worlds.py`); which
clauses, band edges and options some example reaches (`coverage.py`); whether a changed rule would be noticed
(`mutation.py`); a file that is not delivered yet, laid before the staging models (`files.py`).
Does not belong here: how examples are written, expanded and judged (`rules/`), what is computed (dbt/).
"""
