"""Which profile reads this file? The practice's own newest version, one that travels with the package, or a file."""

from datetime import datetime
from pathlib import Path

from goodterms.data.models import ImportProfile as StoredProfile
from goodterms.data.read import PracticeFacts
from goodterms.playbook.import_profiles.load import (
    UnusableProfile,
    as_mapping,
    load_profile,
    profile_from,
    ready_profiles,
)
from goodterms.playbook.import_profiles.schema import ImportKind, ImportProfile


def find_profile(*, name: str | None, kind: ImportKind | None) -> ImportProfile:
    """Return the profile of this name or file, the practice's saved version first; call it inside a practice's scope.

    Without a name, the kind's general profile is meant. Raises UnusableProfile in one line.
    """
    profile = _named(name or kind or "")
    if kind is not None and profile.kind != kind:
        raise UnusableProfile(
            f"the profile {profile.source} reads {profile.kind}, not {kind}. Change --kind or --profile."
        )
    return profile


def keep_profile(*, profile: ImportProfile, practice: PracticeFacts, at: datetime) -> StoredProfile:
    """Return the stored version that says exactly this, making the next version of its source when none does."""
    newest = StoredProfile.objects.filter(source=profile.source).order_by("-version").first()
    mapping = as_mapping(profile)
    if newest is not None and newest.mapping == mapping:
        return newest
    return StoredProfile.objects.create(
        practice_id=practice.practice_id,
        source=profile.source,
        version=1 if newest is None else newest.version + 1,
        mapping=mapping,
        saved_at=at,
    )


def _named(name: str) -> ImportProfile:
    if not name:
        raise UnusableProfile("say what the file holds: --kind balances, demographics or consents.")
    if name.endswith(".toml") or "/" in name:
        return load_profile(Path(name))
    saved = StoredProfile.objects.filter(source=name).order_by("-version").first()
    if saved is not None:
        return profile_from(saved.mapping, place=f"saved profile {name}, version {saved.version}")
    ready = ready_profiles().get(name)
    if ready is None:
        known = ", ".join(sorted({*ready_profiles(), *StoredProfile.objects.values_list("source", flat=True)}))
        raise UnusableProfile(f"there is no import profile {name!r}. Use {known}, or name a .toml file.")
    return ready
