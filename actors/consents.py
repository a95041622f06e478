"""What a firm agrees to share with whom, and what each reader sees for it.

What is seen by consent comes through this module alone, beside `for_user`: where a page does not ask for it, less is shown,
never more. Every field that was not agreed to is empty before it leaves.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import organizations_where, own_firms, read_once, representations
from accounts.audit import recorded
from actors.enums import Matter, Shared, Viewer
from actors.models import Actor, ActorFunction, Consent, Contact, Profile, WorksWith
from actors.models.consents import OFFERED
from actors.roles import refuse_others
from actors.ruling import CONTACTS, PROFILES
from core.access import Action, Area
from core.querysets import has

FIELDS = {
    Contact: {
        Shared.PHONE: ("phone",),
        Shared.EMAIL: ("email",),
        Shared.WEBSITE: ("website",),
        Shared.ADDRESS: ("address",),
        Shared.POINT: ("latitude", "longitude"),
    },
    Profile: {
        Shared.WORKERS: ("employees_female", "employees_male", "employees_youth"),
        Shared.TURNOVER: ("turnover", "currency"),
        Shared.OWNERSHIP: ("female_owned_share", "youth_owned"),
        Shared.FORMALITY: ("formal",),
        Shared.CAPACITY: ("capacity", "unit", "capacity_used", "unit_cost", "cost_currency", "cost_unit"),
    },
}
MOST_PROFILES = 24
PARTNERS = []  # functions(firms) -> actors that say themselves that they trade with one of `firms`; apps above add theirs


def partners(function):
    """Decorator: lets an app above tell which actors trade with some firms, by those actors' own word.

    A claim of the reader's own is not enough: else whoever claims a linkage would read what is meant for partners.
    """
    PARTNERS.append(function)
    return function


# acts


def speaks_for(actor, by):
    return representations(by).filter(actor=actor).exists()


def share(*, actor, agreed, by):
    """Let `agreed` {(what, viewer)} be all that `actor` shares from now on: the rest is withdrawn, what is new is given.

    What stays keeps its day. Raises PermissionDenied unless `by` is an owner of the firm.
    """
    agreed = {(str(what), str(viewer)) for what, viewer in agreed}
    refuse_others(actor, by, Matter.SHARING)
    if unknown := agreed - {(str(what), str(viewer)) for viewer, offered in OFFERED.items() for what in offered}:
        raise ValidationError(_("%(what)s cannot be shared with them.") % {"what": sorted(unknown)[0][0]})
    with recorded("actors.share", by=by, subject=actor) as entry:
        Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        standing = {(c.what, c.viewer): c for c in Consent.objects.standing().filter(actor=actor)}
        over, fresh = sorted(standing.keys() - agreed), sorted(agreed - standing.keys())
        now = timezone.now()
        Consent.objects.filter(pk__in=[standing[pair].pk for pair in over]).update(withdrawn_at=now, withdrawn_by=by)
        Consent.objects.bulk_create(Consent(actor=actor, what=what, viewer=viewer, given_at=now, given_by=by) for what, viewer in fresh)
        entry.details = {"given": [list(pair) for pair in fresh], "withdrawn": [list(pair) for pair in over]}
        entry.save(update_fields=["details"])


def renew(*, actor, by):
    """Let what is shared with organizations count for those too that began to work with the firm since it agreed."""
    refuse_others(actor, by, Matter.SHARING)
    with recorded("actors.renew_consents", by=by, subject=actor):
        standing = list(Consent.objects.select_for_update(of=("self",)).standing().filter(actor=actor, viewer=Viewer.PROGRAMS))
        now = timezone.now()
        Consent.objects.filter(pk__in=[c.pk for c in standing]).update(withdrawn_at=now, withdrawn_by=by)
        Consent.objects.bulk_create(Consent(actor=actor, what=c.what, viewer=c.viewer, given_at=now, given_by=by) for c in standing)


# who reads what


def showing(what, user, action=Action.VIEW):
    """Keys of the actors that agreed to show `what` to organizations, and whose consent counts for one of `user`."""
    granted = organizations_where(user, Area.REGISTRY, action)
    return read_once(user, ("showing", what, *granted), shown_to(granted, what)) if granted else []


def shown_to(organizations, what):
    """Keys of the actors that agreed to show `what` to organizations, and whose consent counts for one of `organizations` (keys).

    It counts for the organizations that worked with the firm when it was given: nobody reads more by saying so afterwards.
    """
    consents = Consent.objects.standing().filter(viewer=Viewer.PROGRAMS, what=what)
    if not organizations:
        return consents.none().values_list("actor", flat=True)
    known = WorksWith.objects.filter(organization__in=organizations, actor=OuterRef("actor"), recorded_at__lte=OuterRef("given_at"))
    return consents.filter(has(known.values("actor"))).values_list("actor", flat=True)


def naming(viewer):
    """Keys of the actors that agreed to be named to `viewer`."""
    return Consent.objects.standing().filter(viewer=viewer, what=Shared.NAMED).values("actor")


def compared():
    """Condition on actors: they may count, unnamed, beside others: their firm agreed, or nobody speaks for it yet."""
    agreed = Consent.objects.standing().filter(viewer=Viewer.FIRMS, what=Shared.COMPARED).values("actor")
    return Q(claimed=False) | Q(pk__in=agreed)


def agreed_with(actor, user):
    """The set of Shared that `actor` shows to `user`, by consent. At most two queries and one for each kind of partner."""
    standing = list(Consent.objects.standing().filter(actor=actor, viewer__in=[Viewer.PROGRAMS, Viewer.PARTNERS]))
    if not standing or not getattr(user, "is_authenticated", False):
        return set()
    granted = organizations_where(user, Area.REGISTRY)
    since = WorksWith.objects.filter(organization__in=granted, actor=actor).order_by("recorded_at").values_list("recorded_at", flat=True)
    first = since.first() if granted else None
    found = {c.what for c in standing if c.viewer == Viewer.PROGRAMS and first is not None and first <= c.given_at}
    for_partners = {c.what for c in standing if c.viewer == Viewer.PARTNERS}
    return found | (for_partners if for_partners and is_partner(actor, user) else set())


def is_partner(actor, user):
    firms = own_firms(user)
    return any(function(firms).filter(pk=actor.pk).exists() for function in PARTNERS)


@dataclass
class SharedFacts:
    """What a reader sees of a firm by its consent: rows with only the agreed fields filled in."""

    what: set
    contacts: list = field(default_factory=list)
    profiles: list = field(default_factory=list)
    functions: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.contacts or self.profiles or self.functions)


def shared_facts(actor, user):
    """The facts about `actor` that `user` sees by the firm's consent and could not see without it."""
    return facts_of(actor, agreed_with(actor, user), user)


def facts_of(actor, what, user=None):
    """The facts about `actor` of the kinds `what`, everything else taken out; without those that `user` sees anyhow."""
    found = SharedFacts(set(what))
    found.contacts = told(actor, Contact, what, user).order_by(*CONTACTS) if kept(Contact, what) else []
    found.profiles = told(actor, Profile, what, user).order_by(*PROFILES)[:MOST_PROFILES] if kept(Profile, what) else []
    found.contacts = [row for row in (only(row, what) for row in found.contacts) if row]
    found.profiles = [row for row in (only(row, what) for row in found.profiles) if row]
    if Shared.FUNCTIONS in what:
        rows = told(actor, ActorFunction, what, user).select_related("function__value_chain", "product")
        found.functions = list(rows.order_by("function__position", F("stated_by").asc(nulls_first=True), "pk"))
        for row in found.functions:
            row.source = ""
    return found


def phones(actors, user):
    """{key: phone} of those of `actors` (keys) whose phone `user` may know: own contacts, and those of firms that agreed. One query."""
    rows = Contact.objects.filter(actor__in=actors).exclude(phone="")
    known = Q(pk__in=Contact.objects.for_user(user).filter(actor__in=actors).order_by().values("pk"))
    rows = rows.filter(known | Q(actor__in=showing(Shared.PHONE, user)))
    return dict(reversed(rows.order_by(*CONTACTS).values_list("actor", "phone")))


def kept(model, what):
    return {name for shared, names in FIELDS[model].items() if shared in what for name in names}


def told(actor, model, what, user):
    rows = model.objects.filter(actor=actor).select_related("stated_by")
    return rows if user is None else rows.exclude(pk__in=model.objects.for_user(user).filter(actor=actor).order_by().values("pk"))


def only(row, what):
    """`row` with the fields of `what` alone; None where nothing is left. Its source is nobody's to share but its author's."""
    keep = kept(type(row), what)
    for name in {name for names in FIELDS[type(row)].values() for name in names} - keep:
        setattr(row, name, None if row._meta.get_field(name).null else "")
    row.source = ""
    return row if any(getattr(row, name) not in (None, "") for name in keep) else None


def standing_pairs(actor):
    """{(what, viewer)} that `actor` shares now."""
    return {(c.what, c.viewer) for c in Consent.objects.standing().filter(actor=actor)}


def readers(actor):
    """The organizations that work with `actor`, as (name, whether all that is shared with organizations counts for it)."""
    standing = Consent.objects.standing().filter(actor=actor, viewer=Viewer.PROGRAMS).order_by("given_at").first()
    rows = WorksWith.objects.filter(actor=actor).select_related("organization").order_by("organization__name", "pk")
    return [(row.organization.name, standing is None or row.recorded_at <= standing.given_at) for row in rows]


def unnamed(viewer):
    """Condition on actors: somebody speaks for the firm, and it did not agree to be named to `viewer`."""
    return Q(claimed=True) & ~Q(pk__in=naming(viewer))
