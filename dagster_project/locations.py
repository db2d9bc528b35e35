"""Where the product's own files lie: the dbt project and the seeds beside this package.

Belongs here: paths inside the installation. Does not belong here: a company's HOME (`store.paths`) or landing (`site`).
"""

from pathlib import Path

INSTALLATION = Path(__file__).resolve().parent.parent
DBT_PROJECT = INSTALLATION / "dbt"
SEEDS = INSTALLATION / "seeds"
