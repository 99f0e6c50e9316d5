"""What did the person ask of us, in whatever words they said it?

Nobody has to know a keyword. A clear wish counts at once; a word that may be one holds everything until somebody has
read it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from goodterms.domain.contact_notes import Received
from goodterms.domain.people import Channel, Household, Stop
from goodterms.law.reply_words import ReplyMeaning, ReplyWords, plain_words


_ENOUGH = r"(?:stop|quit|end|cease|no more|dont|do not|never|unsubscribe|deje|dejen|deja|no mas|no quiero|pare|paren)"
_BETWEEN = r"(?:\s\w+){0,3}?\s"
_TEXTING = (
    r"(?:text|texts|texting|txt|txts|txting|message|messages|messaging|msg|msgs|sms|mensaje|mensajes|textos|escribirme)"
)
_CALLING = r"(?:call|calls|calling|phone|phoning|ring|ringing|llamar|llamarme|llamada|llamadas)"
_MAILING = r"(?:email|emails|emailing|e mail|e mails|mails|correo|correos)"
_WISHES: tuple[tuple[re.Pattern[str], ReplyMeaning], ...] = (
    (re.compile(rf"(?<!\w){_ENOUGH}{_BETWEEN}{_TEXTING}(?!\w)"), "stop_texts"),
    (re.compile(rf"(?<!\w){_ENOUGH}{_BETWEEN}{_CALLING}(?!\w)"), "stop_calls"),
    (re.compile(rf"(?<!\w){_ENOUGH}{_BETWEEN}{_MAILING}(?!\w)"), "stop_emails"),
)
_STOPPING: frozenset[ReplyMeaning] = frozenset({"stop_texts", "stop_calls", "stop_emails", "stop_all"})
_SENTENCE_ENDS = re.compile(r"[.!?;,\n]+")
# A word of stopping that none of the above explains: "I'll stop by tomorrow" is one, and who knows what else.
_HINT = re.compile(
    r"(?<!\w)(?:stop|stopp|quit|unsubscribe|revoke|cancel|cancelar|optout|opt out"
    r"|alto|parar|pare|paren|basta|baja|detener)(?!\w)"
)
_STOP_OF: dict[Channel, ReplyMeaning | None] = {
    "text": "stop_texts",
    "email": "stop_emails",
    "call": "stop_calls",
    "letter": "stop_all",
}
_SETS: dict[ReplyMeaning, frozenset[Stop]] = {
    "stop_texts": frozenset({"text_stop"}),
    "stop_calls": frozenset({"call_stop"}),
    "stop_emails": frozenset({"email_stop"}),
    "stop_all": frozenset({"cease", "text_stop", "email_stop", "call_stop"}),
    "refuses_to_pay": frozenset({"cease"}),
    "attorney": frozenset({"attorney"}),
    "bankruptcy": frozenset({"bankruptcy"}),
    "deceased": frozenset({"deceased"}),
    "minor": frozenset({"minor"}),
}


def meanings_of(said: str, *, channel: Channel, words: ReplyWords) -> frozenset[ReplyMeaning]:
    """Return everything the words mean, in any of the languages we listen for; never nothing at all.

    A bare "stop" stops the way it came by: texts, emails or calls; in a letter, everything.
    """
    plain = plain_words(said)
    # A keyword counts as the whole message and as a whole sentence of it: "STOP. I already paid."
    sentences = {plain, *map(plain_words, _SENTENCE_ENDS.split(said))}
    found = {meaning for sentence in sentences for meaning in words.whole.get(sentence, ())}
    found.update(meaning for phrase, meaning in words.within if phrase.search(plain))
    found.update(meaning for wish, meaning in _WISHES if wish.search(plain))
    if "stop_texts" in found and channel != "text" and not _WISHES[0][0].search(plain):
        found.discard("stop_texts")
        stop = _STOP_OF[channel]
        found.update(() if stop is None else (stop,))
    if found.isdisjoint(_STOPPING) and _HINT.search(plain):
        found.add("unclear_stop")
    return frozenset(found) or NOTHING_SAID


def stops_set_by(meanings: Iterable[ReplyMeaning]) -> frozenset[Stop]:
    """Return the stops that take effect at once when a person said this."""
    return frozenset(stop for meaning in meanings for stop in _SETS.get(meaning, frozenset()))


def with_what_was_heard(household: Household) -> Household:
    """Return the household with everything its messages to us ask for in effect, the latest word on texts counting.

    A dispute and a call for help count for every account: which one was meant, a person finds out.
    """
    heard = sorted(household.notes.received, key=lambda one: one.at)
    meanings = {meaning for one in heard for meaning in one.meanings or ()}
    if not meanings:
        return household
    stops = (household.stops | stops_set_by(meanings)) - (_lifted_by(heard))
    accounts = household.accounts
    if "disputes" in meanings:
        accounts = tuple(account._replace(has_open_dispute=True) for account in accounts)
    if "hardship" in meanings:
        accounts = tuple(
            account._replace(hardship="pending") if account.hardship != "approved" else account for account in accounts
        )
    notes = household.notes
    if "wrong_person" in meanings:
        notes = replace(notes, is_wrong_number=True)
    return household._replace(stops=stops, accounts=accounts, notes=notes)


def _lifted_by(heard: list[Received]) -> frozenset[Stop]:
    """Return the stop on texts when START was the person's last word on them."""
    last: ReplyMeaning | None = None
    for one in heard:
        for meaning in one.meanings or ():
            if meaning in ("stop_texts", "stop_all", "start"):
                last = meaning
    return frozenset({"text_stop"}) if last == "start" else frozenset()


NOTHING_SAID: frozenset[ReplyMeaning] = frozenset({"nothing_of_these"})
