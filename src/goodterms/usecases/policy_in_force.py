"""Which law and which playbook does a practice act under today, and by what mark are they found again years later?"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from goodterms.data.models import PlaybookVersion
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.law.compiled import Law
from goodterms.law.load import load_law
from goodterms.law.reason_codes import ReasonCodes, load_reason_codes
from goodterms.playbook.load import load_playbook
from goodterms.playbook.load_scripts import load_own_scripts, load_scripts
from goodterms.playbook.schema import Playbook
from goodterms.playbook.script_schema import ScriptLibrary
from goodterms.usecases.folders import scripts_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything a decision is made under."""

    playbook: Playbook
    scripts: ScriptLibrary
    law: Law
    codes: ReasonCodes
    playbook_digest: str
    law_digest: str


def policy_in_force(*, practice: PracticeFacts) -> Policy:
    """Return the playbook of the practice's specialty, the scripts and the law as shipped, with the marks."""
    return _policy(practice.specialty)


def policy_to_send_by(*, practice: PracticeFacts, scripts: Path | None = None) -> Policy:
    """Return the policy in force with the practice's own approved words laid over the shipped ones.

    They are in `scripts`, or else in the practice's file on this machine when there is one. Raises UnableToUseScripts.
    """
    policy, own = policy_in_force(practice=practice), scripts or scripts_file(practice.slug)
    return replace(policy, scripts=load_own_scripts(own)) if scripts or own.is_file() else policy


def note_playbook_version(*, practice: PracticeFacts, policy: Policy, at: datetime) -> None:
    """Keep the words of the playbook in force, so that a decision made under it can be explained for ever."""
    with practice_scope(practice.practice_id):
        PlaybookVersion.objects.get_or_create(
            practice_id=practice.practice_id,
            digest=policy.playbook_digest,
            defaults={"adopted_at": at, "source": _playbook_words(practice.specialty)},
        )


@cache
def _policy(specialty: str | None) -> Policy:
    law_files = sorted(
        (file for file in resources.files("goodterms.law").iterdir() if file.name.endswith((".toml", ".csv"))),
        key=lambda file: file.name,
    )
    return Policy(
        playbook=load_playbook(path=None, specialty=specialty),
        scripts=load_scripts(),
        law=load_law(),
        codes=load_reason_codes(),
        playbook_digest=hashlib.sha256(_playbook_words(specialty).encode()).hexdigest(),
        law_digest=hashlib.sha256(b"".join(file.read_bytes() for file in law_files)).hexdigest(),
    )


def _playbook_words(specialty: str | None) -> str:
    folder: Traversable = resources.files("goodterms.playbook")
    files = [folder / "default.toml"]
    if specialty is not None:
        files.append(folder / "specialties" / f"{specialty}.toml")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
