"""What all doubles have in common: an address, faults ordered beforehand, and a count of what was truly taken.

Another process steers one over HTTP: POST /double/faults with a list of names, each for one request to come; GET
/double/accepted for what was taken; POST /double/release ends whatever hangs. A double ends with its process.
"""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


LONGEST_HANG = 60  # seconds; nothing here hangs for ever


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """Return the body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """One answer; `length` other than that of the body cuts it short on the way."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


@dataclass(frozen=True)
class Silence:
    """No answer: the connection is closed, at once or after everything that hangs was released."""

    hangs: bool = False


def as_json(status: int, value: object, **headers: str) -> Reply:
    """Return an answer in JSON."""
    told = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **told})


class Double:
    """A service on loopback. The answers are a subclass's."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, object]] = []  # what it took, in order; to be counted
        self.asked: list[str] = []  # method and path of every request
        self._faults: deque[str] = deque()
        self._lock = threading.RLock()
        self._released = threading.Event()
        self.hangs = threading.Event()  # somebody is being kept waiting
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.double = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def start(self) -> "Double":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "Double":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail_with(self, *faults: str) -> None:
        """Order faults, one for each request to come; an empty name lets one through."""
        with self._lock:
            self._faults.extend(faults)

    def next_fault(self) -> str:
        with self._lock:
            return self._faults.popleft() if self._faults else ""

    def release(self) -> None:
        """End whatever hangs."""
        self._released.set()

    def wait(self) -> None:
        self.hangs.set()
        self._released.wait(LONGEST_HANG)

    def settle(self, fault: str) -> None:
        """Wait until a request that is to hang has come so far: whoever sent it may have given up before."""
        if fault.startswith("hang"):
            assert self.hangs.wait(LONGEST_HANG)

    def answer(self, request: Request) -> Reply | Silence:
        raise NotImplementedError

    def control(self, request: Request) -> Reply:
        """Answer one question or order of a test."""
        with self._lock:
            match request.method, request.path:
                case "POST", "/double/faults":
                    self.fail_with(*json.loads(request.body))
                case "POST", "/double/release":
                    self.release()
                case "GET", "/double/accepted":
                    return as_json(200, self.accepted)
                case _:
                    return as_json(404, {"error": "no such control"})
        return as_json(200, {})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        double: Double = self.server.double
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
        )
        if request.path.startswith("/double/"):
            answer: Reply | Silence = double.control(request)
        else:
            double.asked.append(f"{request.method} {request.path}")
            answer = double.answer(request)
        self.close_connection = True
        if isinstance(answer, Silence):
            if answer.hangs:
                double.wait()
            return
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)
        except OSError:
            return  # whoever asked did not wait for the answer

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815  # the library's own names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's words
        """Write nothing."""
