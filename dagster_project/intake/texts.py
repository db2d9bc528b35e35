"""Text as every format brings it, made comparable: one normal form, whatever the file was.

Belongs here: NFKC of values (in SQL) and of headings. Full-width digits, brackets and blanks become the ordinary ones,
so that `１２` and `12`, or `金额（元）` and `金额(元)`, are the same text.
Does not belong here: bytes to text (`encodings`).
Values are normalised one by one after a file is split into fields: a full-width comma made ordinary any earlier would
split a field.
"""

from __future__ import annotations

import unicodedata

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import FunctionNullHandling, PythonUDFType

BLANKS = "' ' || chr(9) || chr(10) || chr(13)"


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the function `nfkc`; DuckDB's own goes no further than NFC."""
    connection.create_function(
        "nfkc",
        _nfkc,
        ["VARCHAR"],
        "VARCHAR",
        type=PythonUDFType.ARROW,
        null_handling=FunctionNullHandling.SPECIAL,
        side_effects=False,
    )


def normalised(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def heading(text: str) -> str:
    """A heading as it is compared: normalised, without blanks around it, line breaks and runs of blanks as one."""
    return " ".join(normalised(text).split())


def normalised_sql(text: str) -> str:
    """SQL for the normal form of a text; ASCII, which is most of what comes, never leaves DuckDB."""
    return f"case when strlen({text}) = length({text}) then {text} else nfkc({text}) end"


def _nfkc(values: pa.Array) -> pa.Array:
    return pc.utf8_normalize(values, form="NFKC")
