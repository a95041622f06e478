"""Pages of jobs, and the door through which evidence leaves."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.access import Action
from core.api.problems import Conflict
from core.lists import Column
from core.views import ModelView, Role
from records import jobs
from records.filters import JobFilter
from records.models import Evidence, Job


def evidence_file(request, pk):
    """A file, as an attachment: it is never shown in our own pages' name."""
    evidence = get_object_or_404(Evidence.objects.for_user(request.user), pk=pk)
    if evidence.link:
        return HttpResponseRedirect(evidence.link)
    if not evidence.file:
        raise Http404
    answer = FileResponse(
        evidence.file.open("rb"), as_attachment=True, filename=evidence.file_name or "evidence", content_type=evidence.content_type
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


class JobView(ModelView):
    """Long work and how far it is; `?fragment=1` is the progress alone, which asks for itself again."""

    model = Job
    url_base, url_name = "jobs", "job"
    roles = (Role.LIST, Role.DETAIL)
    filterset_class = JobFilter
    columns = (
        Column("kind_name", gettext_lazy("Work"), kind="name"),
        Column("state", gettext_lazy("State"), kind="badge"),
        Column("stage", gettext_lazy("Stage")),
        Column("started_at", gettext_lazy("Started"), kind="datetime"),
        Column("finished_at", gettext_lazy("Ended"), kind="datetime"),
    )
    icon = "clock"
    lead = gettext_lazy("Long work goes on when you close the page, and is taken up again if a machine stops.")

    def templates(self):
        return ["components/job.html"] if self.role is Role.DETAIL and self.request.GET.get("fragment") else super().templates()

    def context(self, row):
        return {"job": row}


class JobCancelView(View):
    """Ask a job to stop at its next step."""

    http_method_names = ("post",)

    def post(self, request, key):
        job = get_object_or_404(Job.objects.for_user(request.user, Action.CHANGE), pk=key)
        try:
            jobs.cancel(job=job, by=request.user)
        except Conflict as error:
            messages.warning(request, str(error.detail))
        else:
            messages.success(request, _("It stops at its next step. What was stored before stays."))
        return HttpResponseRedirect(reverse("job-detail", args=[job.pk]))
