"""A real Chromium for the tests, and what every page shown in it must hold to."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright


PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1280, height=800)
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing may be asked of any other machine, and nothing may be kept from an earlier run.
FLAGS = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium without a window. Skips loudly where there is none, and fails in CI, where it must be."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        told = "no Chromium here: the browser tests cannot run (on Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    # Playwright's loop runs in this thread; our own code is called beside it and never from it.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=found, chromium_sandbox=False, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Visitor:
    """One person with one window; what the page complains about on the way is kept."""

    page: Page
    home: str
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page, which must answer 200 and ask nobody else for anything."""
        response = self.page.goto(self.home + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def expect_well_made(self) -> None:
        """Hold the page as it stands to what all must hold to: WCAG 2.2 AA, no sideways scroll, no complaint."""
        results = Axe().run(self.page, options={"runOnly": list(WCAG)})
        found = [(each["id"], [node["target"] for node in each["nodes"]]) for each in results.response["violations"]]
        assert found == [], f"{self.page.url}: {found}"
        width = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{self.page.url} scrolls sideways: {width}"
        assert self.troubles == []


@contextmanager
def visiting(browser: Browser, home: str, *, size: ViewportSize, dark: bool = False) -> Iterator[Visitor]:
    """Open a window of this size at a site on loopback; a request to anywhere else is a trouble."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light", base_url=home)
    context.set_default_timeout(5000)
    visitor = Visitor(context.new_page(), home)

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visitor.troubles.append(message.text)

    visitor.page.on("console", heard)
    visitor.page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
    visitor.page.on("dialog", lambda dialog: (visitor.troubles.append(dialog.message), dialog.dismiss()))
    visitor.page.on(
        "request",
        lambda request: None if request.url.startswith(home) else visitor.troubles.append(f"asked {request.url}"),
    )
    try:
        yield visitor
    finally:
        context.close()
