"""Which policy is in force: the default, made fit for a specialty, with what the practice itself changed?"""

import itertools
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

from goodterms.playbook.reading import Section, Table
from goodterms.playbook.schema import (
    Cadence,
    Channel,
    Manners,
    Odds,
    PlanBand,
    Plans,
    Playbook,
    Queue,
    Queues,
    SegmentRule,
    Signal,
    SignalThresholds,
    Stated,
    Statements,
    Step,
    TouchKind,
    Treatment,
    UnableToUsePlaybook,
)


CHANNELS: tuple[Channel, ...] = get_args(Channel)
TOUCH_KINDS: tuple[TouchKind, ...] = get_args(TouchKind)
SIGNALS: tuple[Signal, ...] = get_args(Signal)
TREATMENTS: tuple[Treatment, ...] = get_args(Treatment)
QUEUES: tuple[Queue, ...] = get_args(Queue)

# In an overlay these lists are mended entry by entry, by this key; every other list is replaced whole.
MENDED_BY = {"segments.rules": "id", "priority.odds": "segment"}


def load_playbook(*, path: Path | None, specialty: str | None) -> Playbook:
    """Return the default playbook, changed by the specialty's file, then by the practice's own file at `path`.

    Both files hold only what they change, and each section they touch must say since when and why. Raises
    UnableToUsePlaybook, in one line naming the file and the place, when either cannot be read or says what it may not.
    """
    table = _read(Path(str(_own_files() / "default.toml")))
    if specialty is not None:
        table = _overlaid(table, _read(_specialty_path(specialty)), source=f"specialty {specialty}")
    if path is not None:
        table = _overlaid(table, _read(path), source=str(path))
    return _checked(table, specialty=specialty, source=str(path) if path else specialty or "default")


def specialties() -> tuple[str, ...]:
    """Return the names of the specialties that come with Goodterms, in alphabetical order."""
    folder = _own_files() / "specialties"
    return tuple(sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml")))


def _specialty_path(specialty: str) -> Path:
    if specialty not in specialties():
        raise UnableToUsePlaybook(f"there is no specialty `{specialty}`; choose one of {', '.join(specialties())}")
    return Path(str(_own_files() / "specialties" / f"{specialty}.toml"))


@cache
def _own_files() -> Path:
    return Path(str(files("goodterms.playbook")))


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnableToUsePlaybook(f"playbook {path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnableToUsePlaybook(f"playbook {path}: not valid TOML: {error}") from error


def _overlaid(below: Table, above: Table, *, source: str) -> Table:
    """Return the table with what the overlay says in place of what it said, section by section."""
    merged = dict(below)
    for name, section in above.items():
        standing = below.get(name)
        if not isinstance(section, dict) or not isinstance(standing, dict):
            raise UnableToUsePlaybook(f"playbook {source}: {name}: no such section; the default has {', '.join(below)}")
        for key in ("effective_on", "why"):
            if key not in section:
                raise UnableToUsePlaybook(f"playbook {source}: {name}.{key}: missing; a changed section must say it")
        merged[name] = {**standing, **{key: _mended(name, key, standing, value) for key, value in section.items()}}
    return merged


def _mended(name: str, key: str, standing: Table, value: object) -> object:
    entries, by = standing.get(key), MENDED_BY.get(f"{name}.{key}")
    if by is None or not isinstance(entries, list) or not isinstance(value, list):
        return value
    mended: list[object] = list(entries)
    for entry in value:
        if not isinstance(entry, dict):
            return value  # The reading names the slip with its place.
        known = [item.get(by) if isinstance(item, dict) else None for item in mended]
        changes = {word: said for word, said in entry.items() if word != "before"}
        if entry.get(by) in known:
            place = known.index(entry.get(by))
            mended[place] = {**_as_table(mended[place]), **changes}
        elif "before" in entry and entry["before"] not in known:
            raise UnableToUsePlaybook(f"{name}.{key}: `before` names {entry['before']!r}, which is not there")
        else:
            mended.insert(known.index(entry["before"]) if "before" in entry else len(mended), changes)
    return mended


def _as_table(value: object) -> Table:
    return value if isinstance(value, dict) else {}


def _checked(table: Table, *, specialty: str | None, source: str) -> Playbook:
    try:
        return _playbook(Section(table, path=""), specialty=specialty)
    except UnableToUsePlaybook as error:
        raise UnableToUsePlaybook(f"playbook {source}: {error}") from error


def _playbook(whole: Section, *, specialty: str | None) -> Playbook:
    stated: dict[str, Stated] = {}
    sections = {}
    for name in ("playbook", "manners", "cadence", "signals", "segments", "queues", "statements", "plans", "priority"):
        sections[name] = whole.section(name)
        stated[name] = sections[name].stated()
    whole.end()
    odds = {odd.segment: odd for odd in (_odds(part) for part in sections["priority"].sections("odds"))}
    playbook = Playbook(
        id=sections["playbook"].words("id"),
        version=sections["playbook"].words("version"),
        specialty=specialty,
        manners=_manners(sections["manners"]),
        cadence=_cadence(sections["cadence"]),
        segments=_segments(sections["segments"]),
        signals=SignalThresholds(
            failed_calls=sections["signals"].whole("failed_calls", least=1, most=50),
            lately_days=sections["signals"].whole("lately_days", least=1, most=365),
        ),
        queues=_queues(sections["queues"]),
        statements=Statements(days_to_pay=sections["statements"].whole("days_to_pay", least=14, most=90)),
        plans=_plans(sections["plans"]),
        odds=odds,
        odds_otherwise=_odds_of(sections["priority"].section("otherwise"), segment="otherwise"),
        stated=stated,
    )
    for section in sections.values():
        section.end()
    return playbook


def _manners(section: Section) -> Manners:
    manners = Manners(
        earliest=section.clock("earliest"),
        latest=section.clock("latest"),
        calls_in_seven_days=section.whole("calls_in_seven_days", least=0, most=7),
        days_after_conversation=section.whole("days_after_conversation", least=7, most=90),
        texts_per_day=section.whole("texts_per_day", least=0, most=10),
        emails_per_day=section.whole("emails_per_day", least=0, most=10),
        calls_per_day=section.whole("calls_per_day", least=0, most=7),
        texts_in_seven_days=section.whole("texts_in_seven_days", least=0, most=20),
        contact_on_sunday=section.truth("contact_on_sunday"),
        permit_minutes=section.whole("permit_minutes", least=1, most=60),
    )
    if manners.earliest >= manners.latest:
        raise section.slip("latest", found=str(manners.latest), expected=f"a time after earliest ({manners.earliest})")
    return manners


def _cadence(section: Section) -> Cadence:
    steps = tuple(_step(part) for part in section.sections("steps"))
    for place, (before, step) in enumerate(itertools.pairwise(steps), start=1):
        if step.day <= before.day:
            raise UnableToUsePlaybook(
                f"cadence.steps[{place}].day: found {step.day}, expected a day after the step before it ({before.day})"
            )
    touches = [step.touch for step in steps]
    for place, touch in enumerate(touches):
        if touch in touches[:place]:
            raise UnableToUsePlaybook(
                f"cadence.steps[{place}].touch: {touch!r} is already a step; each touch comes once"
            )
    return Cadence(
        steps=steps,
        rest_after_payment_days=section.whole("rest_after_payment_days", least=1, most=365),
        days_between_household_touches=section.whole("days_between_household_touches", least=1, most=60),
        walk_together_days=section.whole("walk_together_days", least=0, most=90),
    )


def _step(section: Section) -> Step:
    step = Step(
        day=section.whole("day", least=1, most=365),
        touch=section.one_of("touch", TOUCH_KINDS),
        ways=section.some_of("ways", CHANNELS),
        why=section.words("why"),
    )
    if not step.ways:
        raise section.slip("ways", found=[], expected="at least one of " + ", ".join(CHANNELS))
    section.end()
    return step


def _segments(section: Section) -> tuple[SegmentRule, ...]:
    rules = tuple(_segment_rule(part) for part in section.sections("rules"))
    ids = [rule.id for rule in rules]
    for place, rule_id in enumerate(ids):
        if rule_id in ids[:place]:
            raise UnableToUsePlaybook(f"segments.rules[{place}].id: {rule_id!r} is used twice; give each rule its own")
    return rules


def _segment_rule(section: Section) -> SegmentRule:
    rule = SegmentRule(
        id=section.words("id"),
        segment=section.words("segment"),
        from_day=section.whole_or_none("from_day", least=0, most=3650),
        to_day=section.whole_or_none("to_day", least=0, most=3650),
        balance_from_cents=section.cents_or_none("balance_from"),
        balance_below_cents=section.cents_or_none("balance_below"),
        any_of=section.some_of("any_of", SIGNALS),
        none_of=section.some_of("none_of", SIGNALS),
        treatment=section.one_of("treatment", TREATMENTS),
        tone=section.words("tone"),
        why=section.words("why"),
    )
    if rule.from_day is not None and rule.to_day is not None and rule.to_day < rule.from_day:
        raise section.slip("to_day", found=rule.to_day, expected=f"a day not before from_day ({rule.from_day})")
    section.end()
    return rule


def _queues(section: Section) -> Queues:
    queues = Queues(
        order=section.some_of("order", QUEUES),
        new_balance_days=section.whole("new_balance_days", least=0, most=365),
        reply_days=section.whole("reply_days", least=1, most=90),
    )
    if set(queues.order) != set(QUEUES):
        raise section.slip("order", found=list(queues.order), expected="every queue once: " + ", ".join(QUEUES))
    return queues


def _plans(section: Section) -> Plans:
    bands = tuple(_plan_band(part) for part in section.sections("bands"))
    for place, (before, band) in enumerate(itertools.pairwise(bands), start=1):
        if band.balance_from_cents <= before.balance_from_cents:
            raise UnableToUsePlaybook(
                f"plans.bands[{place}].balance_from: expected a larger balance than in the band before it"
            )
    return Plans(bands=bands)


def _plan_band(section: Section) -> PlanBand:
    band = PlanBand(
        balance_from_cents=section.cents_or_none("balance_from") or 0,
        payments=section.whole("payments", least=2, most=36),
    )
    section.end()
    return band


def _odds(section: Section) -> Odds:
    return _odds_of(section, segment=section.words("segment"))


def _odds_of(section: Section, *, segment: str) -> Odds:
    odds = Odds(
        segment=segment,
        chance_bp=section.whole("chance_bp", least=0, most=10_000),
        minutes=section.whole("minutes", least=1, most=480),
        why=section.words("why"),
    )
    section.end()
    return odds
