"""How far has the database come? Asked so that a machine can notice when it has gone back: it was restored."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from goodterms.data.models import Practice
from goodterms.data.query import rows
from goodterms.data.schema import OWNER


JUMP = 1_000_000  # numbers given out between the backup and the restore are never given out again


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Which database this is, and how many steps of messages it has seen; the number never falls by itself."""

    database: str
    step: int


def read_progress() -> Progress | None:
    """Return how far the database has come; None while it holds no practice."""
    first = Practice.objects.order_by("id").values_list("code_secret", flat=True).first()
    if first is None:
        return None
    ((step,),) = rows("SELECT last_value FROM data_intenttransition_id_seq")
    return Progress(database=hashlib.sha256(f"witness/{first}".encode()).hexdigest()[:16], step=int(step))


def last_memory() -> datetime | None:
    """Return the moment of the last step of any message of the practice in scope."""
    ((last,),) = rows("SELECT max(happened_at) FROM data_intenttransition")
    return last if isinstance(last, datetime) else None


def jump_ahead() -> None:
    """Let every number given out from here on be a new one, as the owner."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            """
            SELECT sequence.relname FROM pg_class sequence
            JOIN pg_namespace space ON space.oid = sequence.relnamespace
            WHERE sequence.relkind = 'S' AND space.nspname = 'public' AND sequence.relname LIKE 'data\\_%'
            """
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT setval('{name}', (SELECT last_value FROM {name}) + {JUMP})")
    connections[OWNER].close()
