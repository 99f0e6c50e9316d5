"""Is there anything in this email that must not be there: a foreign link, an image, a script, a broken subject?

An image or a link elsewhere tells somebody else that a patient has opened our letter.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from goodterms.gateways.emails.port import EmailMessage


LONGEST_SUBJECT = 150
LOADS = frozenset({"src", "srcset", "background", "poster", "data", "code", "codebase", "action", "formaction", "ping"})
REFUSED_TAGS = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "form", "base", "link", "meta", "img", "svg", "video"}
    | {"audio", "source", "input", "picture"}
)
HARMLESS_META = frozenset({"charset", "viewport", "color-scheme", "supported-color-schemes"})
STYLE_LOADS = re.compile(r"(?i)url\s*\(|@import|expression\s*\(|\\")
LINK = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s<>\"']+")


def objection(message: EmailMessage, *, link_domains: frozenset[str]) -> str | None:
    """Return why this email may not go out, in our own words; None when it may. The address is not looked at here."""
    if not message.subject.strip() or not message.plain.strip() or not message.html.strip():
        return "the subject, the plain words or the HTML twin is empty"
    if any(not letter.isprintable() for letter in message.subject):
        return "the subject has a line break or another letter that is not printed"
    if len(message.subject) > LONGEST_SUBJECT:
        return f"the subject has {len(message.subject)} letters; {LONGEST_SUBJECT} are allowed"
    if any(not _leads_to(link, link_domains) for link in LINK.findall(message.plain)):
        return "a link in the plain words leads to another domain than the practice's own"
    page = _Page(link_domains)
    page.feed(message.html)
    page.close()
    return page.objection


def is_address(address: str) -> bool:
    """Say whether this is one address that mail can be sent to."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii()


def _leads_to(link: str, link_domains: frozenset[str]) -> bool:
    try:
        parts = urlsplit(link.strip().rstrip(".,;:!?)"))
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    return (parts.scheme.lower(), host in link_domains) == ("https", True)


class _Page(HTMLParser):
    """Reads an HTML twin and keeps the first thing that must not be in it."""

    def __init__(self, link_domains: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._link_domains = link_domains
        self._in_style = False
        self.objection: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in REFUSED_TAGS and not (tag == "meta" and _is_harmless_meta(attrs)):
            self._object(f"the HTML twin has a <{tag}>, which may load something or run")
        for name, value in attrs:
            self._look_at(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False if tag == "style" else self._in_style

    def handle_data(self, data: str) -> None:
        if self._in_style and STYLE_LOADS.search(data):
            self._object("a style in the HTML twin loads something")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name in LOADS:
            self._object(f"<{tag}> in the HTML twin loads something by {name}")
        elif name.startswith("on"):
            self._object("the HTML twin has a script in an attribute")
        elif name == "style" and STYLE_LOADS.search(value):
            self._object("a style in the HTML twin loads something")
        elif name in {"href", "xlink:href"}:
            scheme = value.strip().partition(":")[0].lower()
            if scheme not in {"mailto", "tel", "sms"} and not _leads_to(value, self._link_domains):
                self._object("a link in the HTML twin leads to another domain than the practice's own")

    def _object(self, against: str) -> None:
        self.objection = self.objection or against


def _is_harmless_meta(attrs: list[tuple[str, str | None]]) -> bool:
    names = dict(attrs)
    return set(names) <= {"charset", "name", "content"} and (
        "charset" in names or (names.get("name") or "").lower() in HARMLESS_META
    )
