"""Who asks: the practice, the organization it belongs to, and the playbook it follows."""

from datetime import time
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
    check_address = models.TextField()  # one line of the address a line
    phone = models.CharField(max_length=20)
    text_number = models.CharField(max_length=20)
    first_weekday = models.IntegerField(default=0)  # someone answers the telephone from Monday (0)
    last_weekday = models.IntegerField(default=4)  # to Friday
    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(18))
    pay_host = models.CharField(max_length=200)
    financial_help_url = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=60)
    code_secret = models.CharField(max_length=64)  # pay codes are drawn from it, so that nobody can guess the next one

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
