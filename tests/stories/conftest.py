"""The towns of the stories: lived once for a whole module, since weeks take a while."""

from collections.abc import Iterator

import pytest

from support.databases import TEMPLATE, Server
from support.lived_towns import LivedTown, live_through


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((60, 5), id="60-households-5-weeks"),
        pytest.param((120, 17), id="120-households-17-weeks", marks=pytest.mark.slow),
    ],
)
def town(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivedTown]:
    """Give the module a town whose weeks have passed, in a database of its own."""
    households, weeks = request.param
    with server.copy_of(TEMPLATE):
        yield live_through(households=households, weeks=weeks, seed=142, outbox=tmp_path_factory.mktemp("outbox"))
