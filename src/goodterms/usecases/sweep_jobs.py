"""Jobs of workers that are gone are given to others; one that ends every worker that begins it is given up."""

from datetime import datetime

from django.db import transaction

from goodterms.data.jobs import end_for_good, stalled_jobs, try_stalled_again
from goodterms.usecases.note_job_trouble import note_job_trouble


WORKER_GONE = "its worker was not heard of any more: killed, or its machine is gone"


def sweep_jobs(*, most_tries: int, at: datetime) -> int:
    """Put back, or give up, every job whose worker has not been heard of for a while; return how many."""
    with transaction.atomic():
        stalled = stalled_jobs()
        for job, task, attempts in stalled:
            is_last = attempts + 1 >= most_tries
            note_job_trouble(
                job=job, task=task, practice="", attempt=attempts + 1, is_last=is_last, error=WORKER_GONE, at=at
            )
            if is_last:
                end_for_good(job)
            else:
                try_stalled_again(job, at=at)
        return len(stalled)
