"""The parts add up to the whole: items to totals, months to years, and the fates of rows to what was delivered."""

from __future__ import annotations

from collections import Counter

from built_worlds import ONLY, Built, told
from drawing import FAULTY


def test_a_total_is_its_base_and_items_with_cap_and_floor(built: Built) -> None:
    wrong = built.rows(
        """
        with items as (
            select scheme, subject_id, period, sum(points) as points, count(*) filter (status <> 'ok') as open_items
            from scores where item <> 'total' group by all
        )
        select totals.scheme, totals.subject_id, totals.period, totals.points, items.points
        from scores as totals left join items using (scheme, subject_id, period)
        where totals.item = 'total' and totals.points is distinct from case
            when items.open_items = 0 then greatest(
                least(coalesce(totals.base, 0) + items.points, coalesce(totals.cap, 1e9)), coalesce(totals.floor, -1e9)
            ) end
        """
    )
    assert wrong == []
    assert ONLY or built.rows("select count(*) from scores where item = 'total' and points is not null")[0][0] > 50


def test_a_longer_period_counts_the_stars_of_its_months(built: Built) -> None:
    """A month whose star is not known stands beside the count as pending; one that a person has to judge does not."""
    wrong = built.rows(
        """
        with counted as (
            select counts.measure, stars.subject_id, left(stars.period, 4) as period,
                count(*) filter (stars.star = counts.star) as numerator,
                count(*) filter (stars.status not in ('ok', 'manual_review')) as pending
            from rules.result_counts as counts
            inner join stars on stars.scheme = counts.of_part_scheme and stars.period_kind = counts.of_period_kind
            where stars.period_kind = 'month'
            group by all
        )
        select found.subject_id, found.period, found.measure, found.numerator, counted.numerator
        from observations as found
        inner join counted using (measure, subject_id, period)
        where found.numerator <> counted.numerator or found.pending <> counted.pending
        """
    )
    assert wrong == []
    assert (
        ONLY or built.rows("select count(*) from observations where period_kind = 'year' and numerator > 0")[0][0] > 5
    )


def test_every_row_delivered_ends_in_one_way(built: Built) -> None:
    accounts = built.rows(
        "select source, delivered, accepted + superseded + withdrawn + duplicate + rejected from delivery_accounts"
    )
    delivered = Counter(source for world in built.worlds for source, _ in world.delivered())
    assert {source: (total, total) for source, total in delivered.items()} == {row[0]: row[1:] for row in accounts}


def test_equal_rows_are_duplicates_and_contradicting_ones_are_rejected(built: Built) -> None:
    exams = Counter(
        (values["exam_id"], values.get("kind"))
        for world in built.worlds
        for source, values in world.delivered()
        if source == "exams"
    )
    equal = sum(number - 1 for (_, kind), number in exams.items() if kind == "typing")
    contradicting = sum(number for (_, kind), number in exams.items() if kind == "rules")
    found = built.rows("select duplicate, rejected from delivery_accounts where source = 'exams'")
    assert found == [(equal, contradicting)] or not exams


def test_marks_that_may_not_be_are_rejected(built: Built) -> None:
    wrong = sum(
        values["mark"] in (FAULTY, "maybe")
        for world in built.worlds
        for source, values in world.delivered()
        if source == "assessments"
    )
    found = built.rows("select sum(rejected) from delivery_accounts where source = 'assessments'")
    assert found == [(wrong,)] or (ONLY and not wrong)


def test_equal_facts_in_another_order_give_equal_results(built: Built) -> None:
    """A twin has the same rows under another site, and the rows of all worlds lie in no order."""
    assert ONLY or built.twins
    sites = ", ".join(f"'{world.site}'" for pair in built.twins for world in pair) or "''"
    for table in ("stars", "scores", "clause_results", "condition_results", "bonus_lines", "flags", "observations"):
        owner = "payee_id" if table == "bonus_lines" else "subject_id"
        rows = built.rows(
            f"""
            select split_part({owner}, '-', 1) as site, split_part({owner}, '-', 2) as person,
                columns(c -> c not in ('site_id', 'unit_id', 'line_id', 'subject_id', 'payee_id', 'employee_id'))
            from {table} where split_part({owner}, '-', 1) in ({sites}) order by all
            """
        )
        for first, second in built.twins:
            found = [[row[1:] for row in rows if row[0] == world.site] for world in (first, second)]
            assert found[0] == found[1], f"{table}{told(first, second)}"
