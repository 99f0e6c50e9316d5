"""Letters by a print vendor's SFTP: PDFs, then the manifest, each under another name first and then renamed.

The manifest's own name is the moment at which a batch is handed over: before it, the vendor must take nothing. Renaming
never replaces a manifest that is there, so that one batch cannot be handed over twice.
"""

import asyncio
import csv
import io
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import asyncssh
from asyncssh import SFTPClient, SFTPError, SFTPNoSuchFile

from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    Found,
    HandedOver,
    NoAnswer,
    NothingLeft,
    NotNow,
    Unknown,
)
from goodterms.gateways.letters import print_batch
from goodterms.gateways.letters.port import Letter, require_permits
from goodterms.gateways.letters.vendor_files import LARGEST_FILE, VendorFile, read_vendor_file
from goodterms.gateways.secret import Secret


READ = "read"  # the folder below the news folder for files that were taken in
MOST_FILES = 1_000

_Made = TypeVar("_Made")


class UnableToReachVendor(Exception):
    """The vendor's server could not be reached or did not do as asked; the message says what, without any secret."""


AfterPickup = Literal["stays", "taken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintVendorSettings:
    """What is needed to hand letters to a vendor by SFTP."""

    host: str
    port: int
    username: str
    host_key: str  # one line as in known_hosts without the name: "ssh-ed25519 AAAA..."
    private_key: Secret | None
    password: Secret | None
    batches_folder: str  # where we put batches
    news_folder: str  # where the vendor puts its files
    prefix: str  # before every name, so that practices can share a server
    # "stays": the vendor leaves a batch where it was put. "taken": it may be gone, and then nothing is certain.
    after_pickup: AfterPickup
    seconds_to_wait: float


class PrintVendor:
    """Print batches handed over by SFTP."""

    def __init__(self, settings: PrintVendorSettings) -> None:
        """Send by these settings; nothing is connected yet."""
        self._settings = settings

    def send(self, *, batch: str, letters: Sequence[Letter], at: datetime) -> Mapping[str, HandedOver]:
        """Print the batch to PDFs here, put them there, and the manifest last."""
        require_permits(letters, at=at)
        begun = _HandOver()
        with tempfile.TemporaryDirectory(prefix="goodterms-letters-") as place:
            folder = Path(place)
            print_batch.write(contents=[letter.content for letter in letters], folder=folder)
            try:
                self._run(lambda server: self._hand_over(server, batch, folder, begun))
            except UnableToReachVendor as error:
                begun.ended(str(error))
        if begun.there is None:
            return {letter.key: begun.outcome for letter in letters}
        another = NotNow(until=None, detail=f"another batch {batch} is there, without this letter")
        return {letter.key: Accepted(reference=batch) if letter.key in begun.there else another for letter in letters}

    def find(self, *, batch: str, keys: Sequence[str], since: datetime, at: datetime) -> Mapping[str, Found]:  # noqa: ARG002
        """Look for the manifest, then for the vendor's word on the batch's letters."""
        try:
            found = self._run(lambda server: self._look_for(server, batch, keys))
        except UnableToReachVendor as error:
            return {key: Unknown(detail=str(error)) for key in keys}
        return found

    def discard(self, batch: str) -> bool:
        """Remove the files of a batch whose manifest never took its name; False when the server did not do as asked."""
        try:
            self._run(lambda server: self._discard(server, batch))
        except UnableToReachVendor:
            return False
        return True

    def ask(self) -> Answers | NoAnswer:
        """Sign on and look at both folders."""
        try:
            self._run(self._look_around)
        except UnableToReachVendor as error:
            return NoAnswer(detail=str(error))
        return Answers(detail="the print vendor's server let us in, and both folders are there")

    def news(self) -> tuple[VendorFile, ...]:
        """Read the vendor's files that were not put away, oldest name first. Raises UnableToReachVendor."""
        return self._run(self._read_news)

    def put_away(self, file: VendorFile) -> None:
        """Move a file, once its news is stored, where it is not read again. Raises UnableToReachVendor."""
        self._run(lambda server: self._put_away(server, file.name))

    async def _hand_over(self, server: SFTPClient, batch: str, folder: Path, begun: "_HandOver") -> None:
        names = _Names(self._settings, batch)
        begun.there = await _manifest_keys(server, names.manifest)
        if begun.there is None:
            begun.there = await self._spoken_of(server, names)
        if begun.there is not None:
            return
        for pdf in sorted(folder.glob("*.pdf")):
            await _put(server, pdf.read_bytes(), part=names.part(pdf.name), name=names.file(pdf.name))
        manifest = names.rename_in(folder / print_batch.MANIFEST)
        await _write(server, manifest, part=names.part(print_batch.MANIFEST))
        begun.is_naming = True
        await server.rename(names.part(print_batch.MANIFEST), names.manifest)
        begun.outcome = Accepted(reference=batch)

    async def _look_for(self, server: SFTPClient, batch: str, keys: Sequence[str]) -> Mapping[str, Found]:
        names = _Names(self._settings, batch)
        listed = await _manifest_keys(server, names.manifest)
        if listed is not None:
            return {
                key: Accepted(reference=batch) if key in listed else NothingLeft(detail="the manifest lacks it")
                for key in keys
            }
        absent: Found
        if await server.exists(names.part(print_batch.MANIFEST)) or self._settings.after_pickup == "stays":
            absent = NothingLeft(detail="no manifest of this batch is there")
        else:
            absent = Unknown(detail="the vendor may have taken the batch away; its files will tell")
        spoken_of = {
            report.key for file in await self._read_news(server) for report in file.reports if report.key is not None
        }
        return {key: Accepted(reference=batch) if key in spoken_of else absent for key in keys}

    async def _discard(self, server: SFTPClient, batch: str) -> None:
        names = _Names(self._settings, batch)
        begun = await server.exists(names.part(print_batch.MANIFEST)) or self._settings.after_pickup == "stays"
        if not begun or await server.exists(names.manifest):
            return
        for name in await server.listdir(self._settings.batches_folder):
            if str(name).startswith(names.stem):
                await server.remove(f"{self._settings.batches_folder}/{name}")

    async def _spoken_of(self, server: SFTPClient, names: "_Names") -> frozenset[str] | None:
        """Return the letters of this batch that the vendor's files speak of; None when they speak of none."""
        reports = [report for file in await self._read_news(server) for report in file.reports]
        return frozenset(each.key for each in reports if each.reference == names.batch and each.key) or None

    async def _read_news(self, server: SFTPClient) -> tuple[VendorFile, ...]:
        folder = self._settings.news_folder
        names = sorted(str(name) for name in await server.listdir(folder) if str(name).lower().endswith(".csv"))
        files = []
        for name in names[:MOST_FILES]:
            content = await _read(server, f"{folder}/{name}")
            files.append(read_vendor_file(name=name, content=content))
        return tuple(files)

    async def _put_away(self, server: SFTPClient, name: str) -> None:
        folder = self._settings.news_folder
        with suppress(SFTPError):  # it is there already; when it cannot be made, the renaming says so
            await server.mkdir(f"{folder}/{READ}")
        await server.rename(f"{folder}/{name}", f"{folder}/{READ}/{name}")

    async def _look_around(self, server: SFTPClient) -> None:
        await server.listdir(self._settings.batches_folder)
        await server.listdir(self._settings.news_folder)

    def _run(self, work: Callable[[SFTPClient], Awaitable[_Made]]) -> _Made:
        try:
            return asyncio.run(self._connected(work))
        except (SFTPError, asyncssh.Error, OSError, TimeoutError, ValueError) as error:
            raise UnableToReachVendor(f"the print vendor's server: {_what(error)}") from error

    async def _connected(self, work: Callable[[SFTPClient], Awaitable[_Made]]) -> _Made:
        settings = self._settings
        keys = [asyncssh.import_private_key(settings.private_key.reveal())] if settings.private_key else []
        async with (
            asyncssh.connect(
                settings.host,
                settings.port,
                username=settings.username,
                client_keys=keys or None,
                password=settings.password.reveal() if settings.password else None,
                known_hosts=([asyncssh.import_public_key(settings.host_key)], [], []),
                agent_path=None,
                config=None,
                connect_timeout=settings.seconds_to_wait,
                login_timeout=settings.seconds_to_wait,
            ) as connection,
            connection.start_sftp_client() as server,
        ):
            async with asyncio.timeout(settings.seconds_to_wait * 20):
                return await work(server)


class _HandOver:
    """How far the handing over of one batch has come, whatever ends it."""

    def __init__(self) -> None:
        self.there: frozenset[str] | None = None  # the letters of a batch of this name that was there before
        self.is_naming = False  # the manifest may have taken its name
        self.outcome: HandedOver = NotNow(until=None, detail="nothing was put there yet")

    def ended(self, why: str) -> None:
        """Note that the connection ended: what that means depends on how far things had come."""
        if isinstance(self.outcome, Accepted):
            return
        if self.is_naming:
            self.outcome = Unknown(detail=f"the manifest may or may not have taken its name; {why}")
        else:
            self.outcome = NotNow(until=None, detail=why)


class _Names:
    """What the files of one batch are called on the vendor's server."""

    def __init__(self, settings: PrintVendorSettings, batch: str) -> None:
        self._folder = settings.batches_folder
        self.batch = f"{settings.prefix}{batch.replace('/', '_')}"  # as the vendor calls it
        self.stem = f"{self.batch}_"
        self.manifest = self.file(print_batch.MANIFEST)

    def file(self, name: str) -> str:
        return f"{self._folder}/{self.stem}{name}"

    def part(self, name: str) -> str:
        return f"{self.file(name)}.part"

    def rename_in(self, manifest: Path) -> bytes:
        """Return the manifest with the names that the files have on the vendor's server."""
        rows = list(csv.reader(io.StringIO(manifest.read_text(encoding="utf-8"), newline="")))
        column = rows[0].index("file")
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(rows[0])
        for row in rows[1:]:
            row[column] = f"{self.stem}{row[column]}"
            writer.writerow(row)
        return text.getvalue().encode()


async def _put(server: SFTPClient, content: bytes, *, part: str, name: str) -> None:
    await _write(server, content, part=part)
    with suppress(SFTPNoSuchFile):
        await server.remove(name)  # left by a run that was killed before its manifest
    await server.rename(part, name)


async def _write(server: SFTPClient, content: bytes, *, part: str) -> None:
    async with server.open(part, "wb") as file:
        await file.write(content)
    written = await server.getsize(part)
    if written != len(content):
        raise OSError(f"{written} of {len(content)} bytes arrived")


async def _read(server: SFTPClient, name: str) -> bytes:
    async with server.open(name, "rb") as file:
        content: Any = await file.read(LARGEST_FILE + 1)  # bytes, in this mode; the types say text
    return bytes(content)


async def _manifest_keys(server: SFTPClient, manifest: str) -> frozenset[str] | None:
    try:
        content = await _read(server, manifest)
    except SFTPNoSuchFile:
        return None
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return frozenset(key for row in rows if (key := row.get("statement_id")))


def _what(error: Exception) -> str:
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return "its key is not the one that was pinned. Do not trust it before you know why"
    if isinstance(error, asyncssh.PermissionDenied):
        return "it does not let us in; mend username, key or password"
    return type(error).__name__
