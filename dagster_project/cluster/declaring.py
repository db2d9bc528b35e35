"""The block `spark` of the site file: which Thrift server builds the models, and where it and this machine meet.

Belongs here: reading it. Does not belong here: asking the server (`building`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import Refusal
from dagster_project.site_words import Block


@dataclass(frozen=True)
class Spark:
    """`shared` is a folder that the cluster and this machine see under the same path; `environment` has dbt-spark
    (requirements-spark.lock). The databases `raw`, `rules`, `site`, `earlier` and `main` of the server are this
    product's own."""

    host: str
    port: int
    shared: Path
    environment: Path


def read_spark(site_file: Block, folder: Path) -> Spark | None:
    """None where the word is missing: DuckDB builds the models. `folder` is where relative paths start."""
    if "spark" not in site_file:
        return None
    block = site_file.block("spark", ("host", "port", "shared", "environment"))
    spark = Spark(
        host=block.text("host", "127.0.0.1"),
        port=block.integer("port", default=10000, at_least=1, at_most=65535),
        shared=Path(os.path.normpath(folder / block.text("shared"))),
        environment=Path(os.path.normpath(folder / block.text("environment"))),
    )
    if "'" in str(spark.shared):
        raise Refusal(f"{block.place_of('shared')}: the name of a shared folder has no quotation marks.")
    return spark
