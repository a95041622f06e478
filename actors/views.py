"""Pages of the registry: finding actors, one actor's page, registering and changing it."""

from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.access import home_organization, organizations_where
from accounts.pages import RecordView
from actors import actions, cells
from actors.duplicate_views import lead_on
from actors.filters import ActorFilter
from actors.forms import ActorForm, FunctionForm, ProfileForm, RegisterForm
from actors.history_views import ActorHistoryView
from actors.identifiers import label
from actors.models import Actor, ActorFunction, Contact, DuplicatePair, Identifier, Profile, WorksWith
from actors.queries import matching, newest_workers
from actors.ruling import CONTACTS, PROFILES, said
from actors.sizes import band, size_of
from core.access import Action, Area
from core.acts import ActView
from core.choices import offers_of
from core.forms import typed
from core.lists import BulkAct, Column
from core.models import Place
from core.tabs import parts_of
from core.views import Role
from records.saved import KeepsFilters

MOST_SUGGESTED = 8
COUNTED_BY_INDEX = 10_000_000


@require_safe
def suggest(request):
    """Options for a field that names an actor."""
    text, actors = typed(request), Actor.objects.none()
    if len(text.strip()) > 1:
        actors = matching(Actor.objects.for_user(request.user).exclude(status="merged"), text, request.user).order_by("name_sort", "pk")[
            :MOST_SUGGESTED
        ]
    return render(request, "actors/suggestions.html", {"actors": actors})


suggest.methods = ("GET",)


def take_on(rows, by):
    """The organization of `by` works with all of `rows` from now on."""
    organization = home_organization(by, Area.REGISTRY, Action.ADD)
    if organization is None:
        raise PermissionDenied(_("Your role does not allow this."))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    actions.work_with(organization=organization, actors=keys, by=by)
    words = ngettext(
        "%(n)s actor is now among those that %(org)s works with.", "%(n)s actors are now among those that %(org)s works with.", len(keys)
    )
    return words % {"n": len(keys), "org": organization}


class ActorPages:
    """What every page of one actor reads: its names, and the facts of it that this person may see."""

    model = Actor
    lookup = "code"
    related = ("sector", "admin1", "admin2", "merged_into")

    def extend(self, rows):
        user = self.request.user
        stages = ActorFunction.objects.for_user(user).select_related("function__value_chain", "product", "stated_by")
        return rows.prefetch_related(
            Prefetch("functions", stages.order_by("function__value_chain__name", "function__position", "since", "pk")),
            Prefetch("profiles", Profile.objects.for_user(user).select_related("stated_by").order_by(*PROFILES)),
        )


def size(row):
    return size_of(row.profiles.all())


class ActorView(KeepsFilters, ActorPages, RecordView):
    """The registry. An actor is never deleted here: it is merged, or its facts are withdrawn."""

    url_base, url_name = "actors", "actor"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE)
    area = Area.REGISTRY
    form_class = ActorForm
    filterset_class = ActorFilter
    ordering = ("name_sort", "pk")
    columns = (
        Column("name", gettext_lazy("Name and place"), sort="name_sort", draw=cells.name),
        Column("kind", gettext_lazy("Kind"), draw=cells.kind),
        Column("function_names", gettext_lazy("Functions"), draw=cells.functions),
        Column("size", gettext_lazy("Workers"), draw=cells.size),
        Column("country", gettext_lazy("Country"), sort="country", draw=cells.country),
        Column("claimed", gettext_lazy("Record"), draw=cells.claimed),
    )
    export_kind = "actors"
    history_class = ActorHistoryView
    bulk_acts = (BulkAct("work_with", gettext_lazy("We work with these"), take_on),)
    lead = gettext_lazy("A firm has one record, shared by everyone; what each organization knows of it stays its own.")
    empty = gettext_lazy("No actors are registered yet.")
    icon = "firm"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not self.ours:
            self.bulk_acts = ()

    def extend(self, rows):
        if self.role is Role.LIST:
            return rows.select_related(None)
        if self.role is not Role.DETAIL:
            return super().extend(rows)
        country = Place.objects.filter(level="country", code=OuterRef("country")).order_by("pk").values("name")[:1]
        working = WorksWith.objects.filter(actor=OuterRef("pk"), organization__in=self.ours)
        return super().extend(rows).annotate(country_name=Coalesce(Subquery(country), F("country")), is_ours=Exists(working))

    def listed(self, rows):
        """What the cells of the list tell, and no more: this page is read most often of all."""
        lasting = Q(until=None) | Q(until__gte=timezone.localdate())
        stages = ActorFunction.objects.for_user(self.request.user).filter(lasting, actor=OuterRef("pk"))
        stages = stages.order_by("function__value_chain__name", "function__position", "since", "pk").values("function__name")
        workers = newest_workers(self.request.user)
        rows = rows.select_related("admin1").only("code", "name", "name_sort", "kind", "country", "locality", "claimed", "admin1__name")
        return rows.annotate(stage_names=ArraySubquery(stages), workers=Subquery(workers))

    def shown_columns(self):
        """The columns of the registry, with those that higher apps tell of each actor before the last."""
        own = super().shown_columns()
        beside = [Column(f"beside__{p.key}", p.label, template=p.template, draw=p.draw) for p in parts_of(Actor, "column")]
        return [*own[:-1], *beside, own[-1]]

    def paged(self, filterset):
        """Where chain, function and region are all that is asked, and the order is by name, pages and count come from their listing."""
        self.countries = {code: words[-1] for code, words in offers_of(filterset)[filterset.filters["country"]].items()}
        order = self.order()
        listing = filterset.listing() if filterset.is_valid() and order[0].removeprefix("-") == "name_sort" else None
        if listing is None:
            return super().paged(filterset)
        self.most_counted = COUNTED_BY_INDEX
        page = super().cut(listing, [name.replace("pk", "actor_id") for name in order])
        known = {row.pk: row for row in self.listed(filterset.queryset.filter(pk__in=[line["actor_id"] for line in page.rows]))}
        found = [known[line["actor_id"]] for line in page.rows if line["actor_id"] in known]
        return replace(page, rows=found), self.counted(page, listing.count)

    def cut(self, rows, order):
        return super().cut(self.listed(rows), order)

    def prepare(self, rows):
        for row in rows:
            row.country_name = self.countries.get(row.country, row.country)
            row.function_names, row.size, row.beside = list(dict.fromkeys(row.stage_names)), band(row.workers), {}
        for part in parts_of(Actor, "column"):
            told = part.context(rows, self.request.user)
            for row in rows:
                row.beside[part.key] = told.get(row.pk)

    def row_url(self, row):
        return f"{self.above}{row.code}/"

    @cached_property
    def above(self):
        """The address of the list, below which each actor has its page: reversing fifty addresses takes as long as drawing the rows."""
        return self.list_url

    def show_detail(self):
        return lead_on(self.request, self.kwargs["key"]) or super().show_detail()

    def form(self, row=None, data=None):
        self.form_class = RegisterForm if row is None else ActorForm
        return super().form(row, data)

    def form_title(self, row):
        return super().form_title(row) if row is not None else _("Register an actor")

    def perform_create(self, values, by):
        return actions.register(by=by, **values)

    def perform_update(self, row, values, by):
        return actions.amend(actor=row, by=by, **values)

    @cached_property
    def ours(self):
        """The organizations for which this person may register."""
        return organizations_where(self.request.user, Area.REGISTRY, Action.ADD)

    @property
    def may_merge(self):
        return DuplicatePair.objects.all().may_add(self.request.user)

    @cached_property
    def may_state(self):
        return Profile.objects.all().may_add(self.request.user)

    def context(self, row):
        contacts = Contact.objects.for_user(self.request.user).filter(actor=row)
        identifiers = Identifier.objects.for_user(self.request.user).filter(actor=row).order_by("scheme", "pk")
        return {
            "other_names": list(row.names.order_by("is_former", "pk")),
            "identifiers": [(label(i.scheme), i.value) for i in identifiers],
            "contacts": list(contacts.select_related("stated_by").order_by(*CONTACTS)),
            "size": size(row),
            "newest": next(iter(row.profiles.all()), None),
            "owned_share": said(row.profiles.all(), "female_owned_share"),
            "formal": said(row.profiles.all(), "formal"),
        }


class WorkWithView(ActorPages, ActView):
    """Say that one's organization works with an actor; it may then change its identity, until the firm claims it."""

    action = Action.VIEW
    heading = gettext_lazy("Work with this actor")
    explain = gettext_lazy(
        "It then stands among the actors of your organization, which may keep its identity up to date until the firm claims the record. "
        "What you know of it stays yours."
    )
    done = gettext_lazy("It is now among the actors that your organization works with.")

    def act(self, row, by, **values):
        return take_on(Actor.objects.filter(pk=row.pk), by)


class FactView(ActorPages, ActView):
    """State one fact of an actor, with its date and source; what others stated stays."""

    action = Action.VIEW
    fact = None
    told_by = ()
    explain = gettext_lazy(
        "It is kept as your organization's statement, or the firm's own, beside what others say. Nobody else sees it but the firm."
    )
    done = gettext_lazy("Stated.")
    tab = "facts"

    def get(self, request, *args, **kwargs):
        self.require_add()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.require_add()
        return super().post(request, *args, **kwargs)

    def require_add(self):
        if not self.fact.objects.all().may_add(self.request.user):
            self.record()
            raise PermissionDenied(_("Your role does not allow this."))

    def initial(self, row):
        return {name: value for name, value in self.request.GET.items() if name in self.told_by}

    def act(self, row, by, **values):
        key = {name: values.pop(name) for name in self.told_by}
        return actions.state_fact(actor=row, fact=self.fact, key=key, by=by, **values)

    def after(self, row, saved):
        return f"{row.get_absolute_url()}?tab={self.tab}"


class ProfileView(FactView):
    fact, told_by, form_class = Profile, ("as_of",), ProfileForm
    heading = gettext_lazy("State how large it is, and whose")


class FunctionView(FactView):
    fact, told_by, form_class = ActorFunction, ("function", "since"), FunctionForm
    heading = gettext_lazy("State a function it performs")
