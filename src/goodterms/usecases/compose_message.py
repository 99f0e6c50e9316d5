"""Write what one message says, whether it is part of a touch, answers somebody, or was written by a person."""

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import cast

from goodterms.data.bills import Bill, Sender
from goodterms.data.models import Intent
from goodterms.domain.people import Channel, Language, TouchKind
from goodterms.domain.scripts import Message, UnableToWriteMessage, opening_hours, write_message
from goodterms.playbook.schema import Playbook
from goodterms.playbook.script_schema import ScriptKind, ScriptLibrary
from goodterms.usecases.compose_touch import ComposedTouch, UnableToCompose, compose_touch, phone_hours


SCRIPT_OF: Mapping[str, ScriptKind] = {"stop_confirmation": "opt_out_confirmation", "help": "help_reply"}


def compose_message(
    intent: Intent, *, bill: Bill, sender: Sender, playbook: Playbook, scripts: ScriptLibrary
) -> ComposedTouch:
    """Return the words of one message in the household's language, and where it goes.

    A message that is part of no touch follows a script of ours where its purpose has one, else `text` in its content
    holds the words, with `subject` for an email. `to` answers the very address that wrote to us. Raises
    UnableToCompose.
    """
    channel = cast("Channel", intent.channel)  # the database lets no other word in
    if intent.touch is not None:
        return compose_touch(
            key=intent.key,
            kind=cast("TouchKind", intent.touch.kind),
            channel=channel,
            bill=bill,
            sender=sender,
            playbook=playbook,
            scripts=scripts,
            today=intent.planned_on,
        )
    language: Language = "es" if bill.language == "es" else "en"
    content: Mapping[str, str] = intent.content
    to = content.get("to") or (bill.email if channel == "email" else bill.phone)
    if channel == "letter" or to is None:
        raise UnableToCompose(f"household {bill.guarantor_id} has no address for this {channel}; note one")
    if intent.purpose in SCRIPT_OF:
        kind = SCRIPT_OF[intent.purpose]
        message = _of_script(kind, sender=sender, language=language, scripts=scripts, today=intent.planned_on)
    else:
        message = _written(content)
    if channel == "email" and message.html is None:
        message = _as_email(message, content, sender=sender)
    return ComposedTouch(language=language, to=to, message=message, statement=None)


def _of_script(kind: ScriptKind, *, sender: Sender, language: Language, scripts: ScriptLibrary, today: date) -> Message:
    script = scripts.in_force(kind=kind, language=language, on=today)
    if script is None:
        raise UnableToCompose(f"no approved script of the kind {kind} is in force in {language}; approve one")
    values = {
        "practice": sender.name,
        "phone": sender.phone,
        "hours": opening_hours(hours=phone_hours(sender), language=language),
    }
    try:
        return write_message(script=script, values={name: values[name] for name in script.values})
    except UnableToWriteMessage as error:
        raise UnableToCompose(str(error)) from error


def _written(content: Mapping[str, str]) -> Message:
    if not content.get("text", "").strip():
        raise UnableToCompose("the message has no words; write them again")
    return Message(
        script_id="written", script_version=0, subject=content.get("subject"), text=content["text"], html=None
    )


def _as_email(message: Message, content: Mapping[str, str], *, sender: Sender) -> Message:
    """Return the words with a subject and an HTML twin that says the same, line by line."""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in message.text.splitlines() if line.strip())
    return Message(
        script_id=message.script_id,
        script_version=message.script_version,
        subject=content.get("subject") or sender.name,
        text=message.text,
        html=f'<!doctype html><html><head><meta charset="utf-8"></head><body>{paragraphs}</body></html>',
    )
