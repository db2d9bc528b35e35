"""Parameters: allowed values, blanks and where a value comes from.

Belongs here: what is proved before they are put in. Does not belong here: putting them in (`resolution.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dagster_project.rules.nodes import ListNode, MapNode, Place, ScalarNode
from dagster_project.rules.problems import Problem, nearest

if TYPE_CHECKING:
    from dagster_project.rules.library import Library


def problems(library: Library) -> list[Problem]:
    found: list[Problem] = []
    for scheme, node in library.schemes.items():
        for version in node.blocks("versions"):
            found += _of_version(version)
            found += _of_fillings(library, scheme, version)
    return found


def allowed(parameter: MapNode, value: ScalarNode, place: Place) -> Iterator[Problem]:
    """A value outside `one_of`."""
    one_of = parameter.get("one_of")
    items = [item for item in one_of.items if isinstance(item, ScalarNode)] if isinstance(one_of, ListNode) else []
    if items and value.value not in [item.value for item in items]:
        what = f"`{value.text}` is not an allowed value of `{parameter.word('parameter')}`."
        yield Problem(place, what, nearest(value.text, [item.text for item in items]))


def _of_version(version: MapNode) -> Iterator[Problem]:
    seen: set[str] = set()
    for parameter in version.blocks("parameters"):
        name, value = parameter.word("parameter"), parameter.scalar("value")
        if name in seen:
            yield Problem(
                parameter.place_of("parameter"), f"The parameter `{name}` stands twice in this version.", "Keep one."
            )
        seen.add(name)
        if value is None:
            continue
        is_blank = parameter.word("provenance") == "blank"
        if is_blank and value.value is not None:
            what = f"`{name}` has the value `{value.text}` and the provenance `blank`."
            yield Problem(parameter.place_of("provenance"), what, "Say whether it is printed, inferred or assumed.")
        if not is_blank and value.value is None:
            what = f"`{name}` has no value and the provenance `{parameter.text('provenance')}`."
            yield Problem(parameter.place_of("provenance"), what, "A value that the document leaves open is `blank`.")
        if value.value is not None:
            yield from allowed(parameter, value, parameter.place_of("value"))


def _of_fillings(library: Library, scheme: str, version: MapNode) -> Iterator[Problem]:
    parameters = {block.word("parameter"): block for block in version.blocks("parameters")}
    for dated in library.fillings.get(scheme, {}).get(version.integer("version", 0) or 0, ()):
        for name, filling in dated.fillings.items():
            if name in parameters:
                yield from allowed(parameters[name], filling.value, filling.value.place)
