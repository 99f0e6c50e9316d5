"""Where does the demo keep its invented practice? In a home of its own, so that it never mixes with a real one."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, connections

from goodterms.cli.storage import UnableToOpenStorage, name_tables
from goodterms.data.address import UnusableDatabaseUrl
from goodterms.data.schema import bring_up_to_date
from goodterms.data.server import UnableToStart, ensure_running, home


FOLDER = "demo"
MARK = "made by goodterms demo; it is dropped and made anew at each run"
SECONDS_TO_WAIT = 10  # a demo that was killed a moment ago may still hold the place


def open_demo_storage() -> None:
    """Make a database ready for the demo alone: below the demo's own home, unless DATABASE_URL names another.

    Raises UnableToOpenStorage in one line when there is none to be had. Changes nothing that is stored.
    """
    place = home()
    os.environ["GOODTERMS_HOME"] = str(place if place.name == FOLDER else place / FOLDER)
    try:
        os.environ["DATABASE_URL"] = ensure_running()
        name_tables()
    except (UnableToStart, UnusableDatabaseUrl) as error:
        raise UnableToOpenStorage(str(error)) from error


@contextmanager
def emptied_storage() -> Iterator[None]:
    """Remove what an earlier demo left, bring the empty database to this version, and keep other demos out meanwhile.

    Raises UnableToOpenStorage, with nothing removed, when the database holds anything that no demo made, or when
    another demo is at work in it.
    """
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as guard:
        _keep_others_out(guard)
        _refuse_what_is_kept(guard)
        _empty(guard)
        for name in ("files", "outbox"):
            shutil.rmtree(home() / name, ignore_errors=True)
        bring_up_to_date()
        with connection.cursor() as cursor:
            # Nobody would miss the last second of an invented practice: no need to wait for the disk at each deed.
            cursor.execute("SET synchronous_commit = off")
        yield


def _keep_others_out(guard: psycopg.Connection) -> None:
    end = time.monotonic() + SECONDS_TO_WAIT
    while True:
        row = guard.execute("SELECT pg_try_advisory_lock(hashtext('goodterms demo'))").fetchone()
        if row is not None and row[0]:
            return
        if time.monotonic() > end:
            raise UnableToOpenStorage(f"another demo is running in {home()}. Wait until it ends, or end it.")
        time.sleep(0.2)


def _refuse_what_is_kept(guard: psycopg.Connection) -> None:
    row = guard.execute(
        "SELECT obj_description('public'::regnamespace, 'pg_namespace') = %s, "
        "EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')",
        [MARK],
    ).fetchone()
    if row is not None and row[1] and not row[0]:
        raise UnableToOpenStorage(
            "this database holds tables that no demo made, and the demo begins by emptying its database. "
            "Name an empty one in DATABASE_URL, or unset it: the demo then keeps its own."
        )


def _empty(guard: psycopg.Connection) -> None:
    connections.close_all()
    try:
        with guard.transaction():
            # What an earlier demo, killed half-way, may still be doing ends here.
            guard.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
            )
            guard.execute("DROP SCHEMA public CASCADE")
            guard.execute("CREATE SCHEMA public")
            guard.execute(f"COMMENT ON SCHEMA public IS '{MARK}'")
    except psycopg.errors.InsufficientPrivilege as error:
        raise UnableToOpenStorage(
            f"the demo may not empty the database it was given ({str(error).splitlines()[0]}). "
            "Name one in DATABASE_URL that this user owns, or unset it."
        ) from error
