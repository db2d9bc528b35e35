"""An API's words in the block `connectors` of the site file.

Belongs here: its url, parameters, paging, and the limits that it asks for.
Does not belong here: what every connector has (`declaring`), asking the server (`apis`).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from dagster_project.connectors.model import MONTH_NAMES, Api, Paging
from dagster_project.errors import Refusal
from dagster_project.site_words import Block

API_WORDS = ("parameters", "rows", "total", "paging", "requests_per_minute", "tries")
PAGING_WORDS = ("by", "parameter", "size_parameter", "size", "first", "next", "resumes")
# What each way of paging needs, and what it takes besides.
PAGING = {
    "none": ((), ()),
    "page": (("parameter",), ("size_parameter", "size", "first")),
    "offset": (("parameter",), ("size_parameter", "size")),
    "cursor": (("parameter", "next"), ("size_parameter", "size", "resumes")),
    "link": ((), ("size_parameter", "size", "next")),
}
_BRACES = re.compile(r"\{([^{}]*)\}")


def read_api(block: Block) -> Api:
    parameters = block.free_block("parameters")
    values = {name: parameters.text(name) for name in parameters}
    for name, value in values.items():
        for asked in _BRACES.findall(value):
            parameters.refuse_unknown(name, asked, MONTH_NAMES, "a value that a parameter can ask for")
    return Api(
        url=_url(block),
        parameters=values,
        rows=block.text("rows", ""),
        total=block.text("total", ""),
        paging=_paging(block) if "paging" in block else Paging(),
        requests_per_minute=block.integer("requests_per_minute", default=0, at_least=0, at_most=60_000),
        tries=block.integer("tries", default=5, at_least=1, at_most=20),
    )


def is_loopback(host: str) -> bool:
    """Whether what is sent to a host stays on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url(block: Block) -> str:
    url, place = block.text("url"), block.place_of("url")
    split = _plainly_split(url)
    if split is None:
        raise Refusal(
            f"{place}: the url of an API is plain, as in `https://chat.company.example/api/tickets`. What stands "
            "behind a `?` goes into `parameters`, a secret into `access`."
        )
    if split.scheme == "http" and not is_loopback(split.hostname or ""):
        raise Refusal(f"{place}: over http everybody on the way can read the rows and the secret. Use https.")
    return url


def _plainly_split(url: str) -> SplitResult | None:
    """The parts of an address that is whole and has nothing behind its path; None of any other."""
    try:
        split = urlsplit(url)
        is_whole = split.scheme in ("http", "https") and bool(split.hostname) and split.port != 0
    except ValueError:
        return None
    return split if is_whole and not (split.query or split.fragment or split.username) else None


def _paging(block: Block) -> Paging:
    paging = block.block("paging", PAGING_WORDS)
    by = paging.one_of("by", PAGING, "")
    needed, taken = PAGING[by]
    for word in paging:
        if word not in ("by", *needed, *taken):
            allowed = ", ".join((*needed, *taken)) or "no other word"
            raise Refusal(f"{paging.place_of(word)}: paging by {by} has no `{word}`; it takes {allowed}.")
    for word in needed:
        paging.text(word)
    return Paging(
        by=by,
        parameter=paging.text("parameter", ""),
        size_parameter=paging.text("size_parameter", ""),
        size=paging.integer("size", default=Paging.size, at_least=1, at_most=100_000),
        first=paging.integer("first", default=Paging.first, at_least=0, at_most=1),
        next=paging.text("next", ""),
        resumes=paging.one_of("resumes", ("true", "false"), "false") == "true",
    )
