"""Readers meet only words that the contract lists, and money that is money."""

from __future__ import annotations

from expectations import floors
from expectations.checks import Check, InSet, NoRows, not_null
from expectations.declaration import Gate
from expectations.floors import ALWAYS
from expectations.vocabulary import CAUSES, MOVEMENTS, PAYEE_TYPES, STATES, STATUSES

_PERSON = ("scheme", "period", "subject_type", "subject_id")
_SCORE = (*_PERSON, "item")
_FIGURE = ("period", "subject_type", "subject_id", "measure")
_LINE = ("scheme", "posting_period", "origin_period", "payee_type", "payee_id", "line")


def _words(table: str, keys: tuple[str, ...], column: str, words: tuple[str, ...]) -> tuple[Check, ...]:
    """Filled, and one of the words."""
    return (*not_null(table, keys, column), InSet(table=table, keys=(*keys, column), column=column, words=words))


PUBLISHED_VOCABULARY = Gate(
    name="published_vocabulary",
    rule="Every status, movement, cause and state is a word of its closed list; money has two decimals and a currency, "
    "and keeps to the limits of its rule; no line is a total.",
    next_step="If the word is right, add it to the contract and to expectations/vocabulary.py as a decision; else mend "
    "the model or the scheme file that wrote it.",
    tables={
        "part_list": ALWAYS,
        "census": ALWAYS,
        "stars": floors.STARS,
        "scores": floors.SCORES,
        "observations": floors.OBSERVATIONS,
        "bonus_lines": floors.BONUS_LINES,
    },
    checks=(
        InSet(table="census", keys=(*_PERSON, "state"), column="state", words=STATES),
        *_words("stars", _PERSON, "status", STATUSES),
        InSet(table="stars", keys=(*_PERSON, "movement"), column="movement", words=MOVEMENTS),
        *_words("scores", _SCORE, "status", STATUSES),
        *_words("observations", _FIGURE, "status", STATUSES),
        *_words("bonus_lines", _LINE, "status", STATUSES),
        *_words("bonus_lines", _LINE, "cause", CAUSES),
        *_words("bonus_lines", _LINE, "payee_type", PAYEE_TYPES),
        NoRows(
            title="money_has_two_decimals",
            table="bonus_lines",
            keys=_LINE,
            sentence="every amount, basis and limit has at most two decimals",
            sql="""
                select * from bonus_lines
                where amount is distinct from round(amount, 2)
                    or basis_amount is distinct from round(basis_amount, 2)
                    or minimum is distinct from round(minimum, 2)
                    or maximum is distinct from round(maximum, 2)
            """,
            breaking=("update bonus_lines set amount = amount + 0.001 where rowid = 0",),
        ),
        NoRows(
            title="money_has_a_currency",
            table="bonus_lines",
            keys=_LINE,
            sentence="a known amount has the three capital letters of its currency",
            sql="""
                select * from bonus_lines
                where amount is not null and not coalesce(regexp_full_match(currency, '[A-Z]{3}'), false)
            """,
            breaking=(
                "update bonus_lines set currency = null where amount is not null",
                "update bonus_lines set currency = 'yuan' where amount is not null",
            ),
        ),
        NoRows(
            title="money_keeps_to_its_limits",
            table="bonus_lines",
            keys=_LINE,
            # Corrections are differences and may be negative; a regular line only where its rule has no minimum.
            sentence="a regular amount keeps to minimum and maximum of its rule, and no basis is negative",
            sql="""
                select * from bonus_lines
                where (cause = 'regular' and (amount < minimum or amount > maximum)) or basis_amount < 0
            """,
            breaking=(
                "update bonus_lines set basis_amount = -1 where rowid = 0",
                "update bonus_lines set minimum = 0, amount = -1 where cause = 'regular'",
                "update bonus_lines set maximum = 1, amount = 2 where cause = 'regular'",
            ),
        ),
        NoRows(
            title="no_line_is_a_total",
            table="bonus_lines",
            keys=_LINE,
            # Readers add lines up; a total among them pays twice.
            sentence="a line is named, and never a total",
            sql="""
                select * from bonus_lines
                where coalesce(trim(line), '') = ''
                    or regexp_matches(lower(line), '(^|_)(sub|grand)?totals?($|_)')
                    or regexp_matches(line, '合计|总计|小计')
            """,
            breaking=(
                "update bonus_lines set line = 'total' where rowid = 0",
                "update bonus_lines set line = 'grand_total' where rowid = 0",
                "update bonus_lines set line = '合计' where rowid = 0",
                "update bonus_lines set line = null where rowid = 0",
            ),
        ),
    ),
)
