"""Serve the doors: a WSGI application, and gunicorn around it."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication


class HooksServer(BaseApplication):  # type: ignore[misc]  # the library has no types
    """gunicorn with our options: no access log, small requests, and workers that are renewed now and then."""

    def __init__(self, *, bind: str, processes: int, threads: int) -> None:
        """Serve at this address, such as 127.0.0.1:8766."""
        self._given = {
            "bind": bind,
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 30,
            "graceful_timeout": 30,
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "limit_request_line": 2_048,
            "limit_request_fields": 60,
            "limit_request_field_size": 8_190,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "forwarded_allow_ips": "",
            "proc_name": "goodterms hooks",
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our options and no file's."""
        for name, value in self._given.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401  # a WSGI application
        """Return the application."""
        return application()


def application() -> WSGIHandler:
    """Return the doors as a WSGI application; the tables must have been named before."""
    return WSGIHandler()
