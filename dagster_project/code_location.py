"""What `dagster dev` loads: one company, whose site file STARLEDGER_SITE names (else ./starledger.yaml).

Belongs here: nothing else. Importing `definitions.py` must not need a site file; importing this module does.
"""

import os
from pathlib import Path

from dagster_project.definitions import definitions_of
from dagster_project.site import load

defs = definitions_of(load(Path(os.environ.get("STARLEDGER_SITE", "starledger.yaml"))))
