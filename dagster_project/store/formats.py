"""The format of a home: which program wrote it, as one number in `HOME/format`.

Here: reading it, refusing one that is newer than this program, and what a newer format adds. Not here: the command that
brings an older home up (`operations/upgrading.py`). A home without the file is of format 1.

Each format only adds: what an older program wrote stays where it is, byte for byte, and is read as it always was.
Format 2: names may have been erased from kept deliveries, which an older program would take for an alteration.
"""

from dagster_project.errors import Refusal
from dagster_project.store.paths import FORMAT, Home

WITH_ERASURES = 2


def of(home: Home) -> int:
    """The home's format; a refusal where this program cannot know what it holds."""
    try:
        text = home.format.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 1
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.isdigit() or int(text) < 1:
        raise Refusal(
            f"{home.format} does not hold the number of a format, so nobody can say what wrote {home.root}. Restore "
            "the file from the backup."
        )
    if int(text) > FORMAT:
        raise Refusal(
            f"{home.root} is of format {text}, and this program knows formats up to {FORMAT}: a newer one wrote it. "
            "Nothing was read or changed. Install the newer version; there is no way back from a format but a backup."
        )
    return int(text)
