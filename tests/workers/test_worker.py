"""Workers do what is due, once, alone or side by side, and stop without losing what they hold."""

from pathlib import Path

import pytest

from goodterms.data.models import IntentTransition
from goodterms.data.scope import practice_scope
from support.reachable_clinics import TEN, reachable_clinic
from support.workers import Workers, workers


@pytest.fixture
def at_work(tmp_path: Path):
    """Give a test workers whose messages are files."""
    with workers({"GOODTERMS_HOME": str(tmp_path / "home")}) as started:
        yield started


def test_a_worker_sends_what_is_due_by_every_way_and_says_each_step(database: str, at_work: Workers):
    clinic = reachable_clinic()

    assert at_work.run(TEN) == 0

    assert clinic.states() == {way: [f"{way} sent"] for way in ("text", "email", "letter", "call")}
    with practice_scope(clinic.practice.practice_id):
        steps = list(IntentTransition.objects.order_by("id").values_list("from_state", "to_state", "by"))
    assert sorted(steps) == [("claimed", "sent", "worker")] * 4 + [("ready", "claimed", "worker")] * 4
