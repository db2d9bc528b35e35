"""`python seeds/sample/company [--to DIR]`: writes the sample company's deliveries."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from company.landing import write


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the fictional company's deliveries. The folder is replaced.")
    default = Path("build/sample/landing")
    parser.add_argument("--to", type=Path, default=default, metavar="DIR", help="landing folder (default: %(default)s)")
    rows = write(parser.parse_args().to)
    print(f"{sum(rows.values())} rows in {len(rows)} sources", file=sys.stderr)


if __name__ == "__main__":
    main()
