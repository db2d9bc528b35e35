"""Fifty readers of the published tables while a month is run and published: none fails, none sees a mix.

Belongs here: a company of a hundred people, a real PostgreSQL, the readers (`readers`) and the turn (`__main__`,
run as `python -m tests.load` by `make load`). Does not belong here: what a reader may see (tests/targets).
It is no part of `make test`: it computes a month twice.
"""
