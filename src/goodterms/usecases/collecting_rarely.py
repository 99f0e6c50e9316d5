"""Work through very many facts without looking for rings among them all the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for rings among objects less often: facts and decisions hold none, and the search costs a sixth."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
