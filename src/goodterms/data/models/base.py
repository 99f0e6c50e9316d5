"""What every row has in common: it belongs to one practice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class OfPractice(models.Model):
    """A row of one practice. Row-level security shows it to that practice alone."""

    id = models.BigAutoField(primary_key=True)
    # Not indexed: every list is found by something narrower, and unique constraints begin with it where it matters.
    practice = models.ForeignKey("data.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        """Abstract: no table."""

        abstract: ClassVar[bool] = True

    def __str__(self) -> str:
        """Name the row by its number alone: a row may be about a person."""
        return f"{type(self).__name__} {self.pk}"


def one_of(field: str, values: list[str], *, name: str) -> models.CheckConstraint:
    """Return the constraint that the field holds one of these words."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
