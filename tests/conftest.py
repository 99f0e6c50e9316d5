"""The database of the tests: one server for the session, one fresh database for each test that asks."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from psycopg import sql


settings.register_profile("untimed", deadline=None)  # how long an example takes says nothing about the code
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]

os.environ.setdefault("GOODTERMS_HOME", str(ROOT / ".goodterms" / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodterms.config.settings")
# Models may be imported by any test module; only a test that asks for a database gets one that answers.
NOWHERE = "postgresql:///no-test-asked-for-a-database"
GIVEN_URL = os.environ.get("DATABASE_URL")
if GIVEN_URL == NOWHERE:
    GIVEN_URL = None  # a worker process inherits what this line wrote in the one that started it
os.environ["DATABASE_URL"] = GIVEN_URL or NOWHERE

import django  # noqa: E402


django.setup()

from django.db import connections  # noqa: E402

from goodterms.data.address import parse_database_url  # noqa: E402
from goodterms.data.schema import bring_up_to_date  # noqa: E402
from goodterms.data.server import ensure_running  # noqa: E402
from support.databases import TEMPLATE, Server, point_django_at  # noqa: E402


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start the server once and make a template database at the present schema."""
    if GIVEN_URL:
        url = GIVEN_URL
    else:
        del os.environ["DATABASE_URL"]
        url = ensure_running()
    found = Server(url)
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
    with server.copy_of(TEMPLATE) as name:
        yield server.address_of(name)
