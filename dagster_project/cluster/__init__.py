"""The models on Spark: for months that no single machine holds.

Belongs here: the site file's block `spark` (`declaring`), the working file's inputs handed to the cluster (`inputs`),
the strata run there (`on_spark`, in an environment of its own), and their tables taken back (`building`).
Does not belong here: what the models compute (dbt/; no model knows which engine builds it), how a cluster is started
(docs/scale.md), and anything after the models: gates, second engine, keeping and sealing read the working file as ever.
Which engine built a month is recorded with it and never part of its identity: both make the same tables.
"""
