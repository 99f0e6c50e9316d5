"""The one Django app."""

from django.apps import AppConfig


class Data(AppConfig):
    """Storage for every fact Goodterms keeps."""

    name = "goodterms.data"
    label = "data"
