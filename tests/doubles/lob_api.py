"""Behaves like Lob's letters API: keeps idempotency keys, finds by metadata, tells by signed events."""

import base64
import hashlib
import hmac
import itertools
import json
from email import message_from_bytes
from email.policy import HTTP

from doubles.control import Double, Reply, Request, Silence, as_json


KEY = "test_key-of-the-double"
SECRET = "secret-of-the-double's-webhooks"
ADDRESS = "adr_0123456789abcdef"

REFUSALS = {
    "invalid_address": (422, "failed_deliverability_strictness", "address is undeliverable"),
    "invalid_file": (422, "file_pages_below_min", "the file is empty"),
    "too_many": (429, "rate_limit_exceeded", "too many requests"),
    "unknown_key": (401, "invalid_api_key", "your key is not valid"),
    "unavailable": (503, "service_unavailable", "service unavailable"),
    "server_error": (500, "internal_server_error", "something went wrong"),
    "being_taken": (409, "conflict", "a request with this idempotency key is at work"),
}


class LobApi(Double):
    """The letters of one account."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._by_key: dict[str, dict[str, object]] = {}
        self.hides = False  # the list does not show yet what was taken

    def answer(self, request: Request) -> Reply | Silence:
        if request.headers.get("authorization") != "Basic " + base64.b64encode(f"{KEY}:".encode()).decode():
            return _error("unknown_key")
        fault = self.next_fault()
        match fault:
            case "hang_before":
                return Silence(hangs=True)
            case "drop_before":
                return Silence()
            case "another_server":
                return Reply(400, b"<html>what do you want here?</html>")
            case "too_slow":
                return Reply(408, b"")
        if fault in REFUSALS:
            return _error(fault)
        if request.method == "GET":
            return self._read(request, fault)
        letter = self._take(request)
        match fault:
            case "hang_after":
                return Silence(hangs=True)
            case "drop_after":
                return Silence()
            case "error_after":
                return _error("server_error")
            case "malformed":
                return Reply(200, b"<html>thank you</html>")
            case "nameless":
                return as_json(200, {"object": "letter"})
        return as_json(200, letter)

    def _read(self, request: Request, fault: str) -> Reply:
        if fault == "malformed":
            return Reply(200, b"<html>busy</html>")
        if request.path == f"/v1/addresses/{ADDRESS}":
            return as_json(200, {"id": ADDRESS, "object": "address"})
        if request.path != "/v1/letters":
            return as_json(404, {"error": {"code": "not_found", "message": "not found", "status_code": 404}})
        wanted = {name[9:-1]: value for name, value in request.query.items() if name.startswith("metadata[")}
        found = [
            each
            for each in self.accepted
            if not self.hides and all(each["metadata"].get(name) == value for name, value in wanted.items())
        ]
        return as_json(200, {"object": "list", "data": found, "count": len(found)})

    def _take(self, request: Request) -> dict[str, object]:
        form, files = _multipart(request)
        key = request.headers["idempotency-key"]
        with self._lock:
            if key in self._by_key:
                return self._by_key[key]
            letter: dict[str, object] = {
                "id": f"ltr_{next(self._numbers):016d}",
                "object": "letter",
                "to": {name[3:-1]: value for name, value in form.items() if name.startswith("to[")},
                "metadata": {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")},
                "use_type": form.get("use_type"),
                "pdf_begins": files["file"][:5].decode("latin1"),
            }
            self._by_key[key] = letter
            self.accepted.append(letter)
        return letter

    def event(self, name: str, letter: dict[str, object], *, at_ms: int, happened: str) -> tuple[bytes, str, str]:
        """Return the body, the signature and the timestamp of one event about a letter; nothing is posted."""
        body = json.dumps(
            {
                "id": f"evt_{name}",
                "object": "event",
                "event_type": {"id": name, "resource": "letters", "object": "event_type"},
                "reference_id": letter["id"],
                "date_created": happened,
                "body": letter,
            }
        ).encode()
        return body, sign(body, at_ms), str(at_ms)


def sign(body: bytes, at_ms: int) -> str:
    """Sign as Lob does: HMAC-SHA256 in hexadecimal over the timestamp, a dot and the body."""
    return hmac.new(SECRET.encode(), f"{at_ms}.".encode() + body, hashlib.sha256).hexdigest()


def _multipart(request: Request) -> tuple[dict[str, str], dict[str, bytes]]:
    whole = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n" + request.body
    form: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in message_from_bytes(whole, policy=HTTP).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            files[name] = content
        else:
            form[name] = content.decode()
    return form, files


def _error(name: str) -> Reply:
    status, code, message = REFUSALS[name]
    headers = {"Retry_After": "11"} if name == "too_many" else {}
    return as_json(status, {"error": {"code": code, "message": message, "status_code": status}}, **headers)
