"""May these words be used, who says so, and by when does somebody read them again?"""

from calendar import monthrange
from dataclasses import replace
from datetime import date

from goodterms.domain.tone import ToneFinding, check_script
from goodterms.law.compiled import Law
from goodterms.playbook.script_schema import Approval, Script
from goodterms.playbook.tone_schema import ToneRules


MONTHS_IN_A_QUARTER = 3


def approve_script(
    script: Script, *, by: str, on: date, rules: ToneRules, law: Law
) -> Script | tuple[ToneFinding, ...]:
    """Return the script with its approval or, when anything is found in it, the findings in its place.

    The approval is for these words and no others; it is to be renewed a quarter later. Raises ValueError when the
    script would take effect before the day of its approval.
    """
    found = check_script(script, rules=rules, law=law)
    if found:
        return found
    approval = Approval(by=by, on=on, words=script.words, refresh_due_on=quarter_after(on))
    return replace(script, approval=approval)


def renew_approval(script: Script, *, on: date, rules: ToneRules, law: Law) -> Script | tuple[ToneFinding, ...]:
    """Return an approved script, read again on this day, with its next day of reading a quarter later; or the findings.

    The rules may have changed since it was approved: it is held to those of today. Raises ValueError for a draft.
    """
    if script.approval is None or not script.is_approved:
        raise ValueError(f"{script.id} version {script.version} is a draft: there is no approval to renew")
    found = check_script(script, rules=rules, law=law)
    if found:
        return found
    return replace(script, approval=replace(script.approval, refresh_due_on=quarter_after(on)))


def quarter_after(day: date) -> date:
    """Return the day three months later: the same day of the month, or the month's last."""
    months = day.month - 1 + MONTHS_IN_A_QUARTER
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
