"""Does every script we ship say what the law wants said, and nothing it forbids, with the values a person would get?"""

from dataclasses import replace

import pytest

from goodterms.domain.attempts import Attempt
from goodterms.domain.contact_notes import NOTHING_NOTED, THE_USUAL_WAY
from goodterms.domain.people import Channel
from goodterms.law.checks import BarredWords, LimitedContent, MinimumDetail, NeededWords, OptOutWords, StopConfirmation
from goodterms.law.load import load_law
from goodterms.law.schema import Purpose
from goodterms.playbook.script_schema import ScriptKind
from goodterms.usecases.check_scripts import ScriptCheck, check_shipped_scripts
from support.guard_people import attempt, dora_reachable, record


# What each kind of script is sent as; those not named are spoken, or lie in an envelope, or are told elsewhere.
SENT_AS: dict[ScriptKind, tuple[Channel, Purpose]] = {
    "text": ("text", "bill"),
    "text_brief": ("text", "bill"),
    "email": ("email", "bill"),
    "email_brief": ("email", "bill"),
    "letter": ("letter", "bill"),
    "voicemail": ("call", "bill"),
    "receipt": ("email", "receipt"),
    "payment_confirmation": ("text", "receipt"),
    "plan_confirmation": ("email", "receipt"),
    "plan_confirmation_brief": ("text", "receipt"),
    "opt_out_confirmation": ("text", "stop_confirmation"),
    "help_reply": ("text", "help"),
    "hardship_received": ("text", "reply"),
    "dispute_received": ("text", "reply"),
}
SPOKEN = {"call_opener", "plan_close"}
OF_WORDS = (OptOutWords, NeededWords, BarredWords, MinimumDetail, LimitedContent, StopConfirmation)
CHECKS = check_shipped_scripts()


def test_every_kind_is_sent_as_something_or_spoken():
    assert {check.written.script.kind for check in CHECKS} == set(SENT_AS) | SPOKEN


@pytest.mark.parametrize(
    "check", [each for each in CHECKS if each.written.script.kind in SENT_AS], ids=lambda each: each.written.script.id
)
def test_the_gate_has_nothing_against_the_words_of_a_shipped_script(check: ScriptCheck):
    script, sample = check.written.script, check.sample
    assert sample is not None
    channel, purpose = SENT_AS[script.kind]
    dora = dora_reachable()._replace(language=script.language)
    if ("brief" not in script.kind and purpose == "bill") or script.kind in {"receipt", "plan_confirmation"}:
        dora = dora._replace(notes=replace(NOTHING_NOTED, details_agreed=frozenset({"text", "email"})))
    of_words = {rule.id for rule in load_law().rules if isinstance(rule.check, OF_WORDS)} - {"stop-confirmed-once"}
    proposed = said_as(attempt(dora, channel), sample.text, sample.subject, purpose=purpose, kind=script.kind)
    refused = {
        each.rule_id: each.reason
        for each in record(dora, proposed).values()
        if each.verdict == "refused" and each.rule_id in of_words
    }
    assert refused == {}


def said_as(usual: Attempt, words: str, subject: str | None, *, purpose: Purpose, kind: ScriptKind) -> Attempt:
    """Return the attempt with these words, in the form they go out in."""
    medium = "voicemail" if kind == "voicemail" else "usual"
    details = replace(THE_USUAL_WAY, subject=subject, medium=medium)
    return replace(usual, message=words, purpose=purpose, details=details)
