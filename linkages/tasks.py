"""The worker's ways in: kinds of jobs, and what the scheduler starts. Each may run twice."""

from celery import shared_task
from django.utils.translation import gettext_lazy

from linkages import receipts
from linkages.reminders import remind, send_digests
from linkages.webhook_sending import forget_old, send_due
from linkages.work_many import confirm_many, renew_many, take_back_many
from records.jobs import job_kind


def spoken(act, job, progress):
    """Do `act` for the linkages of `job`; the progress is written before and after, since the act is one transaction."""
    keys = job.arguments["linkages"]
    progress(total=len(keys))
    result = act(keys=keys, by=job.owner, organization=job.organization, job=job.pk)
    progress(done=len(keys))
    return {**result, "url": f"/linkages/work/spoken/{job.pk}/"}


@job_kind("linkages.confirm_many", gettext_lazy("Confirming many linkages"))
def confirm(job, progress):
    return spoken(confirm_many, job, progress)


@job_kind("linkages.renew_many", gettext_lazy("Renewing many linkages"))
def renew(job, progress):
    return spoken(renew_many, job, progress)


@job_kind("linkages.take_back_many", gettext_lazy("Taking back what was said of many linkages"))
def take_back(job, progress):
    keys, of = job.arguments["linkages"], job.arguments["of"]
    progress(total=len(keys))
    back = take_back_many(keys=keys, made=job.arguments["made"], by=job.owner, organization=job.organization)
    progress(done=len(keys))
    return {"taken_back": back, "url": f"/linkages/work/spoken/{of}/"}


@shared_task(name="linkages.send_webhooks")
def send_webhooks():
    """The worker's way to what waits for the systems of firms."""
    send_due()


@shared_task(name="linkages.forget_webhooks")
def forget_webhooks():
    forget_old()


@shared_task(name="linkages.forget_receipts")
def forget_receipts():
    receipts.forget_old()


@shared_task(name="linkages.remind")
def remind_firms():
    """Reminders to the people of firms, and to officers; each is given once, however often this runs."""
    remind()
    send_digests()
