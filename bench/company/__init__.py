"""A company of any size for one month, written by DuckDB alone: the same size always gives the same values.

Belongs here: who works there (`people`), what happened (`events`), what else was handed in (`papers`), and the landing
folder of all of it (`landing`).
Does not belong here: awkward truths, which the sample company has (`seeds/sample`). Here everything is ordinary, and
much of it: a hundredth of the events is corrected later and a few cannot be read.
"""
