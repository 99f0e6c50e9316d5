"""What is answered at each door: nothing but a number, and a small page to whoever would stop emails.

No door says why it stays shut, writes down what came, or keeps anything of a post that nobody we know has signed.
"""

import base64
import hashlib
import sys
from collections.abc import Callable
from functools import wraps
from html import escape
from importlib import resources
from pathlib import Path

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from goodterms import clock
from goodterms.usecases.hear_inbound import hear_inbound_text
from goodterms.usecases.hear_news import (
    ForgedNews,
    NewsHeard,
    UnreadableNews,
    hear_email_events,
    hear_letter_event,
    hear_text_status,
)
from goodterms.usecases.stop_emails import EmailToStop, NoSuchEmail, email_to_stop, stop_emails


LARGEST_POST = 1_000_000  # bytes; the largest of any provider's is a tenth of it
NO_CONTENT, NOT_FOUND, FORBIDDEN, BAD, NOT_ALLOWED, TOO_LARGE, FAILED = 204, 404, 403, 400, 405, 413, 500
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

View = Callable[..., HttpResponse]


def _door(*methods: str) -> Callable[[View], View]:
    """Let only these methods and sizes in, and say nothing of what goes wrong behind."""

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, **named: str) -> HttpResponse:
            if request.method not in methods:
                return empty(NOT_ALLOWED)
            length = request.headers.get("Content-Length", "")
            if length and (not length.isdigit() or int(length) > LARGEST_POST):
                return empty(TOO_LARGE)
            try:
                return view(request, **named)
            except NoSuchEmail:
                return empty(NOT_FOUND)
            except RequestDataTooBig:
                return empty(TOO_LARGE)
            except ForgedNews:
                return empty(FORBIDDEN)
            except (UnreadableNews, SuspiciousOperation):
                return empty(BAD)
            except Exception as error:  # noqa: BLE001  # whatever it is: the provider tries again, and learns nothing
                _say(error)
                return empty(FAILED)

        return guard

    return guarded


@_door("POST")
def text_status(request: HttpRequest, sealed_key: str) -> HttpResponse:
    """Take in what became of a text."""
    heard = hear_text_status(
        sealed_key=sealed_key,
        form=_form(request),
        signature=request.headers.get("X-Twilio-Signature", ""),
        at=clock.now(),
    )
    return _answer(heard)


@_door("POST")
def text_inbound(request: HttpRequest) -> HttpResponse:
    """Take in what somebody wrote. What there is to answer is sent as a message of its own, through the gate."""
    hear_inbound_text(form=_form(request), signature=request.headers.get("X-Twilio-Signature", ""), at=clock.now())
    return HttpResponse(NOTHING_TO_SAY, content_type="text/xml; charset=utf-8")


@_door("POST")
def email_events(request: HttpRequest) -> HttpResponse:
    """Take in what a mail provider tells."""
    return _answer(hear_email_events(body=request.body, headers=dict(request.headers), at=clock.now()))


@_door("POST")
def letter_events(request: HttpRequest) -> HttpResponse:
    """Take in what became of a letter."""
    heard = hear_letter_event(
        body=request.body,
        signature=request.headers.get("Lob-Signature", ""),
        timestamp=request.headers.get("Lob-Signature-Timestamp", ""),
        at=clock.now(),
    )
    return _answer(heard)


@_door("GET", "HEAD", "POST")
def email_stop(request: HttpRequest, sealed_key: str) -> HttpResponse:
    """Show a button that stops emails, or stop them. Looking changes nothing: mail programs look before people do."""
    if request.method == "POST":
        return _page(stop_emails(sealed_key=sealed_key, at=clock.now()), is_stopped=True)
    return _page(email_to_stop(sealed_key=sealed_key), is_stopped=False)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """Answer at a door that is none."""
    return empty(NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """Answer when nobody foresaw what happened."""
    return empty(FAILED)


def empty(status: int) -> HttpResponse:
    """Return an answer without a word."""
    return HttpResponse(b"", status=status, headers={"Cache-Control": "no-store"})


def _answer(heard: NewsHeard) -> HttpResponse:
    """A report of no message may be of one that a restored database has yet to remember: it is to come again."""
    return empty(NOT_FOUND if heard.reports and heard.of_no_message == heard.reports else NO_CONTENT)


def _form(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


STYLE = resources.files("goodterms.web.hooks").joinpath("stop.css").read_text(encoding="utf-8").strip()
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
WORDS = {
    "en": {
        "title": "Stop emails",
        "ask": "Do you want no more emails from {practice}? You will still be able to see and pay your bill.",
        "button": "Stop emails",
        "done": "Done. {practice} sends no more emails to this address.",
    },
    "es": {
        "title": "No recibir más correos",
        "ask": "¿No quiere recibir más correos de {practice}? Podrá seguir viendo y pagando su cuenta.",
        "button": "No recibir más correos",
        "done": "Listo. {practice} ya no enviará correos a esta dirección.",
    },
}


def _page(email: EmailToStop, *, is_stopped: bool) -> HttpResponse:
    """Return the page in both languages, that of the email first."""
    order = ("es", "en") if email.language == "es" else ("en", "es")
    parts = "".join(_part(language, email.practice_name, is_stopped=is_stopped) for language in order)
    html = (
        f'<!doctype html><html lang="{order[0]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(WORDS[order[0]]['title'])}</title><style>{STYLE}</style></head><body><main>{parts}</main></body></html>"
    )
    return HttpResponse(html, headers=HEADERS)


def _part(language: str, practice: str, *, is_stopped: bool) -> str:
    words = WORDS[language]
    said = escape((words["done"] if is_stopped else words["ask"]).format(practice=practice))
    button = "" if is_stopped else f'<form method="post"><button>{escape(words["button"])}</button></form>'
    return f'<section lang="{language}"><h1>{escape(words["title"])}</h1><p>{said}</p>{button}</section>'


def _say(error: Exception) -> None:
    """Say on standard error that something failed, by kind and place alone."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    sys.stderr.write(f"goodterms hooks: {type(error).__name__}{where}\n")
