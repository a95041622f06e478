"""What reports add to a program's pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.tabs import part
from reports.models import ReportEdition


@part("interventions.Program", "reports", _("Reports"), "", place="page", order=90)
def editions_page(program, user):
    return {"url": reverse("program-editions", args=[program.code])}


@part("interventions.Program", "reports", _("Reports"), "reports/program_panel.html", place="aside", order=60)
def editions_panel(program, user):
    rows = ReportEdition.objects.for_user(user).filter(program=program).select_related("period", "program").order_by("-pk")[:5]
    return {"rows": rows, "url": reverse("program-editions", args=[program.code])} if rows else {}
