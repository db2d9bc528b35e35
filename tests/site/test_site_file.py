"""The site file is strict: one malformed file for each mistake, and the message says line, fault and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.cluster.declaring import Spark
from dagster_project.errors import Refusal
from dagster_project.site import Site, load, read, refuse_unknown_sources
from dagster_project.site_template import template

GOOD = """\
format: 1
company: Sunrise
zone: Asia/Shanghai
day_start: "06:30"
currency: CNY
first_month: 2024-11
home: build/home
landing: /srv/landing
sites:
  - unit: hotline
    zone: Asia/Urumqi
    feeds: {assessments: {due_day: 4, restates_months: 1}, employees: {}}
  - unit: shop
schemes:
  use: [everywhere, {scheme: only_here, sites: [hotline], from: 2026-07}]
  overlay: [overlay.yaml]
people: {appraisal_supervisor: [陈静], hr_manager: [王磊, 李娜]}
approvals: [hr_manager]
mappings: [mappings/calls.yaml]
language: zh
connectors:
  - connector: helpdesk
    source: tickets
    kind: database
    url: postgresql://reader@db.example/helpdesk
    access: {file: helpdesk.secret}
    table: public.tickets
    columns: [ticket_id, opened_at]
    watermark: {column: changed_at, overlap: 3600}
    covers: shop
    fresh_hours: 26
    daily_at: "05:30"
  - connector: chats
    source: tickets
    kind: api
    url: https://chat.example/api
    access: {environment: CHATS, as: header, header: X-Key}
    parameters: {from: "{month_start}"}
    rows: data
    total: count
    columns: [id, agent.id]
    paging: {by: cursor, parameter: after, next: meta.next, resumes: true}
    requests_per_minute: 60
    tries: 3
"""


def site(text: str = GOOD) -> Site:
    return read(text, Path("/company/starledger.yaml"))


def test_every_word_is_read() -> None:
    found = site()
    assert (found.company, found.day_start_minutes, found.first_month.text) == ("Sunrise", 390, "2024-11")
    assert (found.home, found.landing) == (Path("/company/build/home"), Path("/srv/landing"))
    assert [(one.unit, one.zone, [feed.source for feed in one.feeds]) for one in found.sites] == [
        ("hotline", "Asia/Urumqi", ["assessments", "employees"]),
        ("shop", "Asia/Shanghai", []),
    ]
    assert (found.sites[0].feeds[0].due_day, found.sites[0].feeds[0].restates_months) == (4, 1)
    assert [(use.scheme, use.sites, str(use.since)) for use in found.schemes] == [
        ("everywhere", ("hotline", "shop"), "None"),
        ("only_here", ("hotline",), "2026-07"),
    ]
    assert found.people == {"appraisal_supervisor": ("陈静",), "hr_manager": ("王磊", "李娜")}
    assert (found.approvals, found.language) == (("hr_manager",), "zh")
    assert found.mappings == (Path("/company/mappings/calls.yaml"),)
    assert [(one.name, one.source, one.covers) for one in found.connectors] == [
        ("helpdesk", "tickets", "shop"),
        ("chats", "tickets", ""),
    ]
    assert found.laid_aside["overlay"] == ["overlay.yaml"]


def test_the_template_of_init_can_be_read_as_it_is() -> None:
    assert site(template("2026-01")).first_month.text == "2026-01"


def test_whose_role_a_month_counts_may_be_said() -> None:
    assert site().role_of_month == "last_day"
    assert site(GOOD + "\nrole_of_month: longest\n").role_of_month == "longest"


def test_the_models_may_be_built_by_spark() -> None:
    assert site().spark is None
    named = site(GOOD + "\nspark: {shared: /shared/ledger, environment: ../spark, port: 10015}\n").spark
    assert named == Spark("127.0.0.1", 10015, Path("/shared/ledger"), Path("/spark"))


def test_what_becomes_of_whoever_is_hired_again_may_be_said() -> None:
    assert site().rehired is None
    assert site(GOOD + "\nrehired: anew\n").rehired == "anew"


def test_one_file_for_ids_lies_beside_the_site_file() -> None:
    assert site().id_migration is None
    assert str(site(GOOD + "\nid_migration: hr/ids.csv\n").id_migration).endswith("/hr/ids.csv")


def test_how_shared_work_is_divided_may_be_said() -> None:
    assert site().shared_work == {}
    said = site(GOOD + "\nshared_work: {tickets: as_delivered, calls: first}\n").shared_work
    assert said == {"calls": "first", "tickets": "as_delivered"}


def test_forgetting_approvals_asks_everybody_to_sign() -> None:
    assert site(GOOD.replace("approvals: [hr_manager]\n", "")).approvals == ("appraisal_supervisor", "hr_manager")


MISTAKES = {
    "an unknown word": (
        "zone: Asia/Shanghai\nday",
        "zoen: Asia/Shanghai\nday",
        3,
        "no word `zoen`. Did you mean `zone`?",
    ),
    "an unknown word of a feed": ("due_day: 4", "due: 4", 12, "no word `due`. Did you mean `due_day`?"),
    "an unknown word of a site": (
        "    zone: Asia/U",
        "    tz: Asia/U",
        11,
        "has no word `tz`. The words are: unit, zone, feeds.",
    ),
    "a word twice": ("currency: CNY", "currency: CNY\ncompany: Moon", 6, "stands twice in one block (first on line 2)"),
    "a missing word": ("company: Sunrise\n", "", 1, "needs `company`. Write `company: …`"),
    "another format": ("format: 1", "format: 2", 1, "reads `format: 1` only"),
    "no such zone": ("zone: Asia/Urumqi", "zone: Asia/Urumchi", 11, "`Asia/Urumchi` is not a time zone"),
    "a time that YAML would misread": ('"06:30"', "6:30", 4, 'a time of day such as "00:00" or "06:30"'),
    "no such month": ("2024-11", "2024-13", 6, "`2024-13` is not a month"),
    "a day that some months lack": ("due_day: 4", "due_day: 31", 12, "`due_day: 31` is not a whole number of 1 to 28"),
    "no folder that Spark shares": (
        "currency: CNY",
        "currency: CNY\nspark: {host: spark.example}",
        6,
        "`spark` needs `shared`",
    ),
    "no such port": (
        "currency: CNY",
        "currency: CNY\nspark: {shared: /s, environment: /e, port: 70000}",
        6,
        "`port: 70000` is not a whole number of 1 to 65535",
    ),
    "a shared folder with a quotation mark": (
        "currency: CNY",
        'currency: CNY\nspark: {shared: "/s\'s", environment: /e}',
        6,
        "has no quotation marks",
    ),
    "a role of no day": (
        "currency: CNY",
        "currency: CNY\nrole_of_month: longst",
        6,
        "`longst` is not known here. Did you mean `longest`?",
    ),
    "no rule for whoever is hired again": (
        "currency: CNY",
        "currency: CNY\nrehired: again",
        6,
        "`again` is not known here.",
    ),
    "a source whose rows nobody shares": (
        "currency: CNY",
        "currency: CNY\nshared_work: {call: equal}",
        6,
        "rows of `call` cannot be shared. Did you mean `calls`?",
    ),
    "a policy that is none": (
        "currency: CNY",
        "currency: CNY\nshared_work: {tickets: equally}",
        6,
        "`equally` is not known here. Did you mean `equal`?",
    ),
    "a currency": ("CNY", "yuan", 5, "three capitals such as CNY"),
    "a site twice": ("unit: shop", "unit: hotline", 13, "the site `hotline` stands twice"),
    "an unknown site": (
        "sites: [hotline]",
        "sites: [hotlin]",
        15,
        "`hotlin` is not a site of this file. Did you mean `hotline`?",
    ),
    "a month that does not exist": (
        "from: 2026-07",
        "from: 2026-Q3",
        15,
        "`2026-Q3` is a quarter, and a month is needed here",
    ),
    "no site at all": ("sites: [hotline]", "sites: []", 15, "`sites` is empty"),
    "a scheme twice": ("[everywhere,", "[everywhere, everywhere,", 15, "`everywhere` is used twice"),
    "an unknown role": (
        "approvals: [hr_m",
        "approvals: [hr_m_",
        18,
        "is not a role of `people`. Did you mean `hr_manager`?",
    ),
    "a name twice": ("[王磊, 李娜]", "[王磊, 王磊]", 17, "`王磊` stands twice in `hr_manager`"),
    "another language": ("language: zh", "language: fr", 20, "`fr` is not known here. The words are: en, zh."),
    "a list where a block belongs": (
        "people: {appraisal_supervisor: [陈静],",
        "people: {appraisal_supervisor: 陈静,",
        17,
        "is a list",
    ),
    "a secret by its name": (
        "mappings: [mappings/calls.yaml]",
        "retention: {db_password: x}",
        19,
        "`db_password` looks like a secret",
    ),
    "a secret by its value": (
        "mappings/calls.yaml]",
        "'postgresql://hr:pw@db/x']",
        19,
        "carries a user name and a password",
    ),
    "an unknown kind of connector": ("kind: api", "kind: apis", 35, "`apis` is not known here. Did you mean `api`?"),
    "a word of another kind": ("    rows: data", "    table: x", 39, "a connector has no word `table`"),
    "a connector twice": ("connector: chats", "connector: helpdesk", 33, "the connector `helpdesk` stands twice"),
    "a name that no folder can have": ("connector: chats", "connector: ../x", 33, "`../x` cannot name a connector"),
    "both a table and a query": (
        "    table: public",
        "    query: select 1\n    table: public",
        22,
        "this connector gives both",
    ),
    "a table that is none": ("public.tickets", "t; drop table t", 27, "`t; drop table t` is not the name of a table"),
    "a question that no query can ask": (
        "table: public.tickets",
        "query: select :monht",
        27,
        "`monht` is not a value that a query can ask for. Did you mean `month`?",
    ),
    "a month and a watermark": (
        "table: public.tickets",
        "query: select :month",
        29,
        "asks for one month and for what is new since the last fetch",
    ),
    "an unknown database": ("postgresql://r", "oracle://r", 25, "`oracle` is not a kind of database"),
    "a driver": ("postgresql://r", "postgresql+asyncpg://r", 25, "is not a kind of database that can be read"),
    "a database without a user": ("reader@", "", 25, "has to say who reads which database where"),
    "an option that could carry a secret": ("/helpdesk\n", "/helpdesk?password=x\n", 25, "has the option `password`"),
    "a file of SQLite without a name": (
        "postgresql://reader@db.example/helpdesk",
        "sqlite://",
        25,
        "`sqlite:///helpdesk.db`",
    ),
    "two places for a secret": ("{file: ", "{environment: X, file: ", 26, "this one names both"),
    "no place for a secret": ("{file: helpdesk.secret}", "{as: bearer}", 26, "this one names neither"),
    "a header without a name": (", header: X-Key", "", 37, "`as: header` needs `header`"),
    "a watermark without an overlap": (", overlap: 3600", "", 29, "a watermark needs `overlap`"),
    "no column": ("[ticket_id, opened_at]", "[]", 28, "`columns` is empty"),
    "a site that it cannot cover": (
        "covers: shop",
        "covers: shoop",
        30,
        "`shoop` is not a site of this file. Did you mean",
    ),
    "a time that it cannot start at": ('daily_at: "05:30"', "daily_at: 5:30", 32, "is not a time of day"),
    "a secret on an open line": ("https://chat", "http://chat", 36, "over http everybody on the way can read"),
    "parameters in the url": ("/api\n", "/api?x=1\n", 36, "What stands behind a `?` goes into `parameters`"),
    "a secret among the parameters": ("{from:", "{api_key: x, from:", 38, "`api_key` looks like a secret"),
    "a parameter that asks for nothing": (
        "{month_start}",
        "{moth}",
        38,
        "`moth` is not a value that a parameter can ask",
    ),
    "a word of another paging": ("by: cursor,", "by: page,", 42, "paging by page has no `next`"),
    "a cursor that nothing names": (", next: meta.next", "", 42, "`paging` needs `next`"),
    "an alias": ("[陈静]", "&a [陈静]", 17, "anchors (`&`) and aliases (`*`) are not allowed"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_line_and_remedy(mistake: str) -> None:
    before, after, line, message = MISTAKES[mistake]
    assert before in GOOD
    with pytest.raises(Refusal) as refused:
        site(GOOD.replace(before, after, 1))
    assert f"starledger.yaml:{line}:" in str(refused.value)
    assert message in str(refused.value)


def test_a_missing_file_is_refused_with_the_way_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="`starledger init`"):
        load(tmp_path / "starledger.yaml")


@pytest.mark.parametrize("text", ["", "\n  \n", "- a\n- b\n", "just text"])
def test_a_file_that_is_not_a_block_of_words_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="starledger init"):
        site(text)


def test_a_feed_of_an_unknown_source_is_refused_with_the_nearest_source() -> None:
    refuse_unknown_sources(site(), ["assessments", "employees", "tickets"])
    with pytest.raises(Refusal, match=r":12: `assessments` is not a source. Did you mean `assessment`\?"):
        refuse_unknown_sources(site(), ["assessment", "employees"])
