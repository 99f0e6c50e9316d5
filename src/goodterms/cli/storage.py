"""How does a command get its database? It asks here before it imports anything that stores."""

import os

import django

from goodterms.data.address import UnusableDatabaseUrl
from goodterms.data.schema import bring_up_to_date, is_up_to_date
from goodterms.data.server import UnableToStart, ensure_running


class UnableToOpenStorage(Exception):
    """No database could be had; the message is one line that says why and what to do."""


def open_storage() -> None:
    """Make the database ready for this process: started when it is ours, at the schema of this version.

    Raises UnableToOpenStorage in one line when it cannot be reached, started or brought up to date.
    """
    try:
        os.environ["DATABASE_URL"] = ensure_running()
        name_tables()
    except (UnableToStart, UnusableDatabaseUrl) as error:
        raise UnableToOpenStorage(str(error)) from error
    if not is_up_to_date():
        bring_up_to_date()


def name_tables() -> None:
    """Let modules that name tables be imported, without any database: enough for a command to explain itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodterms.config.settings")
    django.setup()
