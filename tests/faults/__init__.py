"""Faults: what a kill and a full disk at every moment leave behind, and what a plain re-run makes of it.

Here: walking a step moment by moment (`walking.py`), the steps of a small company's months (`works.py`), and all of it
as `make faults` (`__main__.py`). The ordinary tests walk a few moments of the door with the same code.
"""
