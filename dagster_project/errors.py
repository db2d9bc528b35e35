"""The one exception that a person is meant to read.

Belongs here: `Refusal`, raised wherever the product declines to go on. Its message says what, where and what to do
next.
Does not belong here: faults of the program itself; those stay ordinary exceptions.
Read on: `dagster_project/cli/` prints a refusal as a plain paragraph and exits with 1.
"""

from __future__ import annotations


class Refusal(Exception):
    """What is refused, where, and what to do next, in sentences."""
