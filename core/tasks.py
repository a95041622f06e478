"""Tasks are started by name, after commit, so that actions need not import what stands above them."""

import logging

from celery import current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def after_commit(name, **arguments):
    """Start the task `name` with `arguments` once this transaction is committed. An unknown name is a KeyError at once.

    The broker is only a wake-up: where it is down, the act stands all the same, and a sweep does the work later.
    """
    task = current_app.tasks[name]

    def wake():
        try:
            task.delay(**arguments)
        except OperationalError as error:
            log.warning("%s was not given to the broker, a sweep will: %s", name, error)

    transaction.on_commit(wake)


@shared_task(name="core.send_letters")
def send_letters():
    """The worker's way to the outbox."""
    from core.letters import send_waiting  # noqa: PLC0415 - letters start this task, so they import this module

    send_waiting()
