"""Questions about interventions that take several models; rows in and out are already what the person may see."""

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.access import organizations_where
from actors.enums import ActorKind
from actors.models import Actor
from core.access import Action, Area
from programs.interventions.models import Reach


def with_reached(interventions, user):
    """Adds `reached`: how many different actors each intervention reached, as far as `user` may see them."""
    reach = Reach.objects.for_user(user).filter(intervention=OuterRef("pk")).order_by().values("intervention")
    return interventions.annotate(reached=Coalesce(Subquery(reach.annotate(n=Count("actor", distinct=True)).values("n")), 0))


def reporters(user, program, area=Area.FIELDWORK, action=Action.ADD):
    """For whom `user` may report in `program`: (as the lead, the partner organizations in whose name)."""
    granted = set(organizations_where(user, area, action))
    partners = list(program.partners.order_by("name", "pk"))
    if program.organization_id in granted:
        return True, partners
    return False, [partner for partner in partners if partner.pk in granted]


def may_report(user, program, area=Area.FIELDWORK):
    """Whether `user` reports in `program` for the lead or a partner."""
    as_lead, partners = reporters(user, program, area)
    return as_lead or bool(partners)


def with_actor_words(rows, user):
    """Adds what `rows` (with a foreign key `actor`) may show of their actor to `user`: `actor_seen`, `actor_name`, `actor_code`, `actor_sort`.

    A private actor whom the person's organization does not work with is only its kind, without a code.
    """
    seen = Actor.objects.for_user(user).filter(pk=OuterRef("actor")).order_by()
    kind = Case(*[When(actor__kind=kind, then=Value(str(kind.label))) for kind in ActorKind], output_field=CharField())
    return rows.annotate(
        actor_seen=Exists(seen),
        actor_name=Case(When(actor_seen=True, then=F("actor__name")), default=kind, output_field=CharField()),
        actor_code=Case(When(actor_seen=True, then=F("actor__code")), default=Value(""), output_field=CharField()),
        actor_sort=Case(When(actor_seen=True, then=F("actor__name_sort")), default=Value("~"), output_field=CharField()),
    )
