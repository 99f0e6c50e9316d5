"""A print vendor's SFTP server on loopback: folders, an operator who picks batches up, and a connection that breaks."""

import asyncio
import csv
import io
import threading
from pathlib import Path

import asyncssh
from asyncssh import SFTPError, SFTPServer, SSHServer, SSHServerConnection

from doubles.control import Double, Reply, Request, as_json


USER, PASSWORD = "cedar-grove", "password-of-the-double"
IN, OUT = "in", "out"


class PrintShop(Double):
    """The server. A batch counts as taken when its manifest has got its name."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        for name in (IN, OUT):
            (folder / name).mkdir(parents=True)
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self._loop = asyncio.new_event_loop()
        self._loop_thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.connections: list[SSHServerConnection] = []

    def start(self) -> "PrintShop":
        super().start()
        self._loop_thread.start()
        self._sftp = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(30)
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._loop_thread.join()
        self._loop.close()
        super().stop()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            lambda: _Door(self),
            "127.0.0.1",
            0,
            server_host_keys=[self.host_key],
            sftp_factory=lambda channel: _Folders(channel, self),
        )

    async def _close(self) -> None:
        for connection in self.connections:
            connection.abort()
        self._sftp.close()
        await self._sftp.wait_closed()

    @property
    def port(self) -> int:
        return self._sftp.get_port()

    @property
    def public_host_key(self) -> str:
        return self.host_key.export_public_key().decode().strip()

    def batches(self) -> list[str]:
        """Return the manifests that lie ready."""
        return sorted(path.name for path in (self.folder / IN).glob("*manifest.csv"))

    def pick_up(self, *, says: bool) -> None:
        """Take every whole batch away, as an operator does, and say so or not."""
        for manifest in sorted((self.folder / IN).glob("*_manifest.csv")):
            rows = list(csv.DictReader(io.StringIO(manifest.read_text())))
            for row in rows:
                (self.folder / IN / row["file"]).unlink(missing_ok=True)
            manifest.unlink()
            if says:
                batch = manifest.name.removesuffix("_manifest.csv")
                self.say(
                    f"printed-{batch}.csv",
                    "batch,statement_id,status,reason,on\n"
                    + "".join(f"{batch},{row['statement_id']},received,,2026-11-24\n" for row in rows),
                )

    def say(self, name: str, content: str) -> None:
        """Put a file where the clinic reads."""
        (self.folder / OUT / name).write_text(content)

    def answer(self, request: Request) -> Reply:
        return as_json(404, {"error": f"no {request.path} here"})

    def control(self, request: Request) -> Reply:
        """Also: GET /double/port, for a process that is to connect here."""
        if (request.method, request.path) == ("GET", "/double/port"):
            return as_json(200, self.port)
        return super().control(request)


class _Door(SSHServer):
    def __init__(self, shop: PrintShop) -> None:
        self._shop = shop

    def connection_made(self, conn: SSHServerConnection) -> None:
        self._shop.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key.public_data == self._shop.client_key.public_data


class _Folders(SFTPServer):
    def __init__(self, channel: asyncssh.SSHServerChannel, shop: PrintShop) -> None:
        super().__init__(channel, chroot=str(shop.folder).encode())
        self._shop = shop
        self._connection = channel.get_connection()

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if path.endswith(b".part") and self._shop.next_fault() == "disk_full":
            raise SFTPError(asyncssh.FX_FAILURE, "no space left")
        return super().open(path, pflags, attrs)

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        if not newpath.endswith(b"_manifest.csv"):
            super().rename(oldpath, newpath)
            return
        fault = self._shop.next_fault()
        if fault == "drop_before_naming":
            self._connection.abort()
            raise SFTPError(asyncssh.FX_CONNECTION_LOST, "gone")
        super().rename(oldpath, newpath)
        self._shop.accepted.append({"manifest": newpath.decode()})
        if fault == "drop_after_naming":
            self._connection.abort()
            raise SFTPError(asyncssh.FX_CONNECTION_LOST, "gone")
