"""The block `corrections` of the site file: how far back mistakes are put right, from which causes, how money follows.

Belongs here: the policy with its defaults. Does not belong here: finding what changed and computing it again
(dagster_project/month/corrections), the differences that are posted (dbt/models/pay/int_retro_lines.sql).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dagster_project.errors import Refusal
from dagster_project.site_words import Block

CORRECTION_WORDS = ("months_back", "causes", "carry_below", "recover", "displacement")
RECOVER_WORDS = ("at_most_share", "floor")
# Why a closed month comes out otherwise. A changed row of a source that is named below has a cause of its own.
CAUSES = (
    "late_row", "withdrawn_row", "changed_row", "complaint", "mark", "roster", "coverage", "rule", "republished",
)  # fmt: skip
CAUSE_OF_SOURCE = {
    "complaints": "complaint",
    "complaint_liability": "complaint",
    "returns": "complaint",
    "assessments": "mark",
    "employees": "roster",
    "units": "roster",
}
DISPLACEMENTS = ("keep", "recover")
_MONEY = r"[0-9]{1,12}([.][0-9]{1,2})?"
_SHARE = r"0([.][0-9]{1,4})?|1"


@dataclass(frozen=True)
class Corrections:
    """Closed months up to `months_back` before the open one are computed again where one of `causes` moves them.

    A payee's differences that together stay below `carry_below` wait for the next month. Of what was paid too much, at
    most `at_most_share` of the payee's pay in the open month is recovered, and never so much that less than `floor`
    of it is left; the rest waits. `displacement`: whether money for a seat that somebody lost only because another's
    result was corrected is left to them (`keep`) or recovered.
    """

    months_back: int = 12
    causes: tuple[str, ...] = CAUSES
    carry_below: Decimal = Decimal("0.00")
    at_most_share: Decimal = Decimal(1)
    floor: Decimal = Decimal("0.00")
    displacement: str = "keep"

    @property
    def told(self) -> list[object]:
        """All of it that decides what is posted, in words that can be hashed."""
        return [str(self.carry_below), str(self.at_most_share), str(self.floor), self.displacement]


def read_corrections(site_file: Block) -> Corrections:
    if "corrections" not in site_file:
        return Corrections()
    block = site_file.block("corrections", CORRECTION_WORDS)
    usual = Corrections()
    recover = block.block("recover", RECOVER_WORDS) if "recover" in block else None
    return Corrections(
        months_back=block.integer("months_back", default=usual.months_back, at_least=0, at_most=120),
        causes=_causes(block) if "causes" in block else CAUSES,
        carry_below=_money(block, "carry_below", usual.carry_below),
        at_most_share=Decimal(recover.matching("at_most_share", _SHARE, "a share from 0 to 1", "1"))
        if recover
        else usual.at_most_share,
        floor=_money(recover, "floor", usual.floor) if recover else usual.floor,
        displacement=block.one_of("displacement", DISPLACEMENTS, usual.displacement),
    )


def _causes(block: Block) -> tuple[str, ...]:
    causes = block.words("causes")
    for cause in causes:
        block.refuse_unknown("causes", cause, CAUSES, "a cause of corrections")
    if not causes:
        raise Refusal(
            f"{block.place_of('causes')}: `causes` is empty. Name one, or leave the word out for all of them."
        )
    return causes


def _money(block: Block, word: str, default: Decimal) -> Decimal:
    return Decimal(block.matching(word, _MONEY, "an amount such as 5.00", str(default)))
