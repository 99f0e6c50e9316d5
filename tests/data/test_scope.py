"""Whose rows may be seen? One practice's, what its organization shares, and nobody else's."""

import pytest
from django.db import ProgrammingError, connection, transaction

from goodterms.data.models import AddressStop, Guarantor
from goodterms.data.organizations import read_organization
from goodterms.data.scope import UnableToLookElsewhere, also_in, practice_scope
from support.households import store_household
from support.messages import hear
from support.practices import cedar_grove, sister_of


NUMBER = "+15035550142"


def names_in_sight() -> set[str]:
    return set(Guarantor.objects.values_list("first_name", flat=True))


def test_another_practice_is_seen_for_a_moment_and_then_ones_own_again(database: str):
    own = cedar_grove()
    other = sister_of(own)
    for practice, name in ((own, "Ana"), (other, "Ben")):
        store_household(practice, first_name=name, pcns=(), language="en", phone=None, email=None)

    with practice_scope(own.id):
        assert names_in_sight() == {"Ana"}
        with also_in(other.id):
            assert names_in_sight() == {"Ben"}
        assert names_in_sight() == {"Ana"}
    with transaction.atomic():
        assert names_in_sight() == set()


def test_ones_own_rows_are_in_sight_again_when_the_deed_elsewhere_failed(database: str):
    own = cedar_grove()
    other = sister_of(own)
    store_household(own, first_name="Ana", pcns=(), language="en", phone=None, email=None)

    with practice_scope(own.id):
        with pytest.raises(ProgrammingError), also_in(other.id), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
        assert names_in_sight() == {"Ana"}


def test_a_practice_of_another_organization_is_out_of_reach(database: str):
    own, stranger = cedar_grove(), cedar_grove("stranger")
    with practice_scope(own.id):
        with pytest.raises(UnableToLookElsewhere), also_in(stranger.id):
            pytest.fail("it was looked at")
        with pytest.raises(UnableToLookElsewhere), also_in(999):
            pytest.fail("it was looked at")
    with pytest.raises(UnableToLookElsewhere), also_in(own.id):  # outside any scope
        pytest.fail("it was looked at")


def test_what_an_organization_shares_is_seen_by_its_practices_alone(database: str):
    own, stranger = cedar_grove(), cedar_grove("stranger")
    sister = sister_of(own)
    hear(own, "STOP", sender=NUMBER)
    for practice, is_seen in ((own, True), (sister, True), (stranger, False)):
        with practice_scope(practice.id):
            assert AddressStop.objects.exists() is is_seen
    with transaction.atomic():
        assert not AddressStop.objects.exists()


def test_a_practice_writes_only_its_own_rows_into_what_is_shared(database: str):
    own, stranger = cedar_grove(), cedar_grove("stranger")
    sister = sister_of(own)
    for organization, practice in ((stranger.organization, own), (own.organization, sister)):
        with practice_scope(own.id), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            AddressStop.objects.create(
                organization=organization,
                practice=practice,
                address_key="0" * 64,
                kind="text_stop",
                is_set=True,
                is_for_all=False,
                reason="said so",
                recorded_at="2026-11-23T20:00Z",
                recorded_by="kim",
            )


def test_each_organization_has_a_secret_of_its_own_that_is_never_shown(database: str):
    own, stranger = cedar_grove(), cedar_grove("stranger")
    with practice_scope(own.id):
        one, other = read_organization(own.id), read_organization(stranger.id)
    assert len(one.contact_secret) == 64
    assert one.contact_secret != other.contact_secret
    assert one.contact_secret not in repr(one)


def test_who_else_has_a_number_is_told_of_ones_own_organization_only(database: str):
    own, stranger = cedar_grove(), cedar_grove("stranger")
    sister = sister_of(own)
    for practice in (own, sister, stranger):
        store_household(practice, first_name="Ana", pcns=(), language="en", phone=NUMBER, email=None)
    with practice_scope(own.id), connection.cursor() as cursor:
        cursor.execute("SELECT practice_id FROM goodterms_households_with('phone', '5035550142')")
        assert {row[0] for row in cursor.fetchall()} == {own.id, sister.id}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT practice_id FROM goodterms_households_with('phone', '5035550142')")
        assert cursor.fetchall() == []
