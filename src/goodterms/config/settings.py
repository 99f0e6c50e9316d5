"""Django's settings. The database is named by DATABASE_URL, which the command line fills in when nobody else did."""

import os

from goodterms.config.channels import read_channels
from goodterms.data.address import parse_database_url
from goodterms.data.server import home


SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
INSTALLED_APPS = ["goodterms.data", "procrastinate.contrib.django"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # tasks are named, never looked for
ROOT_URLCONF = "goodterms.web.hooks.urls"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes of a post; no provider's is near it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Everyday work is done as a role that may add facts and may not change or remove the ones that must stay; only
# bringing the schema up to date is done as the owner.
_server = parse_database_url(os.environ.get("DATABASE_URL", "postgresql:///goodterms"))
_manners = "-c client_connection_check_interval=5s -c lock_timeout=60s -c timezone=UTC"
DATABASES = {
    "default": {**_server, "OPTIONS": {"options": f"{_manners} -c role=goodterms_app"}},
    "owner": {**_server, "OPTIONS": {"options": _manners}},
}

# How messages leave; read here, understood where they leave.
CHANNELS = read_channels(home=home(), environment=os.environ)
