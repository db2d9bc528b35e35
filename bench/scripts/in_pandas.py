"""The event work in pandas: a month's files at a time, only the columns that it needs, and one sum over all months."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]

_EARLIEST, _LATEST = pd.Timestamp("1990-01-01"), pd.Timestamp("2026-11-05")
_KEYS = ["employee_id", "month"]


def _valid(
    landing: Path, source: str, key: str, told_at: str, words: tuple[str, list[str]], kept: list[str]
) -> list[pd.DataFrame]:
    """By delivery, the rows that can be read and that no later delivery replaces."""
    column, vocabulary = words
    named = list(dict.fromkeys([key, column, told_at, *kept]))
    folders = sorted((landing / source).iterdir())
    corrections = [folder for folder in folders if folder.name.endswith("-corrections")]
    later = pd.concat([pd.read_parquet(folder, columns=[key])[key] for folder in corrections])
    found = []
    for folder in folders:
        rows = pd.concat([pd.read_parquet(file, columns=named) for file in sorted(folder.glob("*.parquet"))])
        rows = rows[rows[column].isin(vocabulary) & rows[told_at].between(_EARLIEST, _LATEST)]
        found.append(rows if folder in corrections else rows[~rows[key].isin(later)])
    return found


def _month(times: pd.Series) -> pd.Series:
    return times.dt.to_period("M").dt.to_timestamp()


def _calls(landing: Path) -> pd.DataFrame:
    words = ("direction", ["inbound", "outbound"])
    parts = []
    for rows in _valid(landing, "calls", "call_id", "started_at", words, ["employee_id", "answered"]):
        told = rows[rows["employee_id"].notna()].assign(month=lambda one: _month(one["started_at"]))
        parts.append(told.groupby(_KEYS, as_index=False)["answered"].sum())
    counted = pd.concat(parts).groupby(_KEYS, as_index=False)["answered"].sum()
    return _figure(counted, "calls_answered", counted["answered"], 1)


def _tickets(landing: Path) -> list[pd.DataFrame]:
    words = ("channel", ["online", "message", "phone", "email"])
    kept = ["employee_id", "resolved_at", "outcome", "rating"]
    opened: list[pd.DataFrame] = []
    resolved: list[pd.DataFrame] = []
    for rows in _valid(landing, "tickets", "ticket_id", "opened_at", words, kept):
        told = rows.assign(month=_month(rows["opened_at"]))
        opened.append(told.groupby(_KEYS, as_index=False).size())
        ended = rows[rows["resolved_at"].notna()]
        ended = ended.assign(month=_month(ended["resolved_at"]), resolved=ended["outcome"] == "resolved")
        figures = {"resolved": ("resolved", "sum"), "rated": ("rating", "sum"), "ratings": ("rating", "count")}
        resolved.append(ended.groupby(_KEYS, as_index=False).agg(**figures))
    first = pd.concat(opened).groupby(_KEYS, as_index=False).sum()
    last = pd.concat(resolved).groupby(_KEYS, as_index=False).sum()
    rated = last["rated"].where(last["ratings"] > 0)
    return [
        _figure(first, "tickets_opened", first["size"], 1),
        _figure(last, "tickets_resolved", last["resolved"], 1),
        _figure(last, "contact_rating", rated, last["ratings"]),
    ]


def _figure(frame: pd.DataFrame, measure: str, numerator: pd.Series, denominator: pd.Series | int) -> pd.DataFrame:
    named = frame[_KEYS].assign(measure=measure, numerator=numerator.astype("Int64"), denominator=denominator)
    return named.assign(month=named["month"].dt.date)


def main(landing: str, figures: str) -> None:
    pd.concat([_calls(Path(landing)), *_tickets(Path(landing))]).to_parquet(figures, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
