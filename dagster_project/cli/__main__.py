"""`python -m dagster_project.cli`, for places where the console script is not on the path."""

from __future__ import annotations

import sys

from dagster_project.cli import main

sys.exit(main())
