"""Whom we serve, how they may be reached, what they allowed and what they asked us to stop."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of


class Guarantor(OfPractice):
    """Who answers for the bills of one household."""

    external_id = models.CharField(max_length=80)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    birth_on = models.DateField(null=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    is_address_good = models.BooleanField(null=True)
    language = models.CharField(max_length=2, blank=True)
    preferred_channel = models.CharField(max_length=6, blank=True)
    pay_code = models.CharField(max_length=12, blank=True)  # given out the first time we write to them

    class Meta:
        """A guarantor has one number in the practice's own system, and one code in ours."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "pay_code"], condition=~Q(pay_code=""), name="guarantor_pay_code_once"
            ),
            models.UniqueConstraint(fields=["practice", "external_id"], name="guarantor_once"),
            one_of("language", ["", "en", "es"], name="guarantor_language_known"),
            one_of("preferred_channel", ["", "text", "email", "letter", "call"], name="guarantor_channel_known"),
        ]


class Patient(OfPractice):
    """Who was cared for."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="patients")
    external_id = models.CharField(max_length=80)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    birth_on = models.DateField(null=True)

    class Meta:
        """A patient has one number in the practice's own system."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "external_id"], name="patient_once"),
        ]


class ContactPoint(OfPractice):
    """A telephone number or an email address of a guarantor."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="contact_points", db_index=False)
    kind = models.CharField(max_length=5)
    value = models.CharField(max_length=254)
    noted_at = models.DateTimeField()

    class Meta:
        """The same address is noted once a guarantor."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guarantor", "kind", "value"], name="contact_point_once"),
            one_of("kind", ["phone", "email"], name="contact_point_kind_known"),
        ]


class Consent(OfPractice):
    """A yes or a no to one channel, with the words shown and who took it down. Append-only: the latest speaks."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="consents", db_index=False)
    channel = models.CharField(max_length=6)
    is_given = models.BooleanField()
    # The number or email address it was given for: a yes does not go over to another. Empty when it is not known.
    address = models.CharField(max_length=254, blank=True, default="", db_default="")
    # Agreed, after being told who may see it on a screen or on its way, to amounts and visits in its messages.
    covers_details = models.BooleanField(default=False, db_default=False)
    how = models.CharField(max_length=40)
    text_shown = models.TextField(blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Read newest first."""

        constraints: ClassVar = [one_of("channel", ["text", "email", "call"], name="consent_channel_known")]
        indexes: ClassVar = [models.Index(fields=["guarantor", "channel", "-recorded_at"], name="consent_latest")]


class StopRecord(OfPractice):
    """A stop that was set or, with a reason, lifted. Append-only: the latest of each kind speaks."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="stop_records", db_index=False)
    kind = models.CharField(max_length=12)
    is_set = models.BooleanField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Read newest first; lifting needs a reason."""

        constraints: ClassVar = [
            one_of(
                "kind",
                ["cease", "attorney", "bankruptcy", "deceased", "minor", "text_stop", "email_stop", "call_stop"],
                name="stop_kind_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="stop_has_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["guarantor", "kind", "-recorded_at"], name="stop_latest")]
