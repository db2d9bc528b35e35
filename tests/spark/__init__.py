"""Both engines: the sample company's last three months on DuckDB and on a real Spark, every table compared row by row.

Belongs here: starting and stopping Spark, both engines' turns over the same inputs, and the comparison. It is run by
`make spark-test`.
Does not belong here: a word of SQL that decides a number. Both engines run dbt/models; where their dialects differ, a
macro says so (dbt/macros/portable).
Read on: `__main__.py` for the order, `both.py` for the product's steps on either side, `cluster.py` for the servers of
Spark, `comparing.py` for what equal means; the product's own way to Spark is `dagster_project/cluster`.
"""
