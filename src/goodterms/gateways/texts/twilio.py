"""Texts by Twilio. Its API knows no idempotency key: what may have left is looked for in its own list, never resent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import phonenumbers
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from goodterms.domain.guardrails import Permit
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    Found,
    HandedOver,
    NoAnswer,
    NothingLeft,
    NotNow,
    Refused,
    Unknown,
    require_permit,
)
from goodterms.gateways.http_calls import HttpCalls, MaybeSent, NotSent
from goodterms.gateways.news import DeliveryReport
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.gateways.secret import Secret
from goodterms.gateways.texts.checks import TextLimits, objection
from goodterms.gateways.texts.port import TextMessage
from goodterms.gateways.texts.twilio_codes import NOT_NOW, REFUSALS
from goodterms.gateways.texts.twilio_http import AnotherHost, TwilioHttp
from goodterms.gateways.texts.twilio_news import report_of


SHORTEST_VALIDITY = 6  # seconds; Twilio takes 1 and advises more than 5
LONGEST_VALIDITY = 36_000
SETTLES_IN = timedelta(minutes=5)  # until then the list may not show yet what was taken
CLOCKS_DIFFER = timedelta(minutes=2)
TRIAL_WORDS = "Sent from your Twilio trial account - "
LOOKED_THROUGH = 200  # messages to one number; more than anybody was ever sent since an attempt

TOO_MANY, UNAVAILABLE, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, REQUEST_TIMEOUT = 429, 503, 401, 403, 404, 408
FIRST_CODE = 10_000  # Twilio's codes have five digits; a smaller one is the status again

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSettings:
    """What is needed to send texts by Twilio; sender is a number (+1...) or a messaging service (MG...)."""

    account_sid: str
    auth_token: Secret
    sender: str
    addresses: PublicAddresses
    limits: TextLimits
    api_url: str
    seconds_to_connect: float
    seconds_to_answer: float


class TwilioTexts:
    """Texts handed to Twilio's message API."""

    def __init__(self, settings: TwilioSettings) -> None:
        """Send by these settings; nothing is asked of Twilio yet."""
        self._settings = settings

    def send(self, message: TextMessage, *, permit: Permit, at: datetime, deliver_by: datetime) -> HandedOver:
        """Hand over one text, whose life in Twilio's queue ends when its window closes."""
        require_permit(permit, channel="text", household_id=message.household_id, words=message.body, at=at)
        settings = self._settings
        if (against := objection(message.body, limits=settings.limits)) is not None:
            return Refused(reason="rejected", detail=against)
        to = e164(message.to)
        if to is None:
            return Refused(reason="invalid_address", detail="the number is none that could be dialed")
        seconds_left = int((deliver_by - at).total_seconds())
        if seconds_left < SHORTEST_VALIDITY:
            return NotNow(until=None, detail="the window closes before a text could be delivered")
        client, http = self._client()
        by_service = settings.sender.startswith("MG")
        try:
            made = client.messages.create(
                to=to,
                body=message.body,
                **({"messaging_service_sid": settings.sender} if by_service else {"from_": settings.sender}),
                status_callback=settings.addresses.text_status(message.key),
                validity_period=min(seconds_left, LONGEST_VALIDITY),
                smart_encoded=False,
                shorten_urls=False,
                provide_feedback=False,
            )
        except NotSent as error:
            return NotNow(until=None, detail=f"Twilio: {error}")
        except (MaybeSent, AnotherHost) as error:
            return Unknown(detail=f"Twilio: {error}")
        except TwilioException as error:
            return _not_made(error, http=http, at=at)
        except (ValueError, TypeError, KeyError) as error:
            return Unknown(detail=f"Twilio's answer could not be read ({type(error).__name__})")
        return _made(made)

    def find(self, message: TextMessage, *, since: datetime, at: datetime, reference: str | None) -> Found:
        """Look among Twilio's messages to this number since the attempt for one with these very words."""
        to = e164(message.to)
        if to is None:
            return NothingLeft(detail="the number is none that could be dialed")
        earliest = since - CLOCKS_DIFFER

        def look(client: Client) -> Found:
            if reference is not None:
                known = client.messages(reference).fetch()
                if known.to == to and _same_words(str(known.body), message.body):
                    return Accepted(reference=reference)
                return Unknown(detail="the message under this reference is another one")
            listed = list(islice(client.messages.stream(to=to, page_size=50), LOOKED_THROUGH + 1))
            ours = [
                each
                for each in listed
                if each.to == to and str(each.direction).startswith("outbound") and each.date_created >= earliest
            ]
            for each in ours:
                if _same_words(str(each.body), message.body):
                    return Accepted(reference=str(each.sid))
            if ours:
                # It may be ours with words that a setting at Twilio changed: a person looks, nothing is sent twice.
                return Unknown(detail="Twilio has another message to this number since then")
            if len(listed) > LOOKED_THROUGH:
                return Unknown(detail="Twilio has more messages to this number than were looked through")
            if at - since < SETTLES_IN:
                return Unknown(detail="Twilio does not show it; it is too soon to be sure")
            return NothingLeft(detail="Twilio was asked and does not have it")

        found = self._asked(look)
        return Unknown(detail=found) if isinstance(found, str) else found

    def news_of(self, reference: str, *, key: str, at: datetime) -> DeliveryReport | None:
        """Fetch the message and return what its status says."""

        def look(client: Client) -> DeliveryReport | None:
            known = client.messages(reference).fetch()
            return report_of(
                status=str(known.status),
                code="" if known.error_code is None else str(known.error_code),
                key=key,
                reference=reference,
                at=known.date_updated or at,
            )

        found = self._asked(look)
        return None if isinstance(found, str) else found

    def ask(self) -> Answers | NoAnswer:
        """Fetch our own account, which sends nothing."""
        found = self._asked(lambda client: str(client.api.v2010.accounts(self._settings.account_sid).fetch().status))
        if found == "active":
            return Answers(detail="Twilio knows the account, and it is active")
        return NoAnswer(detail=f"Twilio: {found}")

    def _client(self) -> tuple[Client, TwilioHttp]:
        settings = self._settings
        http = TwilioHttp(
            HttpCalls(
                base_url=settings.api_url,
                seconds_to_connect=settings.seconds_to_connect,
                seconds_to_answer=settings.seconds_to_answer,
            )
        )
        client = Client(
            settings.account_sid, settings.auth_token.reveal(), http_client=http, environment={"TWILIO_EDGE": ""}
        )
        return client, http

    def _asked(self, look: Callable[[Client], _Made]) -> _Made | str:
        """Return what was found, or why nothing could be, in words without anybody's number."""
        client, _ = self._client()
        try:
            return look(client)
        except (NotSent, MaybeSent, AnotherHost) as error:
            return str(error)
        except TwilioException as error:
            status, code = _status(error), _code(error)
            return f"the question was answered with status {status}, code {code}"
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return f"the answer could not be read ({type(error).__name__})"


def e164(number: str) -> str | None:
    """Return the number as +15035550142, read as one of the United States; None when it cannot be a number."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _same_words(theirs: str, ours: str) -> bool:
    """Say whether these are the same words: line ends and a trial account's own first words do not count."""
    return theirs.removeprefix(TRIAL_WORDS).split() == ours.split()


def _made(made: Any) -> HandedOver:  # noqa: ANN401  # naming the library's type would load all of it at every start
    if not made.sid:
        return Unknown(detail="Twilio's answer does not name the message")
    if made.status in {"failed", "canceled"}:
        code = int(made.error_code or 0)
        if code in NOT_NOW:
            return NotNow(until=None, detail=f"Twilio: failed at once, code {code}")
        return Refused(reason=REFUSALS.get(code, "rejected"), detail=f"Twilio: failed at once, code {code}")
    return Accepted(reference=str(made.sid))


def _not_made(error: TwilioException, *, http: TwilioHttp, at: datetime) -> HandedOver:
    status, code = _status(error), _code(error)
    said = f"Twilio: status {status}, code {code}"
    if status in {TOO_MANY, UNAVAILABLE} or code in NOT_NOW:
        seconds = None if http.last is None else http.last.seconds_to_wait()
        return NotNow(until=None if seconds is None else at + timedelta(seconds=seconds), detail=said)
    if status in {UNAUTHORIZED, FORBIDDEN}:
        return NotNow(until=None, detail=f"{said}: it does not accept our account; mend account_sid and auth_token")
    if status is None or not 400 <= status < 500 or status == REQUEST_TIMEOUT:  # what the client did wrong, by HTTP
        return Unknown(detail=said)
    if code is None or code < FIRST_CODE or status == NOT_FOUND:
        # Not Twilio's own word on this text: what stands at that address does not know us.
        return NotNow(until=None, detail=f"{said}: mend account_sid or api_url")
    return Refused(reason=REFUSALS.get(code, "rejected"), detail=said)


def _status(error: TwilioException) -> int | None:
    return int(error.status) if isinstance(error, TwilioRestException | TwilioServiceException) else None


def _code(error: TwilioException) -> int | None:
    if isinstance(error, TwilioRestException | TwilioServiceException) and str(error.code).isdigit():
        return int(str(error.code))
    return None
