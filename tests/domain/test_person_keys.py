"""By what mark is one person the same in several practices, without telling which person it is?"""

from datetime import date

from goodterms.domain.person_keys import address_key, person_keys


def keys(phone: str | None = None, email: str | None = None, name: str = "", born: date | None = None) -> set[str]:
    first, _, last = name.partition(" ")
    found = person_keys(phone=phone, email=email, first_name=first, last_name=last, birth_on=born, secret="cedar")
    return set(found.known())


def test_one_person_has_the_same_keys_however_they_are_written():
    one = keys("+15035550142", "ana@example.com", "Ana López", date(1980, 2, 29))
    other = keys("(503) 555-0142", "ANA@example.com", "ANA LOPEZ", date(1980, 2, 29))
    assert one == other
    assert len(one) == 3


def test_what_is_not_known_makes_no_key():
    assert keys() == set()
    assert keys(" ", " ") == set()
    assert keys(name="Ana Lopez") == set()
    assert keys(born=date(1980, 2, 29)) == set()


def test_a_number_and_an_email_address_are_never_one_key():
    assert address_key("phone", "5035550142", secret="cedar") != address_key("email", "5035550142", secret="cedar")


def test_keys_of_two_organizations_tell_nothing_of_each_other():
    one, other = (address_key("phone", "5035550142", secret=secret) for secret in ("cedar", "maple"))
    assert one != other
    assert "5035550142" not in one


def test_two_birth_dates_are_two_people():
    assert keys(name="Ana Lopez", born=date(1980, 2, 28)) != keys(name="Ana Lopez", born=date(1980, 2, 29))
