"""Pages of programs, interventions and whom they reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import records
from accounts.pages import RecordView
from actors.models import Actor
from core.access import Action, Area
from core.acts import ActView
from core.lists import BulkAct, Column
from core.tabs import parts_of
from core.views import ModelView, Role
from linkages.models import Constraint, Opportunity
from programs.interventions import actions, reaching
from programs.interventions.enums import InterventionStatus
from programs.interventions.filters import InterventionFilter, ProgramFilter, ReachFilter
from programs.interventions.forms import EndForm, InterventionForm, ProgramForm, ReachForm, ReachManyForm
from programs.interventions.lines import MOST_LINES, read_lines
from programs.interventions.models import Intervention, Program, Reach
from programs.interventions.pages import OfProgram, program_nav
from programs.interventions.queries import may_report, reporters, with_actor_words, with_reached


class ProgramView(RecordView):
    """Programs, by their code; the pages of a program's parts are in the apps that own them."""

    model = Program
    url_base, url_name, lookup = "programs", "program", "code"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE)
    area = Area.DEFINITIONS
    form_class = ProgramForm
    filterset_class = ProgramFilter
    related = ("organization", "currency")
    ordering = ("name", "pk")
    columns = (
        Column("name", gettext_lazy("Program"), sort="name", kind="name"),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("organization", gettext_lazy("Led by")),
        Column("starts_on", gettext_lazy("Starts"), sort="starts_on", kind="date"),
        Column("ends_on", gettext_lazy("Ends"), sort="ends_on", kind="date"),
        Column("budget", gettext_lazy("Budget"), template="interventions/budget_cell.html"),
    )
    lead = gettext_lazy("What an organization does in its value chains, with whom, and what it reports.")
    empty = gettext_lazy("There is no program yet. A manager of your organization makes one.")

    def context(self, row):
        return {
            "program": row,
            "program_nav": program_nav(row, self.request.user, self.request.path),
            "chains": row.value_chains.for_user(self.request.user).select_related("product").order_by("name", "pk"),
            "partners": row.partners.order_by("name", "pk"),
            "donors": row.donors.order_by("name", "pk"),
            "tiles": self.found(row, "tile"),
            "todo": [line for part in parts_of(row, "todo") for line in part.context(row, self.request.user)],
        }

    def found(self, row, place):
        return [{"label": part.label, **found} for part in parts_of(row, place) if (found := part.context(row, self.request.user))]

    def perform_create(self, values, by):
        organization = values.pop("organization", None) or self.home(by)
        return records.add(Program, by=by, organization=organization, **values)


class InterventionView(RecordView):
    """What programs do about constraints and opportunities."""

    model = Intervention
    url_base, url_name = "interventions", "intervention"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE, Role.DELETE)
    area = Area.FIELDWORK
    form_class = InterventionForm
    filterset_class = InterventionFilter
    related = ("program__organization", "currency")
    ordering = ("-starts_on", "-pk")
    columns = (
        Column("title", gettext_lazy("Intervention"), sort="title", template="interventions/name_cell.html"),
        Column("program", gettext_lazy("Program"), export_only=True),
        Column("kind", gettext_lazy("Kind"), sort="kind"),
        Column("status", gettext_lazy("Status"), sort="status", kind="badge"),
        Column("reached", gettext_lazy("Actors reached"), sort="reached", kind="number"),
        Column("starts_on", gettext_lazy("Starts"), sort="starts_on", kind="date"),
        Column("ends_on", gettext_lazy("Ends"), sort="ends_on", kind="date"),
        Column("budget", gettext_lazy("Budget"), template="interventions/budget_cell.html"),
    )
    icon = "people"
    lead = gettext_lazy(
        "What is done about constraints and opportunities, with whom, and whom it reached. An actor is counted once in each."
    )
    empty = gettext_lazy("No intervention is recorded yet.")

    def extend(self, rows):
        return with_reached(rows, self.request.user)

    def context(self, row):
        reach = Reach.objects.for_user(self.request.user).filter(intervention=row)
        return {
            **addressed(row, self.request.user),
            "contacts": with_actor_words(reach.select_related("partner"), self.request.user).order_by("-since", "-pk")[:8],
            "contact_count": reach.count(),
            "partners": row.partners.order_by("name", "pk"),
            "may_report": may_report(self.request.user, row.program),
        }

    def form(self, row=None, data=None):
        form = super().form(row, data)
        if row is None and data is None and "program" in form.fields:
            offered = list(form.fields["program"].queryset[:2])
            if len(offered) == 1:
                form.initial.setdefault("program", offered[0].pk)
        return form

    def perform_create(self, values, by):
        return actions.plan(by=by, **values)

    def perform_update(self, row, values, by):
        return actions.replan(intervention=row, by=by, **values)


def addressed(intervention, user):
    """What it addresses, as far as `user` may see it, with its page; and whether there is more."""
    found, count = [], 0
    for name, model in (("constraint", Constraint), ("opportunity", Opportunity)):
        keys = intervention.addresses.filter(**{f"{name}__isnull": False}).order_by().values(name)
        count += len(keys)
        for problem in model.objects.for_user(user).filter(pk__in=keys).select_related("value_chain").order_by("pk"):
            found.append({"problem": problem, "url": reverse(f"{name}-detail", args=[problem.pk])})
    return {"addresses": found, "more_addresses": count > len(found)}


class InterventionsOfProgramView(OfProgram, InterventionView):
    """The same list, of one program."""

    columns = (Column("title", gettext_lazy("Intervention"), sort="title", kind="name"), *InterventionView.columns[2:])

    def rows(self, action=Action.VIEW):
        return super().rows(action).filter(program=self.program)

    @property
    def create_url(self):
        found = super().create_url
        return found and f"{found}?program={self.program.pk}"


class EndView(ActView):
    model = Intervention
    related = ("program",)
    form_class = EndForm
    heading = gettext_lazy("End this intervention")
    explain = gettext_lazy("It is shown as ended from that day. Whom it reached stays as it is; change it there if a contact ended too.")
    done = gettext_lazy("Ended.")

    def initial(self, row):
        return {"ends_on": row.ends_on or timezone.localdate()}

    def act(self, row, by, ends_on):
        return actions.replan(intervention=row, by=by, ends_on=ends_on, status=InterventionStatus.ENDED)


class OfIntervention:
    """A page below an intervention's address, for who may report on it."""

    @cached_property
    def intervention(self):
        rows = Intervention.objects.for_user(self.request.user).select_related("program__organization")
        found = rows.filter(pk=self.kwargs["key"]).first()
        if found is None:
            raise Http404
        return found


class ReachView(OfIntervention, ModelView):
    """Whom an intervention reached: each contact a row; the head counts each actor once."""

    model = Reach
    roles = (Role.LIST,)
    filterset_class = ReachFilter
    ordering = ("actor_sort", "pk")
    columns = (
        Column("actor_name", gettext_lazy("Actor"), sort="actor_sort", template="interventions/reach_actor.html"),
        Column("actor_code", gettext_lazy("Code"), export_only=True),
        Column("partner", gettext_lazy("Reached by"), template="interventions/reach_partner.html"),
        Column("since", gettext_lazy("First contact"), sort="since", kind="date"),
        Column("until", gettext_lazy("Last contact"), template="interventions/reach_until.html"),
    )
    icon = "people"
    empty = gettext_lazy("Nobody is recorded as reached yet.")

    @property
    def title(self):
        return _("Actors reached")

    @property
    def lead(self):
        rows = self.rows().order_by()
        found = rows.aggregate(actors=Count("actor", distinct=True), contacts=Count("pk"))
        actors = ngettext("%(actors)s actor, counted once", "%(actors)s different actors, each counted once", found["actors"]) % found
        return _("%(actors)s, in %(contacts)s contacts.") % {"actors": actors, "contacts": found["contacts"]}

    @cached_property
    def may_report(self):
        return may_report(self.request.user, self.intervention.program)

    @property
    def bulk_acts(self):
        return (BulkAct("unreach", gettext_lazy("Take back"), self.unreach),) if self.may_report else ()

    @property
    def create_url(self):
        return reverse("intervention-reach-add", args=[self.intervention.pk]) if self.may_report else None

    def rows(self, action=Action.VIEW):
        return super().rows(action).filter(intervention=self.intervention)

    def extend(self, rows):
        return with_actor_words(rows.select_related("partner"), self.request.user)

    def row_url(self, row):
        return None

    def called(self, row):
        return row.actor_name

    def unreach(self, rows, by):
        allowed = Reach.objects.for_user(by, Action.DELETE).filter(pk__in=rows.values("pk"))
        count = reaching.unreach(intervention=self.intervention, contacts=list(allowed.order_by("pk").values_list("pk", flat=True)), by=by)
        return ngettext("%(n)s contact taken back. History keeps it.", "%(n)s contacts taken back. History keeps them.", count) % {
            "n": count
        }

    def page(self, names, status=200, **context):
        row = self.intervention
        steps = [(_("Interventions"), reverse("intervention-list")), (str(row), row.get_absolute_url()), (self.title, "")]
        return super().page(names, status, **{**context, "row": row, "crumbs": steps})


class ReachActView(ActView):
    """Recording contacts: asked of who reports for the lead or for a partner of the program."""

    model = Intervention
    related = ("program__organization",)
    action = Action.VIEW

    def record(self, action=Action.VIEW):
        row = super().record(action)
        self.reporters = reporters(self.request.user, row.program)
        if not any(self.reporters):
            raise PermissionDenied(_("Your role does not allow this."))
        return row

    def initial(self, row):
        started = row.starts_on
        return {"since": started if started and started <= timezone.localdate() else None}

    def back(self, row):
        return reverse("intervention-reach", args=[row.pk])


class ReachAddView(ReachActView):
    form_class = ReachForm
    heading = gettext_lazy("Add an actor that was reached")
    explain = gettext_lazy("The organization works with the actor from then on. One that was reached several times is still counted once.")
    button = gettext_lazy("Add")
    done = gettext_lazy("Added.")
    template_name = "interventions/reach_add.html"

    def form(self, row, data=None):
        return ReachForm(data, user=self.request.user, initial=self.initial(row), intervention=row, reporters=self.reporters)

    def act(self, row, by, **values):
        return actions.reach(intervention=row, by=by, **values)

    def after(self, row, saved):
        return self.request.get_full_path() if "another" in self.request.POST else self.back(row)


class ReachManyView(ReachActView):
    """A pasted list: all faults are listed at once and nothing typed is lost; good lines can go ahead of the faulty ones."""

    heading = gettext_lazy("Add many actors that were reached")
    button = gettext_lazy("Add")
    template_name = "interventions/reach_many.html"

    def form(self, row, data=None):
        return ReachManyForm(data, user=self.request.user, initial=self.initial(row), reporters=self.reporters)

    def post(self, request, *args, **kwargs):
        row = self.record(self.action)
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self.ask(row, form, status=422)
        values = form.cleaned_data
        if values["lines"].count("\n") > MOST_LINES:
            form.add_error("lines", _("These are more than %(most)s lines. Paste them in parts, or import a file.") % {"most": MOST_LINES})
            return self.ask(row, form, status=422)
        contacts, faults, rest = read_lines(values["lines"], Actor.objects.for_user(request.user), values["since"], values["until"])
        if faults and not (contacts and "good" in request.POST):
            return self.ask(row, form, 422, faults=faults, good=len(contacts))
        new = reaching.reach_many(intervention=row, contacts=contacts, by=request.user, partner=values["partner"])
        messages.success(request, told(new, len(contacts) - new))
        if not faults:
            return HttpResponseRedirect(self.back(row))
        data = request.POST.copy()
        data["lines"] = rest
        return self.ask(row, self.form(row, data), 422, faults=faults, good=0)

    def ask(self, row, form, status=200, fault="", faults=(), good=0):
        crumbs = [(str(row), row.get_absolute_url()), (_("Actors reached"), self.back(row)), (self.heading, "")]
        found = {"row": row, "form": form, "faults": faults, "good": good, "fault": fault}
        return self.page(self.template_name, status, crumbs=crumbs, cancel_url=self.back(row), **found)


def told(new, old):
    """What became of a pasted list, in words."""
    said = ngettext("%(n)s contact added.", "%(n)s contacts added.", new) % {"n": new}
    if old:
        said += " " + ngettext("%(n)s was there already.", "%(n)s were there already.", old) % {"n": old}
    return said
