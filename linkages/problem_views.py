"""Pages of constraints and opportunities, each on one part of a chain."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import RecordView
from actors.models import Actor
from core.access import Area
from core.acts import ActView
from core.lists import Column
from core.views import Role
from linkages.affected import affected_figure, with_affected
from linkages.filters import ConstraintFilter, OpportunityFilter
from linkages.models import Constraint, Linkage, Opportunity
from linkages.problem_forms import ChainChoiceForm, ConstraintForm, OpportunityForm
from markets.models import EnablingFactor, EndMarket, SupportingMarket, ValueChain
from records.actions import add_evidence
from records.forms import NewEvidenceForm
from records.models import Evidence

KINDS = {
    "function": gettext_lazy("Function"),
    "channel": gettext_lazy("Channel"),
    "end_market": gettext_lazy("End market"),
    "supporting_market": gettext_lazy("Supporting market"),
    "enabling_factor": gettext_lazy("Enabling factor"),
    "actor": gettext_lazy("Actor"),
    "linkage": gettext_lazy("Linkage"),
    "value_chain": gettext_lazy("Whole chain"),
}
OPENED = {
    "end_market": EndMarket,
    "supporting_market": SupportingMarket,
    "enabling_factor": EnablingFactor,
    "actor": Actor,
    "linkage": Linkage,
}


class Subject:
    """The part that a problem is about, as one reader may see it."""

    def __init__(self, problem, user):
        self.type, self.record = problem.subject
        self.kind = KINDS[self.type]
        model = OPENED.get(self.type)
        self.seen = model is None or model.objects.for_user(user).filter(pk=self.record.pk).exists()
        self.name = str(self.record) if self.seen else _("not shown to you")
        self.url = self.address() if self.seen else ""

    def address(self):
        if self.type == "function":
            return f"/actors/?function={self.record.pk}"
        if self.type in ("actor", "linkage"):
            return self.record.get_absolute_url()
        return {
            "channel": f"/chains/{getattr(self.record, 'value_chain_id', '')}/",
            "value_chain": f"/chains/{self.record.pk}/",
            "end_market": f"/end-markets/{self.record.pk}/",
            "supporting_market": f"/supporting-markets/{self.record.pk}/",
            "enabling_factor": f"/enabling-factors/{self.record.pk}/",
        }[self.type]


def kind_of_part(row):
    return str(KINDS[row.subject[0]])


class ProblemView(RecordView):
    """What the pages of both share: a new one first asks for the chain, then for the part of it."""

    area = Area.FIELDWORK
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE, Role.DELETE)
    related = ("value_chain", "function", "channel", "end_market", "supporting_market", "enabling_factor", "actor", "whole_chain")
    related = (*related, "linkage__from_actor", "linkage__to_actor")
    icon = "flag"

    def extend(self, rows):
        return with_affected(rows)

    def templates(self):
        return [f"chains/problem_{self.role.value[1]}.html", f"generic/{self.role.value[1]}.html"]

    def context(self, row):
        seen = Evidence.objects.for_user(self.request.user)
        return {
            "subject": Subject(row, self.request.user),
            "figure": affected_figure(row),
            "evidence": row.evidence.filter(pk__in=seen.values("pk")).order_by("pk"),
            "evidence_url": reverse(f"{self.url_name}-evidence", args=[row.pk]),
        }

    def chain(self):
        """The chain of a new problem, from the address; None while it is not chosen."""
        key = self.request.GET.get("value_chain", "")
        return ValueChain.objects.for_user(self.request.user).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None

    def form(self, row=None, data=None):
        if row is not None:
            return self.form_class(data, user=self.request.user, instance=row)
        initial = {k: v for k, v in self.request.GET.items() if k in ("part", "title")}
        if code := self.request.GET.get("actor"):
            initial["actor"] = Actor.objects.for_user(self.request.user).filter(code=code).first()
        return self.form_class(data, user=self.request.user, chain=self.chain(), initial=initial)

    def show_create(self):
        self.require_add()
        return self.ask_chain() if self.chain() is None else super().show_create()

    def do_create(self):
        self.require_add()
        return self.ask_chain(422) if self.chain() is None else super().do_create()

    def ask_chain(self, status=200):
        form = ChainChoiceForm(user=self.request.user)
        crumbs = self.crumbs((_("Add"), ""))
        return self.page(
            "chains/choose_chain.html", form=form, crumbs=crumbs, title=self.form_title(None), cancel_url=self.list_url, status=status
        )


class ConstraintView(ProblemView):
    model = Constraint
    url_base, url_name = "constraints", "constraint"
    form_class = ConstraintForm
    filterset_class = ConstraintFilter
    ordering = ("-severity", "-pk")
    lead = gettext_lazy("What holds the chains back, gravest first, each on one part of its chain.")
    empty = gettext_lazy("No constraint is recorded yet.")
    columns = (
        Column("title", gettext_lazy("Constraint"), sort="title", kind="name"),
        Column("value_chain", gettext_lazy("Value chain")),
        Column(kind_of_part, gettext_lazy("Where"), template="chains/subject_cell.html"),
        Column("severity", gettext_lazy("Severity"), sort="severity", template="chains/severity_cell.html"),
        Column("feasibility", gettext_lazy("Feasibility"), sort="feasibility", template="chains/feasibility_cell.html"),
        Column("affected", gettext_lazy("Actors affected"), kind="number"),
        Column("status", gettext_lazy("Status"), kind="badge"),
    )


class OpportunityView(ProblemView):
    model = Opportunity
    url_base, url_name = "opportunities", "opportunity"
    form_class = OpportunityForm
    filterset_class = OpportunityFilter
    ordering = ("-potential", "-pk")
    icon = "up"
    lead = gettext_lazy("What could move the chains, most promising first, each on one part of its chain.")
    empty = gettext_lazy("No opportunity is recorded yet.")
    columns = (
        Column("title", gettext_lazy("Opportunity"), sort="title", kind="name"),
        Column("value_chain", gettext_lazy("Value chain")),
        Column(kind_of_part, gettext_lazy("Where"), template="chains/subject_cell.html"),
        Column("potential", gettext_lazy("Potential"), sort="potential", template="chains/potential_cell.html"),
        Column("feasibility", gettext_lazy("Feasibility"), sort="feasibility", template="chains/feasibility_cell.html"),
        Column("affected", gettext_lazy("Actors affected"), kind="number"),
        Column("status", gettext_lazy("Status"), kind="badge"),
    )


class ProblemEvidenceView(ActView):
    """A file or a link that shows what the problem is."""

    form_class = NewEvidenceForm
    heading = gettext_lazy("Add evidence")
    explain = gettext_lazy("A photo, a file or a link that shows it. It is stored once, and can be attached to other records too.")

    def act(self, row, by, **values):
        target = {"type": row._meta.model_name, "id": row.pk}
        return add_evidence(by=by, organization=row.organization, attached_to=[target], **values)

    def back(self, row):
        return reverse(f"{row._meta.model_name}-detail", args=[row.pk])
