"""What is a piece of work about? Worded here and nowhere else, so that one household stands once in a queue."""

HOUSEHOLD = "household "
VISIT = "visit "


def about_household(guarantor_id: int) -> str:
    """Return the subject of work that concerns whoever answers for a household's bills."""
    return f"{HOUSEHOLD}{guarantor_id}"


def about_visit(visit_id: int) -> str:
    """Return the subject of work that concerns a visit nobody is known to answer for."""
    return f"{VISIT}{visit_id}"


def about_voided_visit(visit_id: int) -> str:
    """Return the subject of work that concerns a visit whose claim was voided."""
    return f"voided visit {visit_id}"


def about_unplaced_visit(visit_id: int) -> str:
    """Return the subject of work that concerns answers of which nobody can tell whose visit they are about."""
    return f"unplaced visit {visit_id}"


def about_file(file_id: int) -> str:
    """Return the subject of work that concerns a remittance file."""
    return f"file {file_id}"


def about_answer(*, remittance_id: int, place: int) -> str:
    """Return the subject of work that concerns one answer of a remittance; places count from 0, people from 1."""
    return f"remittance {remittance_id}, claim {place + 1}"


def household_of(subject: str) -> int | None:
    """Return the number of the guarantor that a subject is about; None when it is about something else."""
    return _number_after(HOUSEHOLD, subject)


def visit_of(subject: str) -> int | None:
    """Return the number of the visit that a subject is about; None when it is about something else."""
    return _number_after(VISIT, subject)


def _number_after(word: str, subject: str) -> int | None:
    number = subject.removeprefix(word)
    return int(number) if number != subject and number.isdecimal() else None
