"""The site file `starledger.yaml`: what one company says about itself, as frozen values.

Belongs here: the file's words, their defaults, and what is refused with file and line.
Does not belong here: a rule or an amount (schemes and their overlays), a secret (environment, or files with mode
0600), and the catalogue of sources, which `refuse_unknown_sources` is handed by whoever runs a month.
Read on: `dagster_project/site_words.py` for how a block is read, `dagster_project/site_template.py` for the file to
start from.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.cluster.declaring import Spark, read_spark
from dagster_project.connectors.declaring import read_connectors
from dagster_project.connectors.model import Connector
from dagster_project.door.groups import SMALLEST_GROUP
from dagster_project.errors import Refusal
from dagster_project.notices.declaring import Channel, read_notices
from dagster_project.periods import Period, parse_month
from dagster_project.rules.nodes import MapNode, Place, ScalarNode
from dagster_project.rules.strict_yaml import load_text
from dagster_project.site_approvals import Above, read_above, read_approvals
from dagster_project.site_corrections import Corrections, read_corrections
from dagster_project.site_disputes import Disputes, read_disputes
from dagster_project.site_lineage import LineageTarget, read_lineage
from dagster_project.site_plausibility import Plausibility, read_plausibility
from dagster_project.site_shared_work import read_shared_work
from dagster_project.site_stacking import Stacking, read_stacking
from dagster_project.site_words import Block, as_data, refuse_secrets
from dagster_project.targets.declaring import read_targets
from dagster_project.targets.model import Target

SITE_WORDS = (
    "format", "company", "zone", "day_start", "currency", "first_month", "home", "landing", "sites", "mappings",
    "connectors", "targets", "notices", "lineage", "schemes", "people", "approvals", "approvals_above", "plausibility",
    "corrections", "disputes", "smallest_group", "retention", "language", "role_of_month", "shared_work", "spark",
    "id_migration", "rehired",
)  # fmt: skip
LANGUAGES = ("en", "zh")
ROLES_OF_MONTH = ("last_day", "first_day", "longest")
GOES_ON, ANEW = "goes_on", "anew"


@dataclass(frozen=True)
class Feed:
    """A source that a site expects each month, by which day of the next month, and how far back it restates.

    A month cannot be sealed without it, unless `is_blocking` is false: then its people stay `insufficient_data`.
    """

    source: str
    due_day: int
    restates_months: int
    is_blocking: bool
    place: Place


@dataclass(frozen=True)
class SiteUnit:
    unit: str
    zone: str
    feeds: tuple[Feed, ...]


@dataclass(frozen=True)
class SchemeUse:
    """A scheme and the sites that use it, from a month on; None: for as long as the scheme holds."""

    scheme: str
    sites: tuple[str, ...]
    place: Place
    since: Period | None = None

    def is_used_in(self, month: Period) -> bool:
        return self.since is None or self.since.index <= month.index


@dataclass(frozen=True)
class Site:
    """`home`, `landing`, `mappings` and `id_migration` are absolute; `laid_aside` holds words that are not used yet.

    `role_of_month`: whose role and unit a month counts where somebody changed within it, those of the last day, of the
    first, or those held for most days. `rehired`: what becomes of windows and held stars of somebody who is hired again
    under the same id; None where nobody has said it.
    """

    path: Path
    company: str
    zone: str
    day_start_minutes: int
    currency: str
    role_of_month: str
    rehired: str | None
    first_month: Period
    home: Path
    landing: Path
    mappings: tuple[Path, ...]
    id_migration: Path | None
    connectors: tuple[Connector, ...]
    targets: tuple[Target, ...]
    notices: tuple[Channel, ...]
    lineage: LineageTarget | None
    spark: Spark | None
    sites: tuple[SiteUnit, ...]
    schemes: tuple[SchemeUse, ...]
    people: Mapping[str, tuple[str, ...]]
    approvals: tuple[str, ...]
    approvals_above: tuple[Above, ...]
    plausibility: Plausibility
    stacking: tuple[Stacking, ...]
    shared_work: Mapping[str, str]
    smallest_group: int
    corrections: Corrections
    disputes: Disputes
    names_after_leaving: int | None
    language: str
    laid_aside: Mapping[str, Any]

    @property
    def overlays(self) -> list[Path]:
        """The files with the company's own values for the rules' blanks."""
        named = self.laid_aside["overlay"]
        names = [named] if isinstance(named, str) else list(named or [])
        return [self.path.parent / name for name in names]

    @property
    def expected_sources(self) -> dict[str, list[tuple[str, Feed]]]:
        """source -> the sites that expect it, with what they say about it."""
        expected: dict[str, list[tuple[str, Feed]]] = {}
        for site in self.sites:
            for feed in site.feeds:
                expected.setdefault(feed.source, []).append((site.unit, feed))
        return expected


def load(path: Path) -> Site:
    """Read a site file; a `Refusal` names file, line, what is wrong and the nearest valid word."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refusal(
            f"There is no site file at {path}. Write one with `starledger init`, or name yours with --site FILE."
        ) from None
    except (UnicodeDecodeError, IsADirectoryError):
        raise Refusal(f"{path}: this is not a text file in UTF-8. Name the site file with --site FILE.") from None
    return read(text, path)


def read(text: str, path: Path) -> Site:
    if not text.strip():
        raise Refusal(f"{path}: the file is empty. `starledger init` writes one to start from.")
    root = load_text(text, str(path))
    if not isinstance(root, MapNode):
        raise Refusal(f"{root.place}: a site file is a block of words such as `company: …`. See `starledger init`.")
    refuse_secrets(root)
    return _site(Block(root, "the site file", SITE_WORDS), path)


def refuse_unknown_sources(site: Site, known: Collection[str]) -> None:
    """A feed, or what a connector brings, of a source that does not exist would never come, and nobody knew why; a
    waiver of its volumes would excuse nothing.
    """
    named = [(feed.source, feed.place) for unit in site.sites for feed in unit.feeds]
    named += [(one.source, one.place) for one in site.connectors]
    named += [(waiver.source, waiver.place) for waiver in site.plausibility.waivers if waiver.source]
    for source, place in named:
        if source not in known:
            near = difflib.get_close_matches(source, list(known), n=1)
            hint = f" Did you mean `{near[0]}`?" if near else f" The sources are {', '.join(sorted(known))}."
            raise Refusal(f"{place}: `{source}` is not a source.{hint}")


def _site(block: Block, path: Path) -> Site:
    if block.integer("format", at_least=1) != 1:
        raise Refusal(f"{block.place_of('format')}: this program reads `format: 1` only.")
    folder = path.absolute().parent
    zone = block.zone("zone", "Asia/Shanghai")
    sites = _sites(block, zone)
    people = _people(block)
    schemes = block.block("schemes", ("use", "overlay", "stacking"))
    uses = _schemes(schemes, [site.unit for site in sites])
    return Site(
        path=path.absolute(),
        company=block.text("company"),
        zone=zone,
        day_start_minutes=block.minutes("day_start", "00:00"),
        currency=block.matching("currency", "[A-Z]{3}", "three capitals such as CNY", "CNY"),
        role_of_month=block.one_of("role_of_month", ROLES_OF_MONTH, "last_day"),
        rehired=block.one_of("rehired", (GOES_ON, ANEW), GOES_ON) if "rehired" in block else None,
        first_month=_month(block, "first_month"),
        home=_path(folder, block.text("home")),
        landing=_path(folder, block.text("landing")),
        mappings=tuple(_path(folder, name) for name in block.words("mappings")) if "mappings" in block else (),
        id_migration=_path(folder, block.text("id_migration")) if "id_migration" in block else None,
        connectors=read_connectors(block, [site.unit for site in sites], folder),
        targets=read_targets(block, folder),
        notices=read_notices(block, folder),
        lineage=read_lineage(block, folder),
        spark=read_spark(block, folder),
        sites=sites,
        schemes=uses,
        people=people,
        approvals=read_approvals(block, people),
        approvals_above=read_above(block, people),
        plausibility=read_plausibility(block, [site.unit for site in sites]),
        stacking=read_stacking(schemes, [use.scheme for use in uses]),
        shared_work=read_shared_work(block),
        smallest_group=block.integer("smallest_group", default=SMALLEST_GROUP, at_least=1, at_most=1000),
        corrections=read_corrections(block),
        disputes=read_disputes(block, people),
        names_after_leaving=_names_after_leaving(block),
        language=block.one_of("language", LANGUAGES, "en"),
        laid_aside={
            "overlay": as_data(schemes.node("overlay")),
        },
    )


def _names_after_leaving(block: Block) -> int | None:
    """Months for which a name is kept of somebody who left; None: nobody has said."""
    if "retention" not in block:
        return None
    return block.block("retention", ("names_after_leaving",)).integer("names_after_leaving", at_least=0, at_most=1200)


def _path(folder: Path, text: str) -> Path:
    return Path(os.path.normpath(folder / text))


def _month(block: Block, key: str) -> Period:
    text = block.text(key)
    try:
        return parse_month(text)
    except Refusal as refusal:
        raise Refusal(f"{block.place_of(key)}: {refusal}") from None


def _sites(block: Block, zone: str) -> tuple[SiteUnit, ...]:
    sites: dict[str, SiteUnit] = {}
    for site in block.blocks("sites", ("unit", "zone", "feeds")):
        unit = site.text("unit")
        if unit in sites:
            raise Refusal(f"{site.place_of('unit')}: the site `{unit}` stands twice. Keep one of them.")
        sites[unit] = SiteUnit(unit, site.zone("zone", zone), _feeds(site))
    if not sites:
        raise Refusal(f"{block.place_of('sites')}: a company has at least one site. Write `sites:` with `- unit: …`.")
    return tuple(sites.values())


def _feeds(site: Block) -> tuple[Feed, ...]:
    feeds = site.free_block("feeds")
    return tuple(
        Feed(
            source=source,
            due_day=feed.integer("due_day", default=5, at_least=1, at_most=28),
            restates_months=feed.integer("restates_months", default=0, at_least=0, at_most=24),
            is_blocking=feed.one_of("blocking", ("true", "false"), "true") == "true",
            place=feeds.place_of(source),
        )
        for source, feed in feeds.each_block(("due_day", "restates_months", "blocking"))
    )


def _schemes(block: Block, units: list[str]) -> tuple[SchemeUse, ...]:
    uses: dict[str, SchemeUse] = {}
    for node in block.items("use"):
        use = (
            SchemeUse(node.text, tuple(units), node.place) if isinstance(node, ScalarNode) else _scheme_use(node, units)
        )
        if use.scheme in uses:
            raise Refusal(
                f"{use.place}: the scheme `{use.scheme}` is used twice (first on line {uses[use.scheme].place.line}). "
                "Name all its sites in one entry."
            )
        uses[use.scheme] = use
    return tuple(uses.values())


def _scheme_use(node: Any, units: list[str]) -> SchemeUse:
    use = Block(node, "an entry of `use`", ("scheme", "sites", "from"))
    sites = use.words("sites") if "sites" in use else tuple(units)
    if not sites:
        raise Refusal(f"{use.place_of('sites')}: `sites` is empty. Name a site, or leave the word out for every site.")
    for site in sites:
        use.refuse_unknown("sites", site, units, "a site of this file")
    return SchemeUse(use.text("scheme"), sites, use.place, _month(use, "from") if "from" in use else None)


def _people(block: Block) -> dict[str, tuple[str, ...]]:
    people = block.free_block("people")
    return {role: people.words(role) for role in people}
