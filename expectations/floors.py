"""When an empty mart is red, said once for all gates that look at it.

Belongs here: the reasons why a table must have rows. An expectation over no rows passes, so every table of a gate has
a floor.
Does not belong here: completeness person by person (`gates/census_equals_roster.py`).
"""

from __future__ import annotations

from expectations.declaration import Floor

ALWAYS = Floor(at_least=1)

# What a `when` reads needs a floor itself: a gate with one of these lists census and part_list as ALWAYS.
_IN_A_PART_WITH = """
select 1 from census join part_list on part_list.scheme = census.scheme and part_list.period = census.period
where census.state = 'in' and part_list.{column}
"""

STARS = Floor(when=_IN_A_PART_WITH.format(column="has_levels"))
SCORES = Floor(when=_IN_A_PART_WITH.format(column="has_total"))
OBSERVATIONS = Floor(when="select 1 from census where state = 'in'")
CLAUSE_RESULTS = Floor(when="select 1 from stars where status = 'ok'")
CONDITION_RESULTS = Floor(zero_is_fine="a scheme need not have conditions on items or flags")
CASE_SHARES = Floor(zero_is_fine="nobody need have a case to answer for")
BONUS_LINES = Floor(zero_is_fine="the schemes of a period need not pay, and nobody need have earned a line")
