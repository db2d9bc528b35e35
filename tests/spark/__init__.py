"""Both engines: the sample company's last three months on DuckDB and on a real Spark, every table compared row by row.

Belongs here: starting and stopping Spark, handing it the same inputs, and the comparison. `make spark-test` runs it.
Does not belong here: a word of SQL that decides a number. Both engines run dbt/models; where their dialects differ, a
macro says so (dbt/macros/portable).
Read on: `__main__.py` for the order, `sample.py` for DuckDB's side, `cluster.py` for Spark's servers, `on_spark.py` for
its side, `comparing.py` for what equal means.
"""
