"""Behaves like Twilio's message API: takes, refuses, loses its voice, and tells afterwards what became of a text.

It tells by signed callbacks that a test delivers as it likes: twice, late, out of order, not at all. The signature is
computed here anew, from Twilio's description of it.
"""

import base64
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import urlencode, urlsplit
from urllib.request import Request as Post
from urllib.request import urlopen

from doubles.control import Double, Reply, Request, Silence, as_json
from goodterms import clock


ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-the-double"

REFUSALS = {
    "opted_out": (400, 21610, "Attempt to send to unsubscribed recipient +15035550142"),
    "invalid_number": (400, 21211, "The 'To' number +15035550142 is not a valid phone number."),
    "not_mobile": (400, 21614, "'To' number +15035550142 is not a valid mobile number"),
    "landline": (400, 30006, "Landline or unreachable carrier"),
    "filtered": (400, 30007, "Carrier violation"),
    "not_permitted": (400, 21408, "Permission to send an SMS has not been enabled for the region"),
    "too_many": (429, 20429, "Too many requests"),
    "queue_full": (400, 21611, "This 'From' number has exceeded the maximum number of queued messages"),
    "wrong_sender": (400, 21606, "The 'From' phone number provided is not a valid message-capable number"),
    "no_such_account": (404, 20404, "The requested resource was not found"),
    "unknown_account": (401, 20003, "Authenticate"),
    "unavailable": (503, 20503, "Service unavailable"),
    "server_error": (500, 20500, "Internal server error"),
    "bad_gateway": (502, 20502, "Bad gateway"),
}


@dataclass(frozen=True)
class Callback:
    """One signed post from Twilio to us."""

    url: str
    form: dict[str, str]
    signature: str


class TwilioApi(Double):
    """The message API of one account."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self.clock = clock.now
        self.hides = False  # the list does not show yet what was taken

    def answer(self, request: Request) -> Reply | Silence:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != expected:
            return _error("unknown_account")
        base = f"/2010-04-01/Accounts/{ACCOUNT}"
        if request.method == "POST" and request.path == f"{base}/Messages.json":
            return self._create(request.form())
        fault = self.next_fault()
        if fault in REFUSALS:
            return _error(fault)
        if fault == "hang_before":
            return Silence(hangs=True)
        if fault == "malformed":
            return Reply(200, b"<html>busy</html>")
        if request.path == f"{base}.json":
            return as_json(200, {"sid": ACCOUNT, "status": "active", "friendly_name": "double"})
        if request.path == f"{base}/Messages.json":
            return self._list(request, foreign_page=fault == "foreign_page")
        for message in self.accepted:
            if request.path == f"{base}/Messages/{message['sid']}.json":
                return as_json(200, message)
        return as_json(404, {"code": 20404, "message": "not found", "status": 404})

    def _create(self, form: dict[str, str]) -> Reply | Silence:
        fault = self.next_fault()
        match fault:
            case "hang_before":
                return Silence(hangs=True)
            case "drop_before":
                return Silence()
            case "redirect":
                return Reply(307, b"", {"Location": "https://elsewhere.example/Messages.json"})
            case "another_server":
                return Reply(400, b"<html>what do you want here?</html>")
            case "too_slow":
                return Reply(408, b"")
        if fault in REFUSALS:
            return _error(fault)
        message = self.take(form)
        match fault:
            case "slow":
                self.wait()
            case "hang_after":
                return Silence(hangs=True)
            case "drop_after":
                return Silence()
            case "error_after":
                return _error("server_error")
            case "malformed":
                return Reply(201, b"<html>thank you</html>")
            case "endless":
                return Reply(201, b" " * 3_000_000)
            case "nameless":
                return as_json(201, {**message, "sid": None})
            case "cut_short":
                body = json.dumps(message).encode()
                return Reply(201, body[:40], {"Content-Type": "application/json"}, length=len(body))
            case "failed_at_once":
                message.update(status="failed", error_code=30006)
            case "queue_full_at_once":
                message.update(status="failed", error_code=30001)
        return as_json(201, message)

    def take(self, form: dict[str, str]) -> dict[str, object]:
        """Take one text, as a request for it does."""
        now = format_datetime(self.clock())
        with self._lock:
            message: dict[str, object] = {
                "sid": f"SM{next(self._numbers):032d}",
                "to": form["To"],
                "from": form.get("From") or form.get("MessagingServiceSid"),
                "body": form["Body"],
                "status": "queued",
                "direction": "outbound-api",
                "error_code": None,
                "date_created": now,
                "date_updated": now,
                "date_sent": None,
                "num_segments": "1",
                "num_media": "0",
                "form": form,
            }
            self.accepted.append(message)
        return message

    def _list(self, request: Request, *, foreign_page: bool) -> Reply:
        to = request.query.get("To")
        listed = [each for each in reversed(self.accepted) if each["to"] == to and not self.hides]
        start = int(request.query.get("Page", 0)) * 50
        page = {
            "messages": listed[start : start + 50],
            "next_page_uri": None,
            "page": start // 50,
            "page_size": 50,
        }
        if start + 50 < len(listed):
            words = urlencode({"To": to, "PageSize": 50, "Page": start // 50 + 1})
            page["next_page_uri"] = f"{request.path}?{words}"
        if foreign_page:
            page["meta"] = {"key": "messages", "next_page_url": "https://elsewhere.example/more"}
        return as_json(200, page)

    def callback(self, sid: str, status: str, *, error_code: str = "") -> Callback:
        """Return the signed post that tells this status of a text it took; nothing is posted."""
        message = next(each for each in self.accepted if each["sid"] == sid)
        message["status"] = status
        message["error_code"] = int(error_code) if error_code else None
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "MessageStatus": status,
            "To": str(message["to"]),
            "From": str(message["from"]),
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            **({"ErrorCode": error_code} if error_code else {}),
        }
        return sign(url=str(message["form"]["StatusCallback"]), form=form)

    def control(self, request: Request) -> Reply:
        """Also: POST /double/deliver {"sid", "statuses", "to"} posts callbacks to a server that stands in for ours."""
        if (request.method, request.path) == ("POST", "/double/deliver"):
            order = json.loads(request.body)
            return as_json(
                200, [self.deliver(self.callback(order["sid"], each), to=order["to"]) for each in order["statuses"]]
            )
        return super().control(request)

    def deliver(self, callback: Callback, *, to: str) -> int:
        """Post a callback to the server at this address instead of the public one; return its status."""
        parts = urlsplit(callback.url)
        post = Post(  # noqa: S310  # to loopback
            to + parts.path,
            data=urlencode(callback.form).encode(),
            headers={"X-Twilio-Signature": callback.signature},
            method="POST",
        )
        with urlopen(post, timeout=30) as answered:  # noqa: S310
            return answered.status


def sign(*, url: str, form: dict[str, str], token: str = TOKEN) -> Callback:
    """Return a post signed as Twilio signs: HMAC-SHA1 over the address and the sorted names and values."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return Callback(url=url, form=form, signature=base64.b64encode(digest).decode())


def _error(name: str) -> Reply:
    status, code, message = REFUSALS[name]
    headers = {"Retry_After": "7"} if name == "too_many" else {}
    return as_json(status, {"code": code, "message": message, "more_info": "", "status": status}, **headers)
