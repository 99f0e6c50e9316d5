"""Which addresses of ours do we give to providers and patients' mail programs? Pages answer at these paths."""

from dataclasses import dataclass

from goodterms.gateways.sealed_keys import SealedKeys


TEXT_STATUS = "/hooks/texts/status/"  # then the sealed key
TEXT_INBOUND = "/hooks/texts/inbound"
EMAIL_STOP = "/hooks/emails/stop/"  # then the sealed key; POST stops emails at once, GET only asks
EMAIL_EVENTS = "/hooks/emails/events"
LETTER_EVENTS = "/hooks/letters/events"

STATUS_OF_TEXT = "status of a text"
STOP_OF_EMAIL = "stop emails"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddresses:
    """Our addresses below one public address, which comes from the settings and never from a request."""

    url: str  # https://pay.example, without a slash at its end
    keys: SealedKeys

    def text_status(self, key: str) -> str:
        """Return where news of this text is to be sent."""
        return self.text_status_sealed(self.keys.seal(key, purpose=STATUS_OF_TEXT))

    def text_status_sealed(self, sealed: str) -> str:
        """Return the same address for a key as it came back to us."""
        return f"{self.url}{TEXT_STATUS}{sealed}"

    def text_inbound(self) -> str:
        """Return where the provider sends what people write."""
        return f"{self.url}{TEXT_INBOUND}"

    def email_stop(self, key: str) -> str:
        """Return the address that stops emails to whom this email went, by one POST (RFC 8058)."""
        return f"{self.url}{EMAIL_STOP}{self.keys.seal(key, purpose=STOP_OF_EMAIL)}"

    def key_of_email_stop(self, sealed: str) -> str:
        """Return the key of the email that is to be the last. Raises NotOurs for what we did not seal for this."""
        return self.keys.unseal(sealed, purpose=STOP_OF_EMAIL)
