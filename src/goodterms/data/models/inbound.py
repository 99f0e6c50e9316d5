"""What people wrote and said to us, how it was read, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.people import Guarantor


class InboundMessage(OfPractice):
    """One message to us, as it came. Append-only."""

    # None when nobody is known to have the address, or several are.
    guarantor = models.ForeignKey(
        Guarantor, on_delete=models.PROTECT, null=True, related_name="inbound_messages", db_index=False
    )
    channel = models.CharField(max_length=6)
    our_address = models.CharField(max_length=254, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    from_plain = models.CharField(max_length=254, blank=True)  # the spelling by which it is found
    words = models.TextField(blank=True)
    media_count = models.IntegerField()
    received_at = models.DateTimeField()
    provider_reference = models.CharField(max_length=200)

    class Meta:
        """A repeated delivery is one message."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "channel", "provider_reference"], name="inbound_message_once"),
            one_of("channel", ["text", "email", "letter", "call"], name="inbound_message_channel_known"),
            models.CheckConstraint(condition=~Q(provider_reference=""), name="inbound_message_has_reference"),
            models.CheckConstraint(condition=Q(media_count__gte=0), name="inbound_message_media_counted"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "from_plain", "-received_at"], name="inbound_message_by_sender"),
            models.Index(fields=["guarantor", "-received_at"], name="inbound_message_latest"),
        ]


class InboundHousehold(OfPractice):
    """A household that had the address a message came from, when it came. Append-only."""

    message = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="households", db_index=False)
    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        """Once a message."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "guarantor"], name="inbound_household_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["guarantor"], name="inbound_by_household")]


class InboundReading(OfPractice):
    """What one reader took a message to mean. Append-only: the machine's is the first, a person's the last word."""

    message = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="readings", db_index=False)
    # Whose message it is, when a person found out.
    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    meanings = models.JSONField()
    is_by_person = models.BooleanField()
    waits_for_reader = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=80)

    class Meta:
        """A person's reading has its reason, and waits for nobody."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_by_person=False) | ~Q(reason="") & Q(waits_for_reader=False),
                name="inbound_reading_by_person_settles",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["message", "-read_at"], name="inbound_reading_latest")]


class InboundAnswer(OfPractice):
    """What we sent because of a message, by the way it came: the one reply, the one confirmation. Append-only."""

    message = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="answers", db_index=False)
    kind = models.CharField(max_length=17)
    answered_at = models.DateTimeField()
    reference = models.CharField(max_length=200)

    class Meta:
        """One of each kind a message."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "kind"], name="inbound_answer_once"),
            one_of("kind", ["reply", "stop_confirmation"], name="inbound_answer_kind_known"),
        ]
