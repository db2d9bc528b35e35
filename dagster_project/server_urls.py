"""The url of a database in the site file, without its password.

Belongs here: what every such url has to say, and the options that it may carry. Does not belong here: passwords
(`access.py`), who reads or writes there (`connectors`, `targets`).
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from dagster_project.errors import Refusal
from dagster_project.site_words import Block


def refuse_unknown_options(block: Block, url: str, known: Collection[str]) -> None:
    """Anything else behind the `?` could change what is read or written, or carry a secret."""
    for option, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if option not in known:
            raise Refusal(
                f"{block.place_of('url')}: the url has the option `{option}`, which is not taken; known here: "
                f"{', '.join(known) or 'none'}."
            )


def refuse_incomplete(block: Block, url: str, what: str, example: str) -> None:
    """A url says who does what in which database where."""
    split = urlsplit(url)
    try:
        is_whole = bool(split.hostname and split.username and split.path.strip("/") and split.port != 0)
    except ValueError:
        is_whole = False
    if not is_whole:
        raise Refusal(
            f"{block.place_of('url')}: the url has to say who {what} where, as in `{split.scheme}://{example}`; the "
            "password goes into `access`."
        )
