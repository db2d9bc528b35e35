"""How fast a large CSV comes in: the product's loading beside DuckDB's own reader doing the same typing.

Belongs here: one file of calls made up from nothing, both ways in, and one line of what they cost.
Does not belong here: anything that the product needs; nothing in it imports this.
Read on: `make bench-csv` runs it.
"""
