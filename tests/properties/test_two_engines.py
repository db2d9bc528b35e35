"""The second engine rebuilds every star and every line of every random world, and finds the same."""

from __future__ import annotations

from built_worlds import ONLY, Built, told

from dagster_project.month.checking import differences


def test_the_two_engines_agree_on_every_world(built: Built) -> None:
    found, compared = differences(built.warehouse, built.periods)
    sites = {one.subject_id.split("-")[0] for one in found}
    shown = "\n  ".join(str(one) for one in found[:10])
    worlds = [world for world in built.worlds if world.site in sites][:5]
    assert found == [], f"{len(found)} differences, of which\n  {shown}{told(*worlds)}"
    for table in ("census", "observations", "clause_results", "condition_results", "scores", "stars", "bonus_lines"):
        rows = built.rows(f"select count(*) from {table}")[0][0]
        assert compared[table] == rows and (ONLY or rows), table
