"""Where is the database? Reading of DATABASE_URL."""

from typing import TypedDict
from urllib.parse import parse_qs, unquote, urlsplit


class DatabaseAddress(TypedDict):
    """What Django wants to know about a server."""

    ENGINE: str
    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str


class UnusableDatabaseUrl(ValueError):
    """DATABASE_URL does not name a PostgreSQL database; the message says what was found and what is wanted."""


def parse_database_url(url: str) -> DatabaseAddress:
    """Return the parts of a `postgresql://user:password@host:port/name` address; `?host=` may name a socket folder.

    Raises UnusableDatabaseUrl for another scheme or an address without a database name; the password is never shown.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        found = repr(parts.scheme) if parts.scheme else "nothing"
        raise UnusableDatabaseUrl(
            f"DATABASE_URL begins with {found}; Goodterms stores in PostgreSQL 15 or newer. Write "
            "postgresql://user:password@host:5432/name, or unset it to use the database kept in .goodterms/."
        )
    name = parts.path.lstrip("/")
    if not name:
        raise UnusableDatabaseUrl("DATABASE_URL names no database: add one after the host, as in .../goodterms.")
    query = parse_qs(parts.query)
    try:
        port = parts.port
    except ValueError as error:
        raise UnusableDatabaseUrl("DATABASE_URL has a port that is not a number between 1 and 65535.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(port or ""),
    }
