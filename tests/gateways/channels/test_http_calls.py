"""After one request it is certain whether anything was sent; secrets are seen by nobody."""

import json
import pickle

import pytest

from doubles.control import Double, Reply, Request
from goodterms.gateways.http_calls import HttpAnswer, HttpCalls, MaybeSent, NotSent, is_safe
from goodterms.gateways.secret import Secret
from support.outside_settings import CLOSED_PORT, LOUD


class Echo(Double):
    """Answers with what it was asked."""

    def answer(self, request: Request) -> Reply:
        if request.path == "/moved":
            return Reply(302, b"", {"Location": self.url + "/elsewhere"})
        return Reply(
            418, json.dumps({"path": request.path, "query": dict(request.query)}).encode(), {"Retry-After": "9"}
        )


def calls(url: str) -> HttpCalls:
    return HttpCalls(base_url=url, seconds_to_connect=LOUD, seconds_to_answer=LOUD)


def test_an_answer_of_any_status_is_an_answer():
    with Echo() as echo:
        answer = calls(echo.url).request("GET", "/a", params={"to": "+1 503"})

    assert (answer.status, answer.seconds_to_wait()) == (418, 9)
    assert json.loads(answer.text) == {"path": "/a", "query": {"to": "+1 503"}}


def test_a_redirect_is_an_answer_and_is_not_followed():
    with Echo() as echo:
        assert calls(echo.url).request("POST", "/moved", form={"a": "b"}).status == 302
        assert echo.asked == ["POST /moved"]


def test_who_is_not_there_was_sent_nothing():
    with pytest.raises(NotSent) as caught:
        calls(CLOSED_PORT).request("POST", "/a", form={"to": "dora@example.com"})

    assert "dora" not in str(caught.value)


def test_an_answer_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("goodterms.gateways.http_calls.LARGEST_ANSWER", 10)
    with Echo() as echo, pytest.raises(MaybeSent):
        calls(echo.url).request("GET", "/a")


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("", None), ("soon", None), ("-1", None), ("999999", None)])
def test_only_a_sensible_wait_is_believed(said: str, seconds: int | None):
    assert HttpAnswer(status=429, headers={"retry-after": said}, body=b"").seconds_to_wait() == seconds


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://api.example", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("http://api.example", False),
        ("http://127.0.0.1.example", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
        ("", False),
    ],
)
def test_secrets_go_by_https_or_stay_on_this_machine(url: str, safe: bool):
    assert is_safe(url) is safe


def test_a_secret_is_shown_to_nobody_and_stored_nowhere():
    secret = Secret("open sesame")

    assert f"{secret} {secret!r} {[secret]}".count("sesame") == 0
    assert secret.reveal() == "open sesame"
    for store in (pickle.dumps, json.dumps):
        with pytest.raises(TypeError):
            store(secret)
    with pytest.raises(ValueError, match="empty"):
        Secret("")
