"""Databases that come and go on the server of the tests."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg import sql


TEMPLATE = f"goodterms_template_{uuid.uuid4().hex[:8]}"


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

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """Make a copy of a database nobody is using, point Django at it meanwhile, and yield its name."""
        name = f"goodterms_test_{uuid.uuid4().hex[:12]}"
        self.run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        point_django_at(self.address_of(name), name)
        try:
            yield name
        finally:
            point_django_at(self.address_of(template), template)
            self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def point_django_at(url: str, name: str) -> None:
    """Make every Django connection use this database from here on."""
    os.environ["DATABASE_URL"] = url
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
