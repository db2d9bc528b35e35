"""Why a result is another than before: the change of each star and amount, split into parts that add up to it.

Here: what is compared with what (`sides.py`), the worlds that lie between (`worlds.py`), the parts (`splitting.py`) and
the answer (`report.py`). Not here: clause by clause explanations (`reading/explanation`), what a correction posts
(`month/corrections`). Nothing is kept, and HOME is only read.
"""
