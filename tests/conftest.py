"""The database of the tests: one server for the session, one fresh database for each test that asks."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql


ROOT = Path(__file__).parents[1]
TEMPLATE = f"goodterms_template_{uuid.uuid4().hex[:8]}"

os.environ.setdefault("GOODTERMS_HOME", str(ROOT / ".goodterms" / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodterms.config.settings")
# Models may be imported by any test module; only a test that asks for a database gets one that answers.
GIVEN_URL = os.environ.get("DATABASE_URL")
os.environ["DATABASE_URL"] = GIVEN_URL or "postgresql:///no-test-asked-for-a-database"

import django  # noqa: E402


django.setup()

from django.db import connections  # noqa: E402

from goodterms.data.schema import bring_up_to_date  # noqa: E402
from goodterms.data.server import ensure_running  # noqa: E402


class Server:
    """A PostgreSQL in which databases come and go."""

    def __init__(self, url: str) -> None:
        """Remember the address, whose database part is replaced for each database."""
        self.url = url

    def address_of(self, name: str) -> str:
        """Return the address of one database on this server."""
        before, _, after = self.url.partition("?")
        return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{after}" if after else "")

    def run(self, statement: sql.Composed) -> None:
        """Run one administrative statement."""
        with psycopg.connect(self.address_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def point_django_at(url: str, name: str) -> None:
    """Make every Django connection use this database from here on."""
    os.environ["DATABASE_URL"] = url
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start the server once and make a template database at the present schema."""
    if GIVEN_URL:
        url = GIVEN_URL
    else:
        del os.environ["DATABASE_URL"]
        url = ensure_running()
    found = Server(url)
    from goodterms.data.address import parse_database_url  # noqa: PLC0415

    address = parse_database_url(url)
    for alias in connections:
        connections[alias].settings_dict.update(address)
    found.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    point_django_at(found.address_of(TEMPLATE), TEMPLATE)
    bring_up_to_date()
    point_django_at(found.address_of(TEMPLATE), TEMPLATE)
    yield found
    found.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)))


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """Give the test a database of its own, empty and at the present schema; the value is its address."""
    name = f"goodterms_test_{uuid.uuid4().hex[:12]}"
    server.run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    point_django_at(server.address_of(name), name)
    yield server.address_of(name)
    point_django_at(server.address_of(TEMPLATE), TEMPLATE)
    server.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
