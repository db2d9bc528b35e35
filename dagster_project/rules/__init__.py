"""The rule library: dated YAML schemes, read strictly, proved, compiled into rule tables, and their worked examples.

Belongs here: everything between a scheme file and the rows that the SQL models join.
Does not belong here: evaluating a rule (dbt/), or what a single scheme says (seeds/schemes/).
Read on: `library.py` for the way in, `language.py` for the words of a scheme file, `compiler/` for the tables,
`proofs/` for what is refused before any run, `examples.py` for the worked examples.
"""
