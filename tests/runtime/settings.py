"""The settings of a user, with a slow job for the worker to be killed in."""

from valuechain.settings.base import *  # noqa: F403

CELERY_IMPORTS = ("tests.runtime.slow_job",)
