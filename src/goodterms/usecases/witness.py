"""Has the database gone back in time? Each machine keeps how far it has seen it come, outside of it.

After a restore the database does not know what was sent since its backup. Then nothing is sent until `resume_sending`
has asked the other sides.
"""

import json
import os
from datetime import datetime

from goodterms.data.models import SendingHold
from goodterms.data.witness import Progress, read_progress
from goodterms.usecases.folders import witness_file


REASON = "the database was restored and does not know what was sent since its backup; run `goodterms resume`"


def bear_witness(*, at: datetime) -> bool:
    """Compare the database with what this machine has seen, and keep the newer; return whether sending is held.

    A database that has gone back holds all sending, for every machine, from this moment on.
    """
    # What was seen is read first: the database can only have come further since.
    seen = _seen()
    progress = read_progress()
    if progress is None:
        return False
    if seen is not None and seen.database == progress.database and progress.step < seen.step:
        hold_sending(reason=REASON, at=at)
        return True
    if seen != progress:
        _keep(progress)
    return False


def hold_sending(*, reason: str, at: datetime) -> None:
    """Let nothing leave from here on, unless a hold stands already."""
    SendingHold.objects.get_or_create(released_at=None, defaults={"held_at": at, "reason": reason})


def _seen() -> Progress | None:
    try:
        found = json.loads(witness_file().read_text(encoding="utf-8"))
        return Progress(database=str(found["database"]), step=int(found["step"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None  # what cannot be read is no witness; the next look writes it anew


def _keep(progress: Progress) -> None:
    place = witness_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    draft.write_text(json.dumps({"database": progress.database, "step": progress.step}), encoding="utf-8")
    draft.replace(place)
