"""What went wrong with a database, in sentences: where, why, and what to do next.

Belongs here: telling the usual causes apart by the code that each server gives. A server's own text is never shown: it
may quote a value, and a driver's may quote the address with all that belongs to it.
Does not belong here: reading (`databases`).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from dagster_project.connectors.model import Connector, Database
from dagster_project.errors import Refusal

# The codes of PostgreSQL (SQLSTATE) and of MariaDB and MySQL, and what SQLite says, by cause. PostgreSQL gives no code
# before a connection stands.
_CAUSES = {
    "login": ("28P01", "28000", 1045, 1698, "password authentication failed", "no password supplied", "role "),
    "database": ("3D000", 1049, "does not exist", "unable to open database file"),
    "table": ("42P01", "3F000", 1146, "no such table"),
    "column": ("42703", 1054, "no such column"),
    "right": ("42501", 1044, 1142, 1143, 1370),
    "query": ("42601", "42883", "42804", "42P02", 1064, "syntax error", "no such function"),
    "writing": ("25006", 1792, "readonly database"),
    "comparison": ("22007", "22008", "22P02", 1525),
}
_BEFORE_A_CONNECTION = ("login", "database")


def explained(connector: Connector, database: Database, error: Any) -> Refusal:
    """A Refusal for an SQLAlchemyError."""
    original = getattr(error, "orig", None) or error
    cause = _cause(original)
    named = f"The connector `{connector.name}` ({connector.place}) fetched nothing: "
    return Refusal(named + _said(connector, database, cause, original))


def _cause(original: Any) -> str:
    code, text = _code(original), str(original)
    for cause, signs in _CAUSES.items():
        if code in signs:
            return cause
    if code is None:
        for cause, signs in _CAUSES.items():
            if any(isinstance(sign, str) and sign in text for sign in signs):
                return cause
    return "connection" if code is None or code in (2002, 2003, 2005, 2006, 2013) else "other"


def _code(original: Any) -> str | int | None:
    state = getattr(original, "sqlstate", None)
    if isinstance(state, str) and not isinstance(_first(original), int):
        return state
    first = _first(original)
    return first if isinstance(first, int) else None


def _first(original: Any) -> Any:
    return original.args[0] if getattr(original, "args", ()) else None


def _said(connector: Connector, database: Database, cause: str, original: Any) -> str:
    where, name = _where(database), database.table or "its query"
    if cause == "connection":
        return (
            f"the database at {where} cannot be reached, or stopped answering. Check host and port, that the server "
            "runs, and that this machine may reach it; then fetch again."
        )
    if cause == "login":
        return (
            f"the database at {where} refused the user `{_user(database)}` or the password. Check both where `access` "
            "says, and that the user may log in from this machine."
        )
    if cause == "database":
        what = _path(database)
        return f"there is no database `{what}` at {where}. Check the last part of `url`."
    if cause == "table":
        return f"the database at {where} has no table for {name}. Check its name, and its schema before the point."
    if cause == "column":
        return (
            f"{name} has no column {_columns(connector, original)}. Check `columns` and `watermark` against the table."
        )
    if cause == "right":
        return (
            f"the user `{_user(database)}` may not read {name} at {where}. Grant the right to select from it, and no "
            "other one."
        )
    if cause == "query":
        return f"the database at {where} cannot read {name} as it is written. Try it in a client of the database."
    if cause == "writing":
        return "its query would change the database, and a connector only reads. Write a query that selects."
    if cause == "comparison":
        return (
            "a value of its query, or of `watermark`, cannot be compared or converted. Try the query in a client of "
            "the database."
        )
    return (
        f"the database at {where} answered with the error {_code(original)} ({type(original).__name__}). Try the same "
        "rows in a client of the database."
    )


def _columns(connector: Connector, original: Any) -> str:
    """The declared column that the first line of the server's message names; no other word of it is repeated."""
    text = str(original).partition("\n")[0]
    named = [name for name in connector.read_columns if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return " or ".join(f"`{name}`" for name in named[:1] or connector.read_columns)


def _where(database: Database) -> str:
    split = urlsplit(database.url)
    if split.scheme == "sqlite":
        return f"`{_path(database)}`"
    return f"{split.hostname}:{split.port}" if split.port else str(split.hostname)


def _path(database: Database) -> str:
    return urlsplit(database.url).path.removeprefix("/")


def _user(database: Database) -> str:
    return urlsplit(database.url).username or ""
