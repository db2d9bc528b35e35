"""The block `connectors` of the site file: its words, and what is refused with file, line and remedy.

Belongs here: what every connector has, and a database's words. Does not belong here: an API's words (`declaring_apis`),
secrets (`dagster_project/access.py`), whether a server is there (`databases`, `apis`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from dagster_project.access import read_access
from dagster_project.connectors.declaring_apis import API_WORDS, read_api
from dagster_project.connectors.model import ALL_SITES, MONTH_NAMES, Connector, Database, Watermark
from dagster_project.errors import Refusal
from dagster_project.rules.nodes import MapNode, Node, ScalarNode
from dagster_project.server_urls import refuse_incomplete, refuse_unknown_options
from dagster_project.site_words import Block, as_data

CONNECTOR_WORDS = (
    "connector", "source", "kind", "url", "access", "columns", "watermark", "covers", "fresh_hours", "daily_at",
)  # fmt: skip
DATABASE_WORDS = ("table", "query", "batch_rows")
WATERMARK_WORDS = ("column", "overlap", "parameter")
WORDS = {"database": DATABASE_WORDS, "api": API_WORDS}
# What may stand behind the `?` of a database's url; anything else could change what is read, or carry a secret.
OPTIONS = {
    "postgresql": ("sslmode", "sslrootcert"),
    "mysql": ("ssl_ca",),
    "mariadb": ("ssl_ca",),
    "sqlite": (),
}
# Words that say how a server is reached, or when, and not which rows are read.
_NOT_THE_ROWS = ("access", "batch_rows", "covers", "fresh_hours", "daily_at", "requests_per_minute", "tries")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TABLE = re.compile(r"[^\s.;'\"`]+([.][^\s.;'\"`]+)?")
_BIND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")


def read_connectors(site_file: Block, sites: Sequence[str], folder: Path) -> tuple[Connector, ...]:
    """`folder` is where relative paths start."""
    found: dict[str, Connector] = {}
    for node in site_file.items("connectors") if "connectors" in site_file else []:
        one = _connector(node, sites, folder)
        if one.name in found:
            raise Refusal(
                f"{one.place}: the connector `{one.name}` stands twice (first on line {found[one.name].place.line}). "
                "Its deliveries are named after it: rename one of them."
            )
        found[one.name] = one
    return tuple(found.values())


def _connector(node: Node, sites: Sequence[str], folder: Path) -> Connector:
    block = Block(node, "a connector", _words_of(node))
    reads = _database(block, folder) if block.text("kind") == "database" else read_api(block)
    columns, watermark = block.words("columns"), _watermark(block) if "watermark" in block else None
    if watermark and reads.is_monthly:
        raise Refusal(
            f"{block.place_of('watermark')}: this connector asks for one month and for what is new since the last "
            "fetch, whatever month that was, so rows would be missed. Leave one of them out."
        )
    if not columns:
        raise Refusal(f"{block.place_of('columns')}: `columns` is empty. Name the columns that are to be read.")
    return Connector(
        name=_name(block),
        place=block.place,
        source=block.text("source"),
        reads=reads,
        columns=columns,
        access=read_access(block, folder),
        watermark=watermark,
        covers=_covers(block, sites),
        fresh_hours=block.integer("fresh_hours", default=0, at_least=0, at_most=10_000),
        daily_at=_daily_at(block),
        declaration={key: as_data(block.node(key)) for key in block if key not in _NOT_THE_ROWS},
    )


def _words_of(node: Node) -> tuple[str, ...]:
    """The words of a connector of its kind."""
    if not isinstance(node, MapNode):
        raise Refusal(f"{node.place}: a connector is a block of words such as `connector: helpdesk`.")
    kind = Block(node, "a connector").one_of("kind", WORDS, "")
    return (*CONNECTOR_WORDS, *WORDS[kind])


def _name(block: Block) -> str:
    name = block.text("connector")
    if not _NAME.fullmatch(name):
        raise Refusal(
            f"{block.place_of('connector')}: `{name}` cannot name a connector, because folders and files are named "
            "after it. Use small letters, digits and `_`, as in `helpdesk_tickets`."
        )
    return name


def _database(block: Block, folder: Path) -> Database:
    table, query = block.text("table", ""), block.text("query", "").strip().rstrip(";")
    if bool(table) == bool(query):
        raise Refusal(
            f"{block.place}: a database is read by `table` or by `query`, and this connector gives "
            f"{'both' if table else 'neither'}. Write one of them."
        )
    if table and not _TABLE.fullmatch(table):
        raise Refusal(
            f"{block.place_of('table')}: `{table}` is not the name of a table. Write `table` or `schema.table`."
        )
    asked = tuple(dict.fromkeys(_BIND.findall(query)))
    for name in asked:
        block.refuse_unknown("query", name, MONTH_NAMES, "a value that a query can ask for")
    return Database(_url(block), table, query, asked, block.integer("batch_rows", default=50_000, at_least=1), folder)


def _url(block: Block) -> str:
    url = block.text("url")
    split = urlsplit(url)
    block.refuse_unknown("url", split.scheme, OPTIONS, "a kind of database that can be read")
    refuse_unknown_options(block, url, OPTIONS[split.scheme])
    if split.scheme != "sqlite":
        refuse_incomplete(block, url, "reads which database", "reader@db.company.example/helpdesk")
    elif split.netloc or len(split.path) < 2:
        raise Refusal(
            f"{block.place_of('url')}: a file of SQLite is named as `sqlite:///helpdesk.db`, relative to the site file."
        )
    return url


def _watermark(block: Block) -> Watermark:
    mark = block.block("watermark", WATERMARK_WORDS)
    if "overlap" not in mark:
        raise Refusal(
            f"{mark.place}: a watermark needs `overlap`: how far back each fetch looks again, in seconds of a time or "
            "units of a number. Rows that were being written during the last fetch come with an older mark than the "
            "newest one; write as much as your longest transaction takes, as in `overlap: 3600`."
        )
    parameter = mark.text("parameter", "")
    if bool(parameter) != (block.text("kind") == "api"):
        raise Refusal(
            f"{mark.place}: `parameter` says how an API is asked for rows from a mark on, as in "
            "`parameter: updated_since`. An API needs it, and a database takes none."
        )
    return Watermark(mark.text("column"), mark.integer("overlap", at_least=0), parameter)


def _covers(block: Block, sites: Sequence[str]) -> str:
    site = block.text("covers", "")
    if site:
        block.refuse_unknown("covers", site, (*sites, ALL_SITES), "a site of this file")
    return site


def _daily_at(block: Block) -> str:
    node = block.node("daily_at")
    if node is None or (isinstance(node, ScalarNode) and node.value is None):
        return ""
    block.minutes("daily_at", "00:00")
    return block.text("daily_at")
