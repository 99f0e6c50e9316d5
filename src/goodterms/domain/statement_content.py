"""What stands on the statement, word for word, before anyone thinks about paper?

Every value is a finished string in the language of the reader: whoever prints adds no words and does no sums.
"""

from dataclasses import dataclass

from goodterms.domain.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A label and what belongs to it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One line of the visits table; `amounts` stand under the columns after date and care."""

    date: str
    care: str
    amounts: tuple[str, ...]
    reasons: tuple[str, ...]  # whole sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsTable:
    """All visits, and the words around them."""

    title: str
    continued_title: str
    columns: tuple[str, ...]
    rows: tuple[VisitRow, ...]
    totals: tuple[str, ...]  # under the columns after date and care
    totals_label: str
    note: str  # what the columns hold, in a sentence; may be empty
    continues: str  # the line that sends the reader to page two


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The box "How we got here"."""

    title: str
    visits: str  # which visits, by date
    rows: tuple[Labelled, ...]
    total: Labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysToPay:
    """How the patient may pay."""

    title: str
    scan: Labelled
    online: Labelled  # the value is the address of the page, as printed
    others: tuple[Labelled, ...]
    qr_url: str  # the address in the QR code
    qr_alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpBox:
    """The choices of someone who cannot pay now, or should not."""

    title: str
    line: str  # direct line and hours
    choices: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSlip:
    """What is cut off and mailed with a check."""

    title: str
    instruction: str
    account: Labelled
    amount: Labelled
    due: Labelled
    enclosed: str
    mail_to_label: str
    mail_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementContent:
    """One household's statement, ready for paper."""

    statement_id: str
    account_code: str
    language: Language
    title: str  # of the document
    practice_name: str
    practice_initial: str
    return_address: str
    facts: tuple[Labelled, ...]  # statement date and account, at the top
    address: tuple[str, ...]
    summary: Summary
    amount_label: str
    amount_due: str
    due_label: str
    due_date: str
    greeting: str
    intro: str
    visits: VisitsTable
    ways: WaysToPay
    help: HelpBox
    invitation: str  # the line that asks for a call when something looks wrong
    other_language: str
    slip: PaymentSlip
    notices_title: str
    notices: tuple[Labelled, ...]
    page_words: str  # with {page} and {pages}
