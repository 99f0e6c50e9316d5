"""A job could not be done. Keep why; when nobody tries it again by itself, put it before a person."""

from datetime import datetime

from goodterms.data.jobs import note_job_failure
from goodterms.data.models import WorkItem
from goodterms.data.read import read_practice
from goodterms.data.scope import practice_scope


QUEUE = "dead_letters"


def note_job_trouble(
    *, job: int, task: str, practice: str, attempt: int, is_last: bool, error: str, at: datetime
) -> None:
    """Store what a job stumbled over; the last time, open a work item of its practice, when it has one."""
    note_job_failure(job=job, task=task, attempt=attempt, is_last=is_last, error=error, at=at)
    whose = read_practice(practice) if practice and is_last else None
    if whose is None:
        return
    with practice_scope(whose.practice_id):
        WorkItem.objects.get_or_create(
            practice_id=whose.practice_id,
            queue=QUEUE,
            subject=f"task {task}",
            closed_at=None,
            defaults={
                "reason": f"Job {job} ({task}) was tried {attempt} times: {error}. Mend the cause, then "
                f"`goodterms jobs retry {job}`.",
                "opened_by": "note_job_trouble",
                "opened_at": at,
            },
        )
