"""The documents say what is there: links lead somewhere, and no gate, command or rule word is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dagster_project.cli.entry import COMMANDS
from dagster_project.locations import INSTALLATION
from dagster_project.month.publishing import expected_gates
from dagster_project.rules.compiler.tables import COLUMNS
from dagster_project.rules.language import BLOCKS

DOCUMENTS = sorted([*INSTALLATION.glob("*.md"), *(INSTALLATION / "docs").glob("*.md")])
TOP_LEVEL_BLOCKS = ("scheme file", "version", "part", "overlay file", "measures file")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def text_of(name: str) -> str:
    return (INSTALLATION / name).read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The headings of a document as a link names them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    for link in [link for link in links if not link.startswith(("http://", "https://"))]:
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), f"{document.name} links to {link}, which is not there"
        assert not anchor or anchor in anchors(target), f"{document.name} links to {link}, and there is no such heading"


def test_the_readme_is_short() -> None:
    assert len(text_of("README.md").splitlines()) < 100


def test_the_scheme_that_newcomers_are_shown_is_the_one_that_is_tested() -> None:
    shown = text_of("CONTRIBUTING.md").split("```yaml\n", 1)[1].split("\n```", 1)[0]
    assert text_of("tests/schemes/improvement_badge.yaml").startswith(f"{shown}\n")


def test_every_gate_is_documented() -> None:
    assert [gate for gate in expected_gates() if f"`{gate}`" not in text_of("docs/gates.md")] == []


def test_every_command_is_documented() -> None:
    documents = text_of("docs/runbook.md") + text_of("docs/rules.md")
    assert [name for name in COMMANDS if f"`starledger {name}" not in documents] == []


@pytest.mark.parametrize("block", TOP_LEVEL_BLOCKS)
def test_every_top_level_key_of_the_rule_language_is_documented(block: str) -> None:
    assert [key for key in BLOCKS[block].keys if f"`{key}`" not in text_of("docs/rules.md")] == []


def test_every_rule_table_is_documented() -> None:
    assert [table for table in COLUMNS if f"| `{table}` |" not in text_of("docs/rules.md")] == []


def test_no_document_names_a_path_of_some_machine() -> None:
    named = [
        path.name for path in DOCUMENTS if re.search(r"(?<![\w.])/(home|work|tmp|Users)/", path.read_text("utf-8"))
    ]
    assert named == []
