"""Pages of results chains: the drawing with its list, and the forms of its boxes."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import may
from accounts.pages import RecordView
from core.access import Action, Area
from core.views import Role
from programs.indicators.models import Indicator
from programs.indicators.queries import with_definition
from programs.interventions.models import Intervention
from programs.interventions.pages import OfProgram, ProgramPage, program_crumbs
from programs.results import actions
from programs.results.drawing import draw
from programs.results.forms import NodeForm
from programs.results.models import NodeLevel, ResultsNode


class ChainView(ProgramPage):
    """The whole chain: drawn by level, and as a list with assumptions, interventions and indicators."""

    @property
    def title(self):
        return _("Results chain")

    def get(self, request, *args, **kwargs):
        user, rows = request.user, ResultsNode.objects.for_user(request.user).filter(program=self.program)
        nodes = list(
            rows.prefetch_related(
                Prefetch("leads_to", rows.order_by("pk")),
                Prefetch("interventions", Intervention.objects.for_user(user).order_by("title", "pk")),
                Prefetch("indicators", with_definition(Indicator.objects.for_user(user)).order_by("code", "pk")),
            ).order_by("pk")
        )
        may_change = set(
            ResultsNode.objects.for_user(user, Action.CHANGE).filter(program=self.program).order_by().values_list("pk", flat=True)
        )
        return self.page(
            "results/chain.html",
            drawing=draw(nodes, {node.pk: note(node) for node in nodes}) if nodes else None,
            levels=[(level, [node for node in nodes if node.level == level]) for level in NodeLevel],
            nodes=nodes,
            may_change=may_change,
            may_add=may(user, Area.FIELDWORK, Action.ADD, self.program.organization),
            create_url=reverse("results-node-create", args=[self.program.code]),
        )


def note(node):
    """The small print of a box: how many indicators show it."""
    count = len(node.indicators.all())
    return ngettext("%(n)s indicator", "%(n)s indicators", count) % {"n": count} if count else ""


class NodeCreateView(OfProgram, RecordView):
    model = ResultsNode
    role = Role.CREATE
    roles = ()
    form_class = NodeForm

    @property
    def title(self):
        return _("Results chain")

    @property
    def list_url(self):
        return reverse("program-results-chain", args=[self.program.code])

    def require_add(self):
        if not may(self.request.user, Area.FIELDWORK, Action.ADD, self.program.organization):
            raise PermissionDenied(_("An officer of the organization that leads the program does this."))

    def templates(self):
        return ["generic/form.html"]

    def form(self, row=None, data=None):
        return NodeForm(data, user=self.request.user, program=self.program, initial={"level": self.request.GET.get("level", "")})

    def form_title(self, row):
        return _("Add a box")

    def perform_create(self, values, by):
        return actions.add_node(by=by, program=self.program, **values)

    def success_url(self, saved):
        return self.list_url


class NodeView(RecordView):
    """One box: it is shown on the chain's page, and changed and withdrawn on its own."""

    model = ResultsNode
    url_base, url_name = "results-nodes", "results-node"
    roles = (Role.UPDATE, Role.DELETE)
    related = ("program__organization",)

    def page(self, names, status=200, **context):
        program = context["row"].program
        above = (_("Results chain"), reverse("program-results-chain", args=[program.code]))
        context["crumbs"] = [*program_crumbs(program), above, *context["crumbs"][1:]]
        context["cancel_url"] = above[1]
        return super().page(names, status, **context)

    def templates(self):
        return [f"generic/{'delete' if self.role is Role.DELETE else 'form'}.html"]

    def form(self, row=None, data=None):
        return NodeForm(data, user=self.request.user, instance=row, program=row.program)

    def success_url(self, saved):
        return reverse("program-results-chain", args=[saved.program.code])

    def perform_update(self, row, values, by):
        return actions.amend_node(node=row, by=by, **values)

    def do_delete(self):
        row = self.record(Action.DELETE)
        self.program_url = reverse("program-results-chain", args=[row.program.code])
        return super().do_delete()

    @property
    def list_url(self):
        return getattr(self, "program_url", None)
