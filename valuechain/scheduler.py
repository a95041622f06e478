"""The scheduler of periodic tasks: its plan is in memory, and a file tells that it ticks."""

from celery.beat import Scheduler
from django.conf import settings


class TickingScheduler(Scheduler):
    """Celery's own, that touches `settings.SCHEDULER_ALIVE` at each tick; probes look how old that is."""

    def tick(self, *args, **kwargs):
        settings.SCHEDULER_ALIVE.parent.mkdir(parents=True, exist_ok=True)
        settings.SCHEDULER_ALIVE.touch()
        return super().tick(*args, **kwargs)
