"""Is there anything in these words that a text of ours must not carry: a foreign link, a long one, too many parts?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from goodterms.domain.sms_segments import count_sms_segments


LONGEST_LINK = 60
# What a telephone would make a link of: an address with its scheme, or a name with a path.
LINK = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+|(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimits:
    """What the practice allows in a text."""

    link_domains: frozenset[str]  # the practice's own, without their subdomains
    most_segments: int


def objection(body: str, *, limits: TextLimits) -> str | None:
    """Return why these words may not go out as a text, in our own words; None when they may."""
    if not body.strip():
        return "the text is empty"
    for link in _links(body):
        host = (urlsplit(link if "://" in link else f"https://{link}").hostname or "").lower()
        if "://" in link and not link.lower().startswith("https://"):
            return "a link in the text does not begin with https"
        if host not in limits.link_domains:
            return "a link in the text leads to another domain than the practice's own"
        if len(link) > LONGEST_LINK:
            return f"a link in the text has {len(link)} letters; {LONGEST_LINK} are allowed"
    parts = count_sms_segments(body)
    if parts.count > limits.most_segments:
        outside = "".join(parts.beyond_short_alphabet)
        hint = f"; these letters double its length: {outside}" if outside else ""
        return f"the text takes {parts.count} parts in {parts.encoding}; {limits.most_segments} are allowed{hint}"
    return None


def _links(body: str) -> Iterator[str]:
    for found in LINK.finditer(body):
        yield found.group().rstrip(".,;:!?)»\"'")
