"""Mappings: how a real export (Chinese headings, Excel, other codes and units) becomes canonical rows, without code.

Belongs here: the mapping language (`language`, `words`), files read into values (`reading`, `columns`, `folds`), which
mapping a delivered file has (`library`), and the SQL that they become (`rendering`, `fold_rendering`).
Does not belong here: how bytes become a table (`intake/readers`), or whether a canonical value makes sense (staging).
One promise holds everywhere: a mapping never drops a row nor empties a value. What it cannot transform passes as it
came, and staging rejects it in the open.
"""

from dagster_project.intake.mapping.library import NO_MAPPINGS, Mappings, read_mappings
from dagster_project.intake.mapping.model import Mapping

__all__ = ["NO_MAPPINGS", "Mapping", "Mappings", "read_mappings"]
