"""What is on record about contact with people: what was noted, what was stopped by number, what was sent from where."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.people import Guarantor
from goodterms.data.models.practice import Organization, Practice


class ContactNote(OfPractice):
    """One thing staff or the person said about how, when or where to be reached. Append-only.

    It counts until a later note ends it. What was said is kept in free words beside the value that the gate asks.
    """

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="contact_notes", db_index=False)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=254, blank=True)  # in its plain spelling; empty when about the person
    value = models.JSONField()
    words = models.TextField(blank=True)
    ends = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="ended_by")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)

    class Meta:
        """Known kinds only; a note is ended once, and one that says nothing else ends another."""

        constraints: ClassVar = [
            one_of(
                "kind",
                [
                    "bad_time",
                    "confidential_way",
                    "further_phone",
                    "phone_kind",
                    "phone_given_by",
                    "work_calls_barred",
                    "not_theirs",
                    "work_email",
                    "number_check",
                    "number_proved",
                    "email_notice",
                    "agreed_directly",
                    "call_asked_for",
                    "notice_sent",
                    "petition",
                    "income",
                    "ending",
                ],
                name="contact_note_kind_known",
            ),
            models.CheckConstraint(condition=~Q(kind="ending") | Q(ends__isnull=False), name="contact_note_ends_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["guarantor", "noted_at"], name="contact_note_latest"),
            models.Index(
                fields=["practice", "kind", "address"], name="contact_note_by_address", condition=~Q(address="")
            ),
        ]


class OfOrganization(models.Model):
    """A row of one organization. Row-level security shows it to the practices of that organization alone."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        """Abstract: no table."""

        abstract: ClassVar[bool] = True

    def __str__(self) -> str:
        """Name the row by its number alone: a row may be about a person."""
        return f"{type(self).__name__} {self.pk}"


class AddressStop(OfOrganization):
    """A stop on a number or an email address itself, whoever has it, in every practice. Append-only.

    The latest of each kind speaks. A stop of one practice holds in all; lifted, it is lifted for the practice that
    lifted it, and for all only where the message that set it turned out to say something else.
    """

    address_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    is_set = models.BooleanField()
    is_for_all = models.BooleanField()  # a lift that counts in every practice
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Known kinds only; setting and lifting need a reason."""

        constraints: ClassVar = [
            one_of(
                "kind",
                ["text_stop", "email_stop", "call_stop", "wrong_person", "unclear_stop"],
                name="address_stop_kind_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="address_stop_has_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "address_key", "kind", "-recorded_at"], name="address_stop_latest"),
        ]


class ContactMade(OfOrganization):
    """One contact with a person, under one of the person's keys, for the budget all practices share. Append-only."""

    person_key = models.CharField(max_length=64)
    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=6)
    outcome = models.CharField(max_length=20, blank=True)  # of a call
    made_at = models.DateTimeField()
    partner = models.CharField(max_length=80, blank=True)  # who made it, when it was not the practice itself
    reference = models.CharField(max_length=200)

    class Meta:
        """A contact counts once under each key, however often it is reported; only calls have an outcome."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "reference", "person_key"], name="contact_made_once"),
            one_of("channel", ["text", "email", "letter", "call"], name="contact_made_channel_known"),
            one_of(
                "outcome",
                ["", "conversation", "voicemail", "no_answer", "busy", "inbound_conversation"],
                name="contact_made_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(channel="call") & ~Q(outcome="") | ~Q(channel="call") & Q(outcome=""),
                name="contact_made_call_has_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "person_key", "made_at"], name="contact_made_by_person"),
            models.Index(fields=["guarantor"], name="contact_made_by_guarantor"),
        ]
