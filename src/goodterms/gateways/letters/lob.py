"""Letters by Lob's API, one call each, with our key for idempotency and as metadata by which each is found again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

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
)
from goodterms.gateways.http_calls import HttpAnswer, HttpCalls, MaybeSent, NotSent
from goodterms.gateways.letters import UnableToRender, render
from goodterms.gateways.letters.port import Letter, require_permits
from goodterms.gateways.letters.postal_lines import postal_address
from goodterms.gateways.secret import Secret


METADATA = "goodterms_key"
LETTERS = "/v1/letters"
SETTLES_IN = timedelta(minutes=5)  # until then the list may not show yet what was taken
ADDRESS_ERRORS = frozenset({"failed_deliverability_strictness", "address_length_exceeds_limit", "invalid_address"})

OK, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, REQUEST_TIMEOUT, CONFLICT = 200, 401, 403, 404, 408, 409
TOO_MANY, UNAVAILABLE = 429, 503

Placement = Literal["insert_blank_page", "top_first_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LobSettings:
    """What is needed to hand letters to Lob."""

    api_key: Secret
    api_url: str
    from_address_id: str  # adr_..., kept at Lob: where returned letters go
    prefix: str  # before every key, so that practices can share an account
    address_placement: Placement
    color: bool
    seconds_to_connect: float
    seconds_to_answer: float


class LobLetters:
    """Letters handed to Lob one by one."""

    def __init__(self, settings: LobSettings) -> None:
        """Send by these settings; nothing is asked of Lob yet."""
        self._settings = settings

    def send(self, *, batch: str, letters: Sequence[Letter], at: datetime) -> Mapping[str, HandedOver]:  # noqa: ARG002
        """Hand over each letter; when Lob takes no more for now, the rest waits."""
        require_permits(letters, at=at)
        outcomes: dict[str, HandedOver] = {}
        waiting: NotNow | None = None
        for letter in letters:
            outcome = waiting or self._send_one(letter, at=at)
            outcomes[letter.key] = outcome
            if isinstance(outcome, NotNow):
                waiting = outcome
        return outcomes

    def find(self, *, batch: str, keys: Sequence[str], since: datetime, at: datetime) -> Mapping[str, Found]:  # noqa: ARG002
        """Ask Lob for the letter that bears each key."""
        return {key: self._find_one(key, since=since, at=at) for key in keys}

    def discard(self, batch: str) -> bool:  # noqa: ARG002  # nothing lies anywhere by halves
        """Return True: a letter is taken whole or not at all."""
        return True

    def ask(self) -> Answers | NoAnswer:
        """Ask for the return address, which sends nothing."""
        try:
            answer = self._call("GET", f"/v1/addresses/{self._settings.from_address_id}")
        except (NotSent, MaybeSent) as error:
            return NoAnswer(detail=f"Lob: {error}")
        if answer.status == OK:
            return Answers(detail="Lob knows us and our return address")
        return NoAnswer(detail=f"Lob answered with status {answer.status}; mend api_key or from_address_id")

    def _send_one(self, letter: Letter, *, at: datetime) -> HandedOver:
        to = postal_address(letter.content.address)
        if to is None:
            return Refused(reason="invalid_address", detail="the address lacks its street, city, state or ZIP")
        form = {
            "to[name]": to.name,
            "to[address_line1]": to.street,
            "to[address_line2]": to.street2,
            "to[address_city]": to.city,
            "to[address_state]": to.state,
            "to[address_zip]": to.zip_code,
            "from": self._settings.from_address_id,
            "color": "true" if self._settings.color else "false",
            "double_sided": "true",
            "address_placement": self._settings.address_placement,
            "mail_type": "usps_first_class",
            "use_type": "operational",
            f"metadata[{METADATA}]": self._key(letter.key),
        }
        try:
            pdf = render(letter.content)
        except UnableToRender as error:
            return Refused(reason="rejected", detail=str(error))
        try:
            answer = self._call(
                "POST",
                LETTERS,
                form={name: value for name, value in form.items() if value},
                files=[("file", ("statement.pdf", pdf, "application/pdf"))],
                headers={"Idempotency-Key": self._key(letter.key)},
            )
        except NotSent as error:
            return NotNow(until=None, detail=f"Lob: {error}")
        except MaybeSent as error:
            return Unknown(detail=f"Lob: {error}")
        return _outcome(answer, at=at)

    def _find_one(self, key: str, *, since: datetime, at: datetime) -> Found:
        try:
            answer = self._call("GET", LETTERS, params={f"metadata[{METADATA}]": self._key(key), "limit": "2"})
        except (NotSent, MaybeSent) as error:
            return Unknown(detail=f"Lob: {error}")
        listed = _json(answer).get("data") if answer.status == OK else None
        if not isinstance(listed, list):
            return Unknown(detail=f"Lob's answer could not be read (status {answer.status})")
        for each in listed:
            if isinstance(each, dict) and each.get("id") and _bears(each, self._key(key)):
                return Accepted(reference=str(each["id"]))
        if listed or at - since < SETTLES_IN:
            return Unknown(detail="Lob does not show it; it is too soon to be sure")
        return NothingLeft(detail="Lob was asked and does not have it")

    def _key(self, key: str) -> str:
        return f"{self._settings.prefix}{key}"

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[tuple[str, tuple[str, bytes, str]]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        settings = self._settings
        calls = HttpCalls(
            base_url=settings.api_url,
            seconds_to_connect=settings.seconds_to_connect,
            seconds_to_answer=settings.seconds_to_answer,
        )
        auth = (settings.api_key.reveal(), "")
        return calls.request(method, path, params=params, form=form, files=files, headers=headers, auth=auth)


def _outcome(answer: HttpAnswer, *, at: datetime) -> HandedOver:
    body = _json(answer)
    if answer.status == OK:
        return Accepted(reference=str(body["id"])) if body.get("id") else Unknown(detail="Lob's answer names no letter")
    error = body.get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    detail = f"Lob: status {answer.status} {code}".rstrip()
    if answer.status in {TOO_MANY, UNAVAILABLE}:
        seconds = answer.seconds_to_wait()
        return NotNow(until=None if seconds is None else at + timedelta(seconds=seconds), detail=detail)
    if answer.status in {UNAUTHORIZED, FORBIDDEN}:
        return NotNow(until=None, detail=f"{detail}: it does not accept our key; mend api_key")
    if answer.status == CONFLICT:
        return Unknown(detail=f"{detail}: a letter with this key is being taken at this moment")
    if not 400 <= answer.status < 500 or answer.status == REQUEST_TIMEOUT:  # what the client did wrong, by HTTP
        return Unknown(detail=detail)
    if not code or answer.status == NOT_FOUND:
        return NotNow(until=None, detail=f"{detail}: mend api_url or from_address_id")
    return Refused(reason="invalid_address" if code in ADDRESS_ERRORS else "rejected", detail=detail)


def _bears(listed: Mapping[str, Any], key: str) -> bool:
    metadata = listed.get("metadata")
    return isinstance(metadata, dict) and metadata.get(METADATA) == key


def _json(answer: HttpAnswer) -> dict[str, Any]:
    try:
        body = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
