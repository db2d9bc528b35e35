"""Many months of a big company: what a rebuild costs, and one new month with little and with much history.

Belongs here: the company of many months, and the runs (`__main__`, run as `python -m bench.large`).
Does not belong here: the rows of a month (`bench/company`), the steps of a run (`bench.product`).
"""
