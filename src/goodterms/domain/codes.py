"""Which short code may stand on paper, be read over the telephone and be typed on a phone without mistakes?"""

import hashlib
import hmac


# No 0 O, 1 I L, 5 S, 2 Z, 8 B, U V: nothing that one can take for another, and no vowels that would make words.
ALPHABET = "34679CDFGHJKMNPQRTWXY"
LENGTH = 7


def pay_code(*, secret: str, subject: str, attempt: int) -> str:
    """Return a code such as K34-4WM7 for a household, drawn from the practice's secret.

    It points to a page and opens nothing: the page asks who is there. `attempt` counts from 0 when codes collide.
    """
    drawn = hmac.new(secret.encode(), f"{subject}/{attempt}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(drawn, "big")
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return f"{''.join(letters[:3])}-{''.join(letters[3:])}"
