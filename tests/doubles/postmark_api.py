"""Behaves like one mail provider's API (Postmark's), as far as sending one email and its events go."""

import itertools
import json

from doubles.control import Double, Reply, Request, Silence, as_json


TOKEN = "token-of-the-double"


class PostmarkApi(Double):
    """The sending API of one server."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)

    def answer(self, request: Request) -> Reply | Silence:
        if request.headers.get("x-postmark-server-token") != TOKEN:
            return as_json(401, {"ErrorCode": 10, "Message": "Bad or missing server token"})
        fault = self.next_fault()
        email = json.loads(request.body)
        match fault:
            case "hang_before":
                return Silence(hangs=True)
            case "drop_before":
                return Silence()
            case "redirect":
                return Reply(307, b"", {"Location": "https://elsewhere.example/email"})
            case "too_many":
                return as_json(429, {"ErrorCode": 429, "Message": "Rate limit exceeded"}, Retry_After="5")
            case "unavailable":
                return as_json(503, {"ErrorCode": 100, "Message": "Maintenance"})
            case "no_credit":
                return as_json(422, {"ErrorCode": 405, "Message": "Not allowed to send"})
            case "too_slow":
                return as_json(408, {})
            case "server_error":
                return as_json(500, {"ErrorCode": 500, "Message": "Internal"})
            case "invalid_address":
                return as_json(422, {"ErrorCode": 300, "Message": f"Invalid 'To' address: '{email['To']}'."})
            case "inactive":
                words = f"Found inactive addresses: {email['To']}.\nInactive recipients are ones that have bounced."
                return as_json(422, {"ErrorCode": 406, "Message": words})
        with self._lock:
            taken = {**email, "MessageID": f"{next(self._numbers):08d}-0000-4000-8000-000000000000"}
            self.accepted.append(taken)
        match fault:
            case "hang_after":
                return Silence(hangs=True)
            case "drop_after":
                return Silence()
            case "malformed":
                return Reply(200, b"<html>thank you</html>")
            case "nameless":
                return as_json(200, {"ErrorCode": 0, "Message": "OK", "To": email["To"]})
            case "somebody_else":
                return as_json(200, {"ErrorCode": 0, "Message": "OK", "MessageID": "x", "To": "ben@example.com"})
        return as_json(200, {"ErrorCode": 0, "Message": "OK", "MessageID": taken["MessageID"], "To": email["To"]})
