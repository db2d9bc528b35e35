"""YAML is read as written: nothing turns into something else, and each refusal names the line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dagster_project.errors import Refusal
from dagster_project.rules.nodes import ListNode, MapNode, Value
from dagster_project.rules.strict_yaml import load_text


def value_of(text: str) -> Value:
    node = load_text(f"key: {text}\n", "file.yaml")
    assert isinstance(node, MapNode)
    return node.value("key")


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "2025-07", "2025-01-15", "012", "1:30", "1e3", "0x1F", ".5", "1_000"]
)
def test_what_yaml_would_make_something_else_of_stays_text(text: str) -> None:
    assert value_of(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("false", False), ("null", None), ("", None), ("0.10", Decimal("0.10")), ("-3", Decimal(-3))],
)
def test_booleans_null_and_decimals_have_values(text: str, value: Value) -> None:
    assert value_of(text) == value


def test_a_quoted_number_is_text() -> None:
    assert value_of('"0.85"') == "0.85"


def test_a_number_keeps_its_digits() -> None:
    assert str(value_of("219999.990000000000000000001")) == "219999.990000000000000000001"


def test_every_node_knows_its_line() -> None:
    root = load_text("a: 1\nb:\n  - c: 2\n  - [x, y]\n", "file.yaml")
    assert isinstance(root, MapNode)
    assert str(root.place_of("b")) == "file.yaml:2"
    inner = root.get("b")
    assert isinstance(inner, ListNode)
    assert [item.place.line for item in inner.items] == [3, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: 1\nb: 2\na: 3\n",
            "file.yaml:3: the key `a` stands twice in one block (first on line 1). Keep one of them.",
        ),
        (
            "a: &x 1\n",
            "file.yaml:1: anchors (`&`) and aliases (`*`) are not allowed: write the value where it is used.",
        ),
        (
            "a: 1\nb: *x\n",
            "file.yaml:2: anchors (`&`) and aliases (`*`) are not allowed: write the value where it is used.",
        ),
        ("a: !!str 1\n", "file.yaml:1: the tag `tag:yaml.org,2002:str` is not allowed: write a plain value."),
        (
            "a: !python/object:os.system x\n",
            "file.yaml:1: the tag `!python/object:os.system` is not allowed: write a plain value.",
        ),
        ("? [a, b]\n: 1\n", "file.yaml:1: a key must be a word, as in `star: 1`."),
        ("a: " + "[" * 50 + "]" * 50, "file.yaml:1: more than 40 levels lie in one another. Write it flatter."),
        ("# nothing\n", "file.yaml: the file is empty. Start it with `scheme: <id>` or `measures:`."),
    ],
)
def test_what_hides_meaning_is_refused(text: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        load_text(text, "file.yaml")
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["a: [1,\nb: 2\n", "a: 1\n---\nb: 2\n", "a:\n\t- 1\n", "a: 'x\n"])
def test_unreadable_yaml_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(Refusal, match=r"^file.yaml:\d: this is not readable YAML: .* Check indentation and brackets"):
        load_text(text, "file.yaml")
