"""Which short code may stand on paper, be read over the telephone and be typed on a phone without mistakes?"""

import hashlib
import hmac
from datetime import date


# No 0 O, 1 I L, 5 S, 2 Z, 8 B, U V: nothing that one can take for another, and no vowels that would make words.
ALPHABET = "34679CDFGHJKMNPQRTWXY"
LENGTH = 7
# What a code must not say by chance: the gate takes it for a word about care, and lets no text with it leave.
UNSAID = frozenset({"CPT"})


def pay_code(*, secret: str, subject: str, attempt: int) -> str:
    """Return a code such as K34-4WM7 for a household, drawn from the practice's secret.

    It points to a page and opens nothing: the page asks who is there. `attempt` counts from 0 when codes collide.
    """
    drawn = hmac.new(secret.encode(), f"{subject}/{attempt}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(drawn, "big")
    while True:
        letters = []
        for _ in range(LENGTH):
            number, place = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[place])
        code = f"{''.join(letters[:3])}-{''.join(letters[3:])}"
        if UNSAID.isdisjoint(code.split("-")):
            return code


def message_key(*, secret: str, subject: str, channel: str, on: date) -> str:
    """Return what one message is called outside, such as 2026-11-23-text-0f3a9c27d51e.

    Drawn from what the message is for and not from a row's number: a database that was restored to an hour ago gives
    the same message the same key, by which the other side knows it again. Nobody can tell from it whom it is to.
    """
    drawn = hmac.new(secret.encode(), f"message/{subject}/{channel}/{on.isoformat()}".encode(), hashlib.sha256)
    return f"{on.isoformat()}-{channel}-{drawn.hexdigest()[:12]}"
