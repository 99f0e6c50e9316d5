"""Does what the person once allowed still count, for the number or email address in use now?"""

from goodterms.domain.consents import Answer, ConsentChannel, answer_in_force, may_hold_details


OLD, NEW = "+15035550142", "+15035550143"


def answer(*, given: bool, address: str, channel: ConsentChannel = "text", details: bool = False) -> Answer:
    return Answer(
        channel=channel,
        is_given=given,
        covers_details=details,
        address=address,
    )


def said(*answers: Answer, address: str | None = NEW) -> bool | None:
    found = answer_in_force(answers, channel="text", address=address)
    return None if found is None else found.is_given


def test_nothing_said_is_not_a_yes_and_not_a_no():
    assert said() is None


def test_a_yes_counts_for_its_own_number_however_it_is_written():
    assert said(answer(given=True, address="(503) 555-0143")) is True


def test_a_yes_does_not_go_over_to_a_new_number():
    assert said(answer(given=True, address=OLD)) is None


def test_a_yes_for_an_unknown_number_counts_for_none():
    assert said(answer(given=True, address="")) is None
    assert said(answer(given=True, address=""), address=None) is None


def test_a_no_goes_over_to_a_new_number():
    assert said(answer(given=False, address=OLD)) is False
    assert said(answer(given=True, address=NEW), answer(given=False, address=OLD)) is False


def test_a_later_yes_for_the_number_in_use_ends_a_no():
    assert said(answer(given=False, address=OLD), answer(given=True, address=NEW)) is True


def test_a_no_that_was_taken_back_for_its_own_number_says_nothing_any_more():
    taken_back = (answer(given=False, address=OLD), answer(given=True, address="503-555-0142"))
    assert said(*taken_back) is None
    assert said(*taken_back, address=OLD) is True


def test_of_two_answers_the_later_speaks():
    assert said(answer(given=True, address=NEW), answer(given=False, address=NEW)) is False


def test_a_yes_to_calls_is_none_to_texts():
    assert said(answer(given=True, address=NEW, channel="call")) is None


def test_details_are_agreed_with_the_yes_that_counts_only():
    plain, detailed = (answer(given=True, address=NEW, details=details) for details in (False, True))
    assert may_hold_details([plain, detailed], channel="text", address=NEW)
    assert not may_hold_details([plain, detailed], channel="text", address=OLD)
    assert not may_hold_details([plain], channel="text", address=NEW)
    assert not may_hold_details([detailed, answer(given=False, address=NEW)], channel="text", address=NEW)
