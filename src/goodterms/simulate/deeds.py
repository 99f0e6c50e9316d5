"""How does what people do reach the books? By the same use cases that staff and patients use."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from goodterms.data.books import balances_on
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Stop
from goodterms.simulate.patients import Deed, DeedKind
from goodterms.usecases.agree_plan import agree_plan
from goodterms.usecases.note_delivery import Told, note_delivery
from goodterms.usecases.note_patient_event import EventKind, note_patient_event
from goodterms.usecases.open_dispute import open_dispute
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.receive_hardship_application import receive_hardship_application
from goodterms.usecases.record_call import record_call
from goodterms.usecases.record_patient_payment import Method, record_patient_payment
from goodterms.usecases.record_stop import record_stop


FRONT_DESK = "front desk"
PATIENT = "patient"
CARRIER = "message carrier"
DAYS_TO_NEXT_INSTALLMENT = 30
INSTALLMENTS = 4


class Deeds:
    """Does what people do, for one practice."""

    def __init__(self, *, practice: PracticeFacts, policy: Policy) -> None:
        """Begin with nobody on a plan."""
        self._practice = practice
        self._policy = policy
        self._on_plan: set[int] = set()

    def do(self, deed: Deed) -> None:
        """Do one deed at its time."""
        if deed.kind in _NEWS:
            self._news(deed, _NEWS[deed.kind])
        elif deed.kind in _EVENTS:
            for kind in _EVENTS[deed.kind]:
                self._event(deed, kind)
        elif deed.kind in _STOPS:
            self._stop(deed, *_STOPS[deed.kind])
        elif deed.kind in {"is_rung", "rings"}:
            self._call(deed)
        else:
            _OTHERS[deed.kind](self, deed)

    def _news(self, deed: Deed, outcome: Told) -> None:
        note_delivery(
            practice=self._practice,
            intent_id=deed.message.intent_id,
            outcome=outcome,
            policy=self._policy,
            by=CARRIER,
            at=deed.at,
        )

    def _event(self, deed: Deed, kind: EventKind) -> None:
        note_patient_event(
            practice=self._practice,
            guarantor_id=deed.message.guarantor_id,
            kind=kind,
            happened_at=deed.at,
            by=PATIENT,
            at=deed.at,
        )

    def _stop(self, deed: Deed, kind: Stop, reason: str) -> None:
        record_stop(
            practice=self._practice,
            guarantor_id=deed.message.guarantor_id,
            kind=kind,
            reason=reason,
            by=FRONT_DESK,
            at=deed.at,
        )

    def _call(self, deed: Deed) -> None:
        if deed.outcome is not None:
            record_call(
                practice=self._practice,
                guarantor_id=deed.message.guarantor_id,
                outcome=deed.outcome,
                called_at=deed.at,
                by=FRONT_DESK,
                at=deed.at,
            )

    def pay_what_is_left(self, deed: Deed) -> None:
        """Pay, on the page behind the link, what is open on the visits asked about."""
        for visit, left in self._left(deed):
            self._pay(deed, visit, left, method="card")

    def pay_a_part(self, deed: Deed) -> None:
        """Pay half of what is open on the first visit asked about."""
        for visit, left in list(self._left(deed))[:1]:
            self._pay(deed, visit, Money((left.cents + 1) // 2), method="card")

    def pay_by_check(self, deed: Deed) -> None:
        """Pay what the statement asked, whatever has happened since."""
        for visit, cents in deed.message.asked.items():
            self._pay(deed, visit, Money(cents), method="check")

    def agree_on_plan(self, deed: Deed) -> None:
        """Agree to spread what is left and pay the first part, unless a plan is running or nothing is left."""
        guarantor, left = deed.message.guarantor_id, list(self._left(deed))
        if not left or guarantor in self._on_plan:
            return
        self._on_plan.add(guarantor)
        agree_plan(
            practice=self._practice,
            guarantor_id=guarantor,
            next_installment_on=self._day(deed) + timedelta(days=DAYS_TO_NEXT_INSTALLMENT),
            by=FRONT_DESK,
            at=deed.at,
        )
        for visit, amount in left:
            self._pay(deed, visit, amount.split(INSTALLMENTS)[0], method="card")

    def dispute(self, deed: Deed) -> None:
        """Say that the largest of the visits asked about looks wrong."""
        visit = max(deed.message.asked, key=lambda each: (deed.message.asked[each], each))
        open_dispute(practice=self._practice, visit_id=visit, by=PATIENT, at=deed.at)

    def ask_for_help(self, deed: Deed) -> None:
        """Apply for financial help."""
        receive_hardship_application(
            practice=self._practice, guarantor_id=deed.message.guarantor_id, by=PATIENT, at=deed.at
        )

    def _left(self, deed: Deed) -> Iterator[tuple[int, Money]]:
        with practice_scope(self._practice.practice_id):
            balances = balances_on(date.max, visit_ids=list(deed.message.asked))
        for visit in deed.message.asked:
            left = balances.get(visit, {}).get("patient_billable", NOTHING)
            if left > NOTHING:
                yield visit, left

    def _pay(self, deed: Deed, visit: int, amount: Money, *, method: Method) -> None:
        record_patient_payment(
            practice=self._practice,
            visit_id=visit,
            amount=amount,
            received_on=self._day(deed),
            method=method,
            reference=f"{method} {deed.at:%Y%m%d%H%M} {deed.message.intent_id} visit {visit}",
            codes=self._policy.codes,
            by=PATIENT if method == "card" else FRONT_DESK,
            at=deed.at,
        )

    def _day(self, deed: Deed) -> date:
        return deed.at.astimezone(self._practice.zone).date()


_NEWS: Mapping[DeedKind, Told] = {
    "delivered": "delivered",
    "bounced": "bounced",
    "landline": "landline",
    "returned": "returned",
}
_EVENTS: Mapping[DeedKind, tuple[EventKind, ...]] = {
    "opens": ("opened_statement",),
    "is_confused": ("replied", "confusion"),
    "asks_for_plan": ("replied", "plan_requested"),
}
_STOPS: Mapping[DeedKind, tuple[Stop, str]] = {
    "stops_texts": ("text_stop", "answered STOP"),
    "stops_all": ("cease", "wrote to ask for no more contact"),
    "names_attorney": ("attorney", "is represented by an attorney"),
}
_OTHERS: Mapping[DeedKind, Callable[[Deeds, Deed], None]] = {
    "pays_by_link": Deeds.pay_what_is_left,
    "pays_a_part": Deeds.pay_a_part,
    "pays_by_check": Deeds.pay_by_check,
    "agrees_plan": Deeds.agree_on_plan,
    "disputes": Deeds.dispute,
    "asks_for_help": Deeds.ask_for_help,
}
