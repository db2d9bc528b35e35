"""The event work in polars: lazy scans, anti-joins against what later deliveries replace, the streaming engine."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import polars as pl

_EARLIEST, _LATEST = datetime(1990, 1, 1), datetime(2026, 11, 5)
_FIGURES = ["employee_id", "month", "measure", "numerator", "denominator"]


def _valid(
    landing: Path, source: str, key: str, told_at: str, words: tuple[str, list[str]], kept: list[str]
) -> pl.LazyFrame:
    """The rows of a source that can be read and that no later delivery replaces."""
    folders = sorted((landing / source).iterdir())
    corrections = pl.scan_parquet(landing / source / "*-corrections" / "*.parquet")
    first = [pl.scan_parquet(folder / "*.parquet") for folder in folders if "corrections" not in folder.name]
    column, vocabulary = words
    readable = pl.col(column).is_in(vocabulary) & pl.col(told_at).is_between(_EARLIEST, _LATEST)
    told = pl.concat([frame.filter(readable).select(key, *kept) for frame in first])
    told = told.join(corrections.select(key), on=key, how="anti")
    return pl.concat([told.select(kept), corrections.filter(readable).select(kept)])


def _figure(frame: pl.LazyFrame, measure: str, numerator: str, denominator: pl.Expr) -> pl.LazyFrame:
    return frame.select(
        "employee_id",
        pl.col("month").cast(pl.Date),
        pl.lit(measure).alias("measure"),
        pl.col(numerator).cast(pl.Int64).alias("numerator"),
        denominator.cast(pl.Int64).alias("denominator"),
    )


def _calls(landing: Path) -> list[pl.LazyFrame]:
    words = ("direction", ["inbound", "outbound"])
    valid = _valid(landing, "calls", "call_id", "started_at", words, ["employee_id", "started_at", "answered"])
    counted = (
        valid.filter(pl.col("employee_id").is_not_null())
        .group_by("employee_id", pl.col("started_at").dt.truncate("1mo").alias("month"))
        .agg(pl.col("answered").sum())
    )
    return [_figure(counted, "calls_answered", "answered", pl.lit(1))]


def _tickets(landing: Path) -> list[pl.LazyFrame]:
    kept = ["employee_id", "opened_at", "resolved_at", "outcome", "rating"]
    words = ("channel", ["online", "message", "phone", "email"])
    counted = (
        _valid(landing, "tickets", "ticket_id", "opened_at", words, kept)
        .group_by(
            "employee_id",
            pl.col("opened_at").dt.truncate("1mo").alias("opened_month"),
            pl.col("resolved_at").dt.truncate("1mo").alias("resolved_month"),
        )
        .agg(
            pl.len().alias("opened"),
            (pl.col("outcome") == "resolved").sum().alias("resolved"),
            pl.col("rating").sum().alias("rated"),
            pl.col("rating").count().alias("ratings"),
        )
        .collect(engine="streaming")
        .lazy()
    )
    opened = counted.group_by("employee_id", pl.col("opened_month").alias("month")).agg(pl.col("opened").sum())
    resolved = (
        counted.filter(pl.col("resolved_month").is_not_null())
        .group_by("employee_id", pl.col("resolved_month").alias("month"))
        .agg(pl.col("resolved", "rated", "ratings").sum())
        .with_columns(pl.when(pl.col("ratings") > 0).then("rated").alias("rated"))
    )
    return [
        _figure(opened, "tickets_opened", "opened", pl.lit(1)),
        _figure(resolved, "tickets_resolved", "resolved", pl.lit(1)),
        _figure(resolved, "contact_rating", "rated", pl.col("ratings")),
    ]


def main(landing: str, figures: str) -> None:
    parts = [*_calls(Path(landing)), *_tickets(Path(landing))]
    pl.concat([part.select(_FIGURES) for part in parts]).collect(engine="streaming").write_parquet(figures)


if __name__ == "__main__":
    main(*sys.argv[1:3])
