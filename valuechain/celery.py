"""Celery: only a wake-up. The truth of a job is its row in PostgreSQL (records.jobs)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valuechain.settings.base")
app = Celery("valuechain")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
