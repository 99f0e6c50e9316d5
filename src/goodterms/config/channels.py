"""Where is it written how messages leave? In the environment, or in channels.toml in the home of this installation.

An option `sender` of the table `text` is GOODTERMS_TEXT_SENDER in the environment, which wins. A secret stands in the
environment, or in a file of its own that only its owner can read, named by `auth_token_file`; never in channels.toml.
"""

import difflib
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path


FILE = "channels.toml"
LARGEST_SECRET = 20_000  # bytes
PRACTICE = "practice"

SECRETS = frozenset(
    {
        "auth_token",
        "api_key",
        "password",
        "private_key",
        "webhook_secret",
        "callback_secret",
        "callback_secret_before",
    }
)
_SENDER = frozenset({"from_name", "from_address", "reply_to", "return_address"})
_WAITS = frozenset({"seconds_to_connect", "seconds_to_answer"})
OPTIONS: Mapping[str, frozenset[str]] = {
    "public": frozenset({"url", "link_domains", "callback_secret", "callback_secret_before"}),
    "text": frozenset({"adapter", "account_sid", "auth_token", "sender", "most_segments", "api_url"}) | _WAITS,
    "email": frozenset(
        {"adapter", "host", "port", "security", "username", "password", "provider", "api_key", "api_url"}
    )
    | frozenset({"sender_domain", "webhook_secret"})
    | _SENDER
    | _WAITS,
    "letter": frozenset({"adapter", "host", "port", "username", "password", "private_key", "host_key"})
    | frozenset({"batches_folder", "news_folder", "prefix", "after_pickup", "api_key", "api_url", "from_address_id"})
    | frozenset({"address_placement", "color", "webhook_secret", "replay_minutes"})
    | _WAITS,
    "call": frozenset({"adapter"}),
}


class Hidden:
    """One secret as the settings hold it: it shows itself only when asked by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Hold the value."""
        self._value = value

    def reveal(self) -> str:
        """Return the value."""
        return self._value

    def __repr__(self) -> str:
        """Show stars."""
        return "***"


class Channels:
    """What is written about channels: one set of tables for everybody, and what single practices have otherwise."""

    def __init__(
        self,
        *,
        tables: Mapping[str, Mapping[str, object]],
        practices: Mapping[str, Mapping[str, Mapping[str, object]]],
        trouble: tuple[str, ...],
    ) -> None:
        """Hold what was read; `trouble` says in whole sentences what could not be."""
        self.trouble = trouble
        self._tables = tables
        self._practices = practices

    def tables_for(self, practice: str | None) -> dict[str, dict[str, object]]:
        """Return the tables as they hold for one practice, by its short name; for everybody when None."""
        own = self._practices.get(practice, {}) if practice is not None else {}
        return {name: {**self._tables.get(name, {}), **own.get(name, {})} for name in OPTIONS}


def read_channels(*, home: Path, environment: Mapping[str, str]) -> Channels:
    """Return what is written. It never raises: what is wrong is trouble, told when somebody wants to send."""
    trouble: list[str] = []
    raw = _file(home / FILE, trouble)
    practices_raw = raw.pop(PRACTICE, {})
    tables = {name: dict(_table(raw.get(name, {}), name, home, trouble)) for name in OPTIONS}
    trouble += [f"{FILE} has a table [{name}]{_near(name, OPTIONS)}" for name in sorted(set(raw) - set(OPTIONS))]
    practices: dict[str, dict[str, dict[str, object]]] = {}
    if not isinstance(practices_raw, dict):
        trouble.append(f"{FILE}: write what one practice has otherwise as [practice.short-name.text]")
        practices_raw = {}
    for slug, own in practices_raw.items():
        if not isinstance(own, dict) or set(own) - set(OPTIONS):
            trouble.append(f"{FILE}: [practice.{slug}] may hold the tables {', '.join(OPTIONS)} only")
            continue
        practices[slug] = {name: _table(table, f"practice.{slug}.{name}", home, trouble) for name, table in own.items()}
    for table in OPTIONS:
        for option in OPTIONS[table]:
            _from_environment(table, option, tables[table], home, environment, trouble)
    return Channels(tables=tables, practices=practices, trouble=tuple(trouble))


def _file(path: Path, trouble: list[str]) -> dict[str, object]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # The library quotes nothing of the file but the place.
        trouble.append(f"{path} is not TOML in UTF-8: {error}")
    except OSError as error:
        trouble.append(f"{path} cannot be read: {error.strerror}")
    return {}


def _table(raw: object, name: str, home: Path, trouble: list[str]) -> dict[str, object]:
    if not isinstance(raw, dict):
        trouble.append(f"{FILE}: [{name}] is not a table")
        return {}
    options = OPTIONS[name.rpartition(".")[2]]
    table: dict[str, object] = {}
    for option, value in raw.items():
        secret = option.removesuffix("_file")
        if option in SECRETS:
            trouble.append(f"{FILE}: [{name}] holds {option}: take it out, and name a file of its own as {option}_file")
        elif option.endswith("_file") and secret in SECRETS & options:
            _put_secret(table, secret, home / str(value), trouble)
        elif option in options:
            table[option] = value
        else:
            trouble.append(f"{FILE}: [{name}] has {option}{_near(option, options)}")
    return table


def _from_environment(
    table: str,
    option: str,
    into: dict[str, object],
    home: Path,
    environment: Mapping[str, str],
    trouble: list[str],
) -> None:
    variable = f"GOODTERMS_{table}_{option}".upper()
    value = environment.get(variable, "")
    if option not in SECRETS:
        if value:
            into[option] = value
        return
    if value:
        into[option] = Hidden(value)
    elif environment.get(f"{variable}_FILE"):
        _put_secret(into, option, home / environment[f"{variable}_FILE"], trouble)


def _put_secret(table: dict[str, object], name: str, path: Path, trouble: list[str]) -> None:
    """Read a secret from a file that nobody but its owner can read; else say what is wrong with the file."""
    if path.exists() and not path.is_file():
        trouble.append(f"{path} is no file; {name} is missing")
        return
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                trouble.append(
                    f"{path} can be read by others than its owner; {name} is not read. Run: chmod 600 {path}"
                )
                return
            value = file.read(LARGEST_SECRET).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        trouble.append(f"{path} cannot be read: {reason}; {name} is missing")
        return
    if value:
        table[name] = Hidden(value)
    else:
        trouble.append(f"{path} is empty; {name} is missing")


def _near(name: str, known: frozenset[str] | Mapping[str, frozenset[str]]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f", which is not known: did you mean {near[0]}?" if near else ", which is not known"
