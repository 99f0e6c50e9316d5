"""Who asks: the practice, the organization it belongs to, and the playbook it follows."""

from typing import ClassVar

from django.db import models

from goodterms.data.models.base import OfPractice


class Organization(models.Model):
    """One or several practices under one roof."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        """Name the row by its number."""
        return f"Organization {self.pk}"


class Practice(models.Model):
    """A clinic as patients know it: the name they recognize, and how they reach it."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="practices")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    specialty = models.CharField(max_length=60, blank=True)
    npi = models.CharField(max_length=10, blank=True)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=10)
    check_address = models.CharField(max_length=200)
    phone = models.CharField(max_length=20)
    text_number = models.CharField(max_length=20)
    hours = models.CharField(max_length=100)
    hours_es = models.CharField(max_length=100)
    pay_host = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60)

    def __str__(self) -> str:
        """Name the row by its number."""
        return f"Practice {self.pk}"


class PlaybookVersion(OfPractice):
    """The practice's policy as it stood from one moment on; never changed, only followed by the next."""

    adopted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    source = models.TextField()

    class Meta:
        """One row a version."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "digest"], name="playbook_version_once"),
        ]
