"""The speed of a big month, measured: the product beside the best scripts that anybody would write by hand.

Belongs here: a big company made up from nothing (`company/`), two scripts that do its event work (`scripts/`), the
product's month by stage (`product`), and one table of seconds and memory (`__main__`).
Does not belong here: anything that the product needs; nothing in it imports this.
Read on: `make bench` runs it; `tests/bench` holds the figures of all three against each other at a hundredth of the
size.
"""
