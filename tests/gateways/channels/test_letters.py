"""Letters leave once or not at all, by the office, a print vendor and Lob alike; each fault leaves a known word."""

import csv
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from doubles.lob_api import LobApi
from doubles.print_shop import IN, OUT, PASSWORD, PrintShop
from goodterms.domain import statements
from goodterms.domain.guardrails import Permit
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    NoAnswer,
    NothingLeft,
    NotNow,
    Refused,
    SentWithoutPermit,
    Unknown,
)
from goodterms.gateways.letters.lob import LobLetters
from goodterms.gateways.letters.port import Letter, Printer
from goodterms.gateways.letters.postal_lines import postal_address
from goodterms.gateways.letters.print_vendor import PrintVendor, UnableToReachVendor
from goodterms.gateways.news import PostalAddress
from goodterms.gateways.printer import LocalPrinter
from goodterms.gateways.secret import Secret
from support.guard_people import MONDAY_TEN_IN_SALEM, answer, attempt, dora_reachable
from support.outside_settings import CLOSED_PORT, lob_settings, patience, print_shop_settings
from support.statement_people import maria_with_three_visits


TEN = MONDAY_TEN_IN_SALEM
LATER = TEN + timedelta(hours=1)
DORA = dora_reachable()
BATCH = "2026-11-23/batch-1"
CONTENT = statements.compose(facts=maria_with_three_visits())


def permit() -> Permit:
    given = answer(DORA, attempt(DORA, "letter", at=TEN))
    assert isinstance(given, Permit)
    return given


def letter(key: str = "20261123-1", **other: object) -> Letter:
    return Letter(household_id=DORA.household_id, content=replace(CONTENT, statement_id=key, **other), permit=permit())


ONE, TWO = letter(), letter("20261123-2")


def send(printer: Printer, letters: Sequence[Letter] = (ONE, TWO)) -> Mapping[str, object]:
    return printer.send(batch=BATCH, letters=letters, at=TEN)


def find(printer: Printer, *keys: str) -> Mapping[str, object]:
    return printer.find(batch=BATCH, keys=keys or (ONE.key, TWO.key), since=TEN, at=LATER)


def rows_of(manifest: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(manifest.read_text().splitlines()))


def kinds(outcomes: Mapping[str, object]) -> set[type]:
    return {type(each) for each in outcomes.values()}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[PrintShop]:
    with PrintShop(tmp_path / "shop") as double:
        yield double


@pytest.fixture
def lob() -> Iterator[LobApi]:
    with LobApi() as double:
        yield double


@dataclass(frozen=True)
class Way:
    """One way for letters to leave, and how many truly left by it."""

    printer: Printer
    shop: PrintShop | None
    lob: LobApi | None
    folder: Path

    def keys(self) -> list[str]:
        if self.lob is not None:
            return sorted(str(each["metadata"]["goodterms_key"]).removeprefix("cedar-") for each in self.lob.accepted)
        place = self.folder / "office" if self.shop is None else self.shop.folder / IN
        manifests = sorted(place.rglob("*manifest.csv"))
        return sorted(row["statement_id"] for each in manifests for row in rows_of(each))


@pytest.fixture(params=["office", "sftp", "lob"])
def way(request: pytest.FixtureRequest, tmp_path: Path, shop: PrintShop, lob: LobApi) -> Way:
    match request.param:
        case "office":
            return Way(LocalPrinter(tmp_path / "office"), None, None, tmp_path)
        case "sftp":
            return Way(PrintVendor(print_shop_settings(shop, after_pickup="stays")), shop, None, tmp_path)
    return Way(LobLetters(lob_settings(lob)), None, lob, tmp_path)


# What holds for every way.


def test_letters_that_are_taken_have_a_reference_each_and_are_found(way: Way):
    assert kinds(find(way.printer)) == {NothingLeft}

    sent = send(way.printer)

    assert kinds(sent) == {Accepted}
    assert find(way.printer) == sent
    assert way.keys() == [ONE.key, TWO.key]
    assert kinds(find(way.printer, "20261123-99")) == {NothingLeft}


def test_the_same_batch_handed_over_again_prints_nothing_twice(way: Way):
    first = send(way.printer)

    assert send(way.printer) == first
    assert way.keys() == [ONE.key, TWO.key]


def test_nothing_is_printed_when_one_permit_does_not_hold(way: Way):
    stranger = replace(TWO, household_id="somebody else")
    with pytest.raises(SentWithoutPermit):
        send(way.printer, (ONE, stranger))
    with pytest.raises(SentWithoutPermit):
        way.printer.send(batch=BATCH, letters=(ONE,), at=TEN + timedelta(minutes=10))

    assert way.keys() == []


def test_discarding_leaves_what_was_handed_over(way: Way):
    send(way.printer)
    assert way.printer.discard(BATCH)

    assert way.keys() == [ONE.key, TWO.key]


def test_who_is_asked_answers_and_nothing_is_sent(way: Way):
    assert isinstance(way.printer.ask(), Answers)
    assert way.keys() == []


# The print vendor.


def test_what_the_vendor_is_given(shop: PrintShop):
    send(PrintVendor(print_shop_settings(shop)))

    names = sorted(path.name for path in (shop.folder / IN).iterdir())
    assert names == ["cedar-2026-11-23_batch-1_manifest.csv", "cedar-2026-11-23_batch-1_statements-en-001.pdf"]
    (manifest,) = (shop.folder / IN).glob("*manifest.csv")
    rows = rows_of(manifest)
    assert {row["file"] for row in rows} == {names[1]}
    assert (shop.folder / IN / names[1]).read_bytes().startswith(b"%PDF")


def test_a_password_does_in_place_of_a_key(shop: PrintShop):
    settings = print_shop_settings(shop, private_key=None, password=Secret(PASSWORD))

    assert kinds(send(PrintVendor(settings))) == {Accepted}


def test_nothing_is_given_to_a_server_with_another_key(shop: PrintShop):
    another = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    vendor = PrintVendor(print_shop_settings(shop, host_key=another))

    outcome = send(vendor)[ONE.key]

    assert isinstance(outcome, NotNow)
    assert "pinned" in outcome.detail
    assert isinstance(vendor.ask(), NoAnswer)
    assert kinds(find(vendor)) == {Unknown}
    assert list((shop.folder / IN).iterdir()) == []


@pytest.mark.parametrize("other", [{"port": 9}, {"username": "another"}, {"batches_folder": "/nowhere"}])
def test_who_cannot_be_reached_was_given_nothing(shop: PrintShop, other: dict[str, object]):
    vendor = PrintVendor(print_shop_settings(shop, **other))

    assert kinds(send(vendor)) == {NotNow}
    assert isinstance(vendor.ask(), NoAnswer)
    assert shop.batches() == []
    assert vendor.discard(BATCH) is (list(other) == ["batches_folder"])  # where nobody answers, nothing is sure


def test_a_full_disk_hands_nothing_over_and_the_next_try_does(shop: PrintShop):
    vendor = PrintVendor(print_shop_settings(shop))
    shop.fail_with("disk_full")

    assert kinds(send(vendor)) == {NotNow}
    assert shop.accepted == []
    assert kinds(send(vendor)) == {Accepted}
    assert len(shop.accepted) == 1


@pytest.mark.parametrize(("fault", "taken"), [("drop_before_naming", 0), ("drop_after_naming", 1)])
def test_a_connection_lost_at_the_last_step_is_found_out_and_never_doubles_a_batch(
    shop: PrintShop, fault: str, taken: int
):
    vendor = PrintVendor(print_shop_settings(shop))
    shop.fail_with("", "", fault)  # the PDF's and the manifest's drafts go through

    assert kinds(send(vendor)) == {Unknown}
    assert len(shop.accepted) == taken

    found = find(vendor)
    assert kinds(found) == {Accepted if taken else NothingLeft}
    if not taken:
        vendor.discard(BATCH)
        assert list((shop.folder / IN).iterdir()) == []
        send(vendor)
    assert len(shop.accepted) == 1


def test_a_batch_that_was_taken_away_in_silence_is_unknown_until_the_vendor_speaks(shop: PrintShop):
    vendor = PrintVendor(print_shop_settings(shop))
    send(vendor)
    shop.pick_up(says=False)

    assert kinds(find(vendor)) == {Unknown}
    vendor.discard(BATCH)  # and nothing of it is removed

    shop.say(
        "printed.csv", f"batch,statement_id,status,reason,on\ncedar-2026-11-23_batch-1,{ONE.key},received,,2026-11-24\n"
    )
    found = find(vendor)
    assert (type(found[ONE.key]), type(found[TWO.key])) == (Accepted, Unknown)


def test_a_batch_the_vendor_speaks_of_is_not_handed_over_again(shop: PrintShop):
    vendor = PrintVendor(print_shop_settings(shop))
    send(vendor)
    shop.pick_up(says=True)

    assert kinds(send(vendor)) == {Accepted}
    assert len(shop.accepted) == 1
    assert kinds(find(vendor)) == {Accepted}


def test_a_batch_of_a_name_that_is_taken_takes_no_more_letters(shop: PrintShop):
    vendor = PrintVendor(print_shop_settings(shop))
    send(vendor, (ONE,))

    outcomes = send(vendor, (ONE, TWO))

    assert (type(outcomes[ONE.key]), type(outcomes[TWO.key])) == (Accepted, NotNow)
    assert len(shop.accepted) == 1


def test_a_foreign_file_under_the_manifests_name_stops_everything(shop: PrintShop):
    vendor = PrintVendor(print_shop_settings(shop))
    (shop.folder / IN / "cedar-2026-11-23_batch-1_manifest.csv").write_text("not,ours\n1,2\n")

    assert kinds(send(vendor)) == {NotNow}
    assert kinds(find(vendor)) == {NothingLeft}
    assert shop.accepted == []


def test_what_a_killed_run_left_is_replaced(shop: PrintShop):
    stale = shop.folder / IN / "cedar-2026-11-23_batch-1_statements-en-001.pdf"
    stale.write_bytes(b"what was true then")
    stale.with_name(stale.name + ".part").write_bytes(b"half")

    assert kinds(send(PrintVendor(print_shop_settings(shop)))) == {Accepted}
    assert stale.read_bytes().startswith(b"%PDF")


def test_the_vendors_news_is_read_once_it_is_there_and_put_away(shop: PrintShop):
    vendor = PrintVendor(print_shop_settings(shop))
    shop.say("returned.csv", (RETURNED + f"{ONE.key},returned,MOVED,2026-12-01,Dora,4 Elm St,,Salem,or,97301\n"))
    shop.say("notes.txt", "not for us")

    (file,) = vendor.news()
    (report,) = file.reports
    assert (report.key, report.outcome, report.provider_code) == (ONE.key, "returned", "MOVED")
    assert report.new_address == PostalAddress(
        name="Dora", street="4 Elm St", street2="", city="Salem", state="OR", zip_code="97301"
    )

    vendor.put_away(file)
    assert vendor.news() == ()
    assert (shop.folder / OUT / "read" / "returned.csv").exists()
    with pytest.raises(UnableToReachVendor):
        vendor.put_away(file)


RETURNED = "statement_id,outcome,reason,on,name,street,street2,city,state,zip\n"


# Lob.


def test_what_lob_is_given(lob: LobApi):
    send(LobLetters(lob_settings(lob)), (ONE,))

    (taken,) = lob.accepted
    assert taken["to"] == {
        "name": CONTENT.address[0],
        "address_line1": CONTENT.address[1],
        "address_city": "Salem",
        "address_state": "OR",
        "address_zip": CONTENT.address[-1].split()[-1],
    }
    assert taken["metadata"] == {"goodterms_key": f"cedar-{ONE.key}"}
    assert (taken["use_type"], taken["pdf_begins"]) == ("operational", "%PDF-")


def test_a_letter_with_no_address_is_refused_and_the_others_leave(lob: LobApi):
    outcomes = send(LobLetters(lob_settings(lob)), (letter("20261123-9", address=("Dora", "Salem")), TWO))

    assert outcomes["20261123-9"] == Refused(
        reason="invalid_address", detail="the address lacks its street, city, state or ZIP"
    )
    assert isinstance(outcomes[TWO.key], Accepted)


@pytest.mark.parametrize(("fault", "reason"), [("invalid_address", "invalid_address"), ("invalid_file", "rejected")])
def test_a_refusal_of_lob_says_why(lob: LobApi, fault: str, reason: str):
    lob.fail_with(fault)

    outcomes = send(LobLetters(lob_settings(lob)))

    assert outcomes[ONE.key].reason == reason
    assert isinstance(outcomes[TWO.key], Accepted)


@pytest.mark.parametrize("fault", ["too_many", "unavailable", "unknown_key", "another_server"])
def test_when_lob_takes_no_more_the_rest_waits_and_is_not_even_tried(lob: LobApi, fault: str):
    printer = LobLetters(lob_settings(lob))
    lob.fail_with(fault)

    outcomes = send(printer)

    assert kinds(outcomes) == {NotNow}
    assert len(lob.asked) == 1
    assert outcomes[ONE.key].until == (TEN + timedelta(seconds=11) if fault == "too_many" else None)
    assert kinds(send(printer)) == {Accepted}


def test_lob_not_being_there_was_given_nothing(lob: LobApi):
    printer = LobLetters(lob_settings(lob, url=CLOSED_PORT))

    assert kinds(send(printer)) == {NotNow}
    assert kinds(find(printer)) == {Unknown}
    assert isinstance(printer.ask(), NoAnswer)


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ("hang_before", 0),
        ("drop_before", 0),
        ("server_error", 0),
        ("being_taken", 0),
        ("too_slow", 0),
        ("hang_after", 1),
        ("drop_after", 1),
        ("error_after", 1),
        ("malformed", 1),
        ("nameless", 1),
    ],
)
def test_an_unknown_end_at_lob_is_found_out_and_never_doubles_a_letter(lob: LobApi, fault: str, taken: int):
    lob.fail_with(fault)

    assert kinds(send(LobLetters(lob_settings(lob, seconds=patience(fault))), (ONE,))) == {Unknown}
    lob.settle(fault)
    printer = LobLetters(lob_settings(lob))
    assert len(lob.accepted) == taken
    assert kinds(find(printer, ONE.key)) == {Accepted if taken else NothingLeft}
    send(printer, (ONE,))  # even so, its idempotency key keeps it from leaving twice
    assert len(lob.accepted) == 1


def test_a_list_that_does_not_show_a_letter_yet_is_not_believed_too_soon(lob: LobApi):
    printer = LobLetters(lob_settings(lob))
    send(printer, (ONE,))
    lob.hides = True

    soon = printer.find(batch=BATCH, keys=[ONE.key], since=TEN, at=TEN + timedelta(minutes=5, seconds=-1))
    assert kinds(soon) == {Unknown}


@pytest.mark.parametrize("fault", ["server_error", "too_many", "malformed", "drop_before"])
def test_a_question_that_lob_does_not_answer_leaves_it_unknown(lob: LobApi, fault: str):
    lob.fail_with(fault)

    assert kinds(find(LobLetters(lob_settings(lob)), ONE.key)) == {Unknown}


@pytest.mark.parametrize(
    ("lines", "street2", "zip_code"),
    [
        (("Dora Elm", "4 Elm St", "Salem, OR 97301"), "", "97301"),
        (("Dora Elm", "4 Elm St", "Salem OR 97301-1234"), "", "97301-1234"),
        (("Dora Elm", "4 Elm St", "Apt 2", "Salem OR 97301"), "Apt 2", "97301"),
    ],
)
def test_the_lines_in_the_window_are_the_address(lines: tuple[str, ...], street2: str, zip_code: str):
    assert postal_address(lines) == PostalAddress(
        name="Dora Elm", street="4 Elm St", street2=street2, city="Salem", state="OR", zip_code=zip_code
    )


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Dora Elm",),
        ("Dora Elm", "4 Elm St"),
        ("Dora Elm", "", "Salem OR 97301"),
        ("Dora Elm", "4 Elm St", "Salem 97301"),
        ("Dora Elm", "4 Elm St", "OR 97301"),
        ("Dora Elm", "4 Elm St", "Salem OR 9730"),
        ("Dora", "4 Elm St", "x", "y", "Salem OR 97301"),
    ],
)
def test_lines_that_lack_a_part_are_no_address(lines: tuple[str, ...]):
    assert postal_address(lines) is None


def test_nothing_of_a_letter_is_logged(shop: PrintShop, lob: LobApi, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    send(PrintVendor(print_shop_settings(shop)))
    send(LobLetters(lob_settings(lob)))
    find(LobLetters(lob_settings(lob)))

    for seen in (CONTENT.address[0], CONTENT.address[1], PASSWORD):
        assert seen not in caplog.text
