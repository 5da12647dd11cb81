"""The portal's own settings, and one more page: the signed-in line that pages are measured against."""

from guardian_portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
