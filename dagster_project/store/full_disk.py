"""A disk on which nothing more can be written: how it is known, and what to say of it.

Belongs here: telling a full disk from a fault of the program and from a fault of a delivery.
Does not belong here: making room. What was begun is cleared or finished by whatever clears it after a kill.

The same fault comes as an OSError of ours or of pyarrow's, as an error of DuckDB's, or as a refusal that quotes one.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the space that this user may take is used up",
    errno.EFBIG: "a file may not grow larger there",
}


def reason(error: BaseException) -> str | None:
    """Why nothing more could be written, or None where the error is of another kind."""
    for each in _chain(error):
        for number, words in REASONS.items():
            if getattr(each, "errno", None) == number or os.strerror(number) in str(each):
                return words
    return None


def explained(error: BaseException, home: Path) -> str | None:
    """What, where and what next, for a person; None where the error is of another kind."""
    why = reason(error)
    if why is None:
        return None
    named = next((each.filename for each in _chain(error) if isinstance(each, OSError) and each.filename), None)
    return (
        f"{named or home} could not be written: {why}. The command stopped there. Readers see what they saw before, "
        "and nothing that was delivered, signed or published is lost. Make room and run the same command again; "
        f"{home / 'work'} may be emptied for it, because it is made again."
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came of; a library may hang an error on itself, so each is looked at once."""
    seen: list[BaseException] = []
    while error is not None and not any(error is each for each in seen):
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__
