"""A browser for the tests of pages: one for a file of tests, a window for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.browsers import running_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with running_browser() as started:
        yield started
