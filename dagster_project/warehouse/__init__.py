"""The working DuckDB file and the dbt project that fills it.

Belongs here: making the file afresh, laying rules, site and earlier results before the models, and running dbt in this
process.
Does not belong here: what is computed (dbt/), which periods are (dagster_project/month/planning.py), what is kept of it
(store/).
Read on: `models.py` for dbt, `working_file.py` for the file.
"""
