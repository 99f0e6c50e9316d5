"""What does the law of each state say, topic by topic? One row of states.csv for each number and each bar.

What is asked at each contact stands in the rules of the gate; this table is for the deeds around it: a plan, a refund,
a placement. Ask it through `law/strictest.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from goodterms.law.cells import Cells, each_row, every_row
from goodterms.law.entry import UnusableLaw
from goodterms.law.schema import Party, Status


SHIPPED_STATES = Path(__file__).with_name("states.csv")

Topic = Literal[
    "credit_reporting_ban",
    "credit_reporting_delay",
    "interest_cap",
    "collection_fee_cap",
    "pre_collection_gate",
    "payment_plan_cap",
    "plan_length_cap",
    "charity_care_fpl",
    "patient_refund_deadline",
    "contact_cap",
    "first_party_collection_law",
    "wage_garnishment_barred",
    "home_lien_barred",
    "card_on_file_barred",
    "telemarketing_window_promo_only",
    "sol_medical_years",
    "sol_written_years",
    "sol_unwritten_years",
    "unclaimed_credit_dormancy_years",
]
Unit = Literal[
    "yes",  # it is so: the value is 1
    "duty",  # something must be done first, which the words say: the value is 1
    "days",
    "years",
    "payments",
    "contacts_in_7_days",
    "dollars",
    "percent_a_year",
    "percent_of_principal",
    "percent_of_income",  # of a household's income in a month
    "percent_of_guideline",  # of the federal poverty guideline
    "hours",  # when it is open, on the person's clock
]
CountedFrom = Literal[
    "service",
    "first_bill",
    "final_bill_due",
    "notice",
    "payer_done",  # the last insurer paid or refused
    "determination",  # it was found that too much was paid
    "help_applied",  # financial help was taken off the bill
    "referral",
    "unknown",  # the research does not say: count from the latest of them
]
SourceKind = Literal[
    "text",  # the law itself was read
    "summary",  # a page that quotes or sums it up
    "table",  # a list that gives no text
    "none",  # nothing was read
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMeaning:
    """What a topic asks, in which units it is answered, and which deed must ask it."""

    question: str
    units: frozenset[Unit]
    deed: str  # "gate" for what the rules of contact hold


TOPICS: Mapping[Topic, TopicMeaning] = MappingProxyType(
    {
        "credit_reporting_ban": TopicMeaning(
            question="Is it barred to report medical debt to a credit bureau?",
            units=frozenset({"yes"}),
            deed="report_credit",
        ),
        "credit_reporting_delay": TopicMeaning(
            question="How long must reporting wait?", units=frozenset({"days"}), deed="report_credit"
        ),
        "interest_cap": TopicMeaning(
            question="How much interest may be asked?", units=frozenset({"percent_a_year"}), deed="start_plan"
        ),
        "collection_fee_cap": TopicMeaning(
            question="How much may an agency add as its fee?",
            units=frozenset({"percent_of_principal"}),
            deed="place_accounts",
        ),
        "pre_collection_gate": TopicMeaning(
            question="What must have passed, or been done, before collection?",
            units=frozenset({"days", "duty", "dollars", "percent_of_guideline"}),
            deed="place_accounts",
        ),
        "payment_plan_cap": TopicMeaning(
            question="How much of a month's income may a plan take?",
            units=frozenset({"percent_of_income"}),
            deed="start_plan",
        ),
        "plan_length_cap": TopicMeaning(
            question="After how many payments is a plan over?", units=frozenset({"payments"}), deed="charge_installment"
        ),
        "charity_care_fpl": TopicMeaning(
            question="Up to which income must help be given?",
            units=frozenset({"percent_of_guideline"}),
            deed="apply_hardship",
        ),
        "patient_refund_deadline": TopicMeaning(
            question="How soon must money paid too much go back?", units=frozenset({"days"}), deed="issue_refund"
        ),
        "contact_cap": TopicMeaning(
            question="How often, or in which hours, may a person be contacted?",
            units=frozenset({"contacts_in_7_days", "hours"}),
            deed="gate",
        ),
        "first_party_collection_law": TopicMeaning(
            question="Do rules for collectors reach the provider itself?", units=frozenset({"yes"}), deed="gate"
        ),
        "wage_garnishment_barred": TopicMeaning(
            question="Are wages out of reach for medical debt?", units=frozenset({"yes"}), deed="place_accounts"
        ),
        "home_lien_barred": TopicMeaning(
            question="Is the home out of reach for medical debt?", units=frozenset({"yes"}), deed="place_accounts"
        ),
        "card_on_file_barred": TopicMeaning(
            question="Is it barred to demand a card in advance?", units=frozenset({"yes"}), deed="take_payment"
        ),
        "telemarketing_window_promo_only": TopicMeaning(
            question="In which hours may something be offered by telephone?",
            units=frozenset({"hours"}),
            deed="gate",
        ),
        "sol_medical_years": TopicMeaning(
            question="After how many years is a medical debt too old to sue on?",
            units=frozenset({"years"}),
            deed="gate",
        ),
        "sol_written_years": TopicMeaning(
            question="After how many years is a debt under a written agreement too old to sue on?",
            units=frozenset({"years"}),
            deed="gate",
        ),
        "sol_unwritten_years": TopicMeaning(
            question="After how many years is any other debt too old to sue on?",
            units=frozenset({"years"}),
            deed="gate",
        ),
        "unclaimed_credit_dormancy_years": TopicMeaning(
            question="After how many years does a credit nobody claims go to the state?",
            units=frozenset({"years"}),
            deed="sweep_credits",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Window:
    """On these days of the week, Monday is 0, open from `earliest` until before `latest`."""

    days: frozenset[int]
    earliest: time
    latest: time


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """One number, bar or duty of one state's law. It can only restrict: nothing is allowed because a row is there."""

    state: str  # two letters, or NYC
    topic: Topic
    binds: frozenset[Party]  # whom we hold to it, each named: nobody is included in another
    bound: str  # whom the text itself binds
    value: int | None  # None where the unit is hours
    windows: tuple[Window, ...]
    unit: Unit
    counted_from: CountedFrom | None
    says: str
    stricter_when: str | None  # when the law asks for more than `value`: then a person looks
    citation: str
    effective_from: date | None  # None: not known, and held as in force
    status: Status
    review_on: date
    source_kind: SourceKind
    read_at: str | None  # where it was read

    @property
    def is_doubtful(self) -> bool:
        """Say whether the row may restrict only: nobody may rely on it for what it leaves open."""
        return self.status in ("memory", "conflicting") or self.source_kind in ("table", "none")

    def is_in_force(self, on: date) -> bool:
        """Say whether the row holds on a day."""
        return self.effective_from is None or self.effective_from <= on


@dataclass(frozen=True, slots=True, eq=False)
class StateTable:
    """Every row, and every place that has any."""

    rows: tuple[StateRow, ...]
    states: frozenset[str]


@lru_cache(maxsize=1)
def load_states() -> StateTable:
    """Return the table that ships with the project; read once per process."""
    return load_states_from(SHIPPED_STATES)


def load_states_from(file: Path) -> StateTable:
    """Return the table written in a file. Raises UnusableLaw for the first row that cannot be relied on."""
    rows = every_row(file, columns=COLUMNS, read=_read_row)
    seen: set[tuple[str, Topic, CountedFrom | None, str]] = set()
    for row in rows:
        key = (row.state, row.topic, row.counted_from, row.bound)
        if key in seen:
            raise UnusableLaw(f"law/{file.name}: {row.state} {row.topic} is written twice for {row.bound}; keep one")
        seen.add(key)
    if not rows:
        raise UnusableLaw(f"law/{file.name}: holds no row")
    return StateTable(rows, frozenset(row.state for row in rows))


def each_state_row(file: Path) -> Iterator[StateRow | UnusableLaw]:
    """Yield every row of a file, or the complaint about it. Raises UnusableLaw when the file is no such table."""
    return each_row(file, columns=COLUMNS, read=_read_row)


COLUMNS = (
    "state", "topic", "binds", "bound", "value", "unit", "counted_from", "says", "stricter_when",
    "citation", "effective_from", "status", "review_on", "source_kind", "read_at",
)  # fmt: skip

_STATE = re.compile(r"[A-Z]{2}|NYC")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDOW = re.compile(r"(?:([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? )?(\d\d:\d\d)-(\d\d:\d\d)")


def _read_row(cells: Cells) -> StateRow:
    topic = cells.word("topic", among=get_args(Topic))
    unit = cells.word("unit", among=get_args(Unit))
    if unit not in TOPICS[topic].units:
        raise cells.unusable(f"{topic} is not counted in {unit}, but in {', '.join(sorted(TOPICS[topic].units))}")
    row = StateRow(
        state=cells.text("state"),
        topic=topic,
        binds=cells.words("binds", among=get_args(Party), all_of_them="all"),
        bound=cells.text("bound"),
        value=None if unit == "hours" else cells.count("value"),
        windows=_windows(cells) if unit == "hours" else (),
        unit=unit,
        counted_from=cells.optional_word("counted_from", among=get_args(CountedFrom)),
        says=cells.text("says"),
        stricter_when=cells.optional_text("stricter_when"),
        citation=cells.text("citation"),
        effective_from=cells.optional_day("effective_from"),
        status=cells.word("status", among=get_args(Status)),
        review_on=cells.day("review_on"),
        source_kind=cells.word("source_kind", among=get_args(SourceKind)),
        read_at=cells.optional_text("read_at"),
    )
    if _STATE.fullmatch(row.state) is None:
        raise cells.unusable(f'state is "{row.state}"; write two letters, or NYC')
    if (row.counted_from is not None) is not (unit in ("days", "years")):
        raise cells.unusable("counted_from belongs to days and years, and only to them")
    if unit in ("yes", "duty") and row.value != 1:
        raise cells.unusable(f"the value of a {unit} is 1, not {row.value}")
    if row.status == "verified" and row.source_kind != "text":
        raise cells.unusable(f"it cannot be verified when what was read is a {row.source_kind}")
    if row.read_at is None and row.source_kind != "none":
        raise cells.unusable("has no read_at; say where the source was read")
    return row


def _windows(cells: Cells) -> tuple[Window, ...]:
    windows = tuple(_window(written, cells) for written in cells.text("value").split("; "))
    if sum(len(window.days) for window in windows) > len(frozenset().union(*(window.days for window in windows))):
        raise cells.unusable("a day of the week has hours twice")
    return windows


def _window(written: str, cells: Cells) -> Window:
    found = _WINDOW.fullmatch(written)
    first, last = (found[1], found[2] or found[1]) if found else (None, None)
    if found is None or not {first or "Mon", last or "Sun"} <= set(_WEEKDAYS):
        raise cells.unusable(f'value must be hours such as "Mon-Sat 08:00-20:00", not "{written}"')
    try:
        earliest, latest = (time.fromisoformat(hour) for hour in (found[3], found[4]))
    except ValueError:
        raise cells.unusable(f'value holds an hour that no clock shows: "{written}"') from None
    if latest <= earliest:
        raise cells.unusable(f'it closes before it opens: "{written}"')
    days = range(_WEEKDAYS.index(first or "Mon"), _WEEKDAYS.index(last or "Sun") + 1)
    if not days:
        raise cells.unusable(f'its days run backwards: "{written}"')
    return Window(frozenset(days), earliest, latest)
