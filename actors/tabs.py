"""What the registry itself tells on an actor's page: facts by who stated them, evidence, the last changes."""

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import timeline
from accounts.pages import worded
from actors import duplicate_tabs  # noqa: F401 - its part is registered with these
from actors.consents import shared_facts
from actors.fact_charts import charts
from actors.models import ActorFunction, Profile
from actors.ruling import PROFILES, SENTENCE
from core.access import Action
from core.tabs import part, parts_of
from core.templatetags.components import money, number, percent, quantity
from records.models import Evidence

MOST_CHANGES = 3
MOST_COMPARED = 12
MOST_READ = 200


def yes_no(value):
    return None if value is None else _("yes") if value else _("no")


def count_of(value):
    return None if value is None else number(value)


def unit_cost(profile):
    return None if profile.unit_cost is None else money(profile.unit_cost, profile.cost_currency_id, profile.cost_unit_id)


# What is compared between profiles: (label, value of a profile as people read it, whether one of several counts).
COMPARED = (
    (gettext_lazy("Women employed"), lambda p: count_of(p.employees_female), True),
    (gettext_lazy("Men employed"), lambda p: count_of(p.employees_male), True),
    (gettext_lazy("Young people employed"), lambda p: count_of(p.employees_youth), True),
    (gettext_lazy("Turnover"), lambda p: None if p.turnover is None else money(p.turnover, p.currency_id or ""), True),
    (gettext_lazy("Owned by women"), lambda p: None if p.female_owned_share is None else percent(p.female_owned_share, 0), True),
    (gettext_lazy("Owned by young people"), lambda p: yes_no(p.youth_owned), True),
    (gettext_lazy("Registered with the authorities"), lambda p: yes_no(p.formal), True),
    (gettext_lazy("Capacity a year"), lambda p: None if p.capacity is None else quantity(p.capacity, p.unit_id or ""), True),
    (gettext_lazy("Capacity used"), lambda p: None if p.capacity_used is None else percent(p.capacity_used), True),
    (gettext_lazy("Cost of one unit"), unit_cost, True),
    (gettext_lazy("Source"), lambda p: p.source or None, False),
)


@part("actors.Actor", "facts", gettext_lazy("Facts"), "actors/facts_tab.html", order=30)
def facts(actor, user):
    seen = Profile.objects.for_user(user).filter(actor=actor).select_related("stated_by").prefetch_related(evidence_of(user))
    profiles = list(seen.order_by(*PROFILES)[:MOST_READ])
    stages = ActorFunction.objects.for_user(user).filter(actor=actor).select_related("function__value_chain", "product", "stated_by")
    firm_first = F("stated_by").asc(nulls_first=True)
    shown = profiles[:MOST_COMPARED]
    return {
        "profiles": shown,
        "left_out": max(len(profiles) - len(shown), 0),
        "lines": [(label, compared(read, shown, counts)) for label, read, counts in COMPARED],
        "rule": SENTENCE,
        "has_evidence": any(profile.evidence.all() for profile in shown),
        "charts": charts(profiles),
        "functions": list(stages.order_by("function__value_chain__name", "function__position", firm_first, "since", "pk")),
        "may_state": Profile.objects.all().may_add(user),
    }


def evidence_of(user):
    return Prefetch("evidence", Evidence.objects.for_user(user).order_by("pk"))


def compared(read, profiles, counts):
    """[(what a profile says, whether it is what counts)]: the first that says it does, where there is more than one."""
    said = [read(profile) for profile in profiles]
    first = next((place for place, value in enumerate(said) if value is not None), None) if counts else None
    return [(value, place == first and len(said) > 1) for place, value in enumerate(said)]


@part("actors.Actor", "trends", gettext_lazy("Over time"), "actors/trends_panel.html", place="main", order=80)
def trends(actor, user):
    """The charts of the facts, on the first page too."""
    found = charts(list(Profile.objects.for_user(user).filter(actor=actor).order_by(*PROFILES)[:MOST_READ]))
    return {"charts": found} if found else {}


@part("actors.Actor", "profiles", gettext_lazy("Facts"), place="evidence", order=10)
def evidence_of_profiles(actor, user):
    """The keys of what stands behind its profiles."""
    seen = Profile.objects.for_user(user).filter(actor=actor).exclude(evidence=None)
    return set(seen.order_by("pk").values_list("evidence", flat=True))


@part("actors.Actor", "evidence", gettext_lazy("Evidence"), "actors/evidence_tab.html", order=60)
def evidence(actor, user):
    """Evidence hangs on claims that higher apps own: each tells, as a part of place "evidence", the keys of what it knows."""
    keys = set()
    for found in parts_of(actor, "evidence"):
        keys |= set(found.context(actor, user))
    return {"found": list(Evidence.objects.for_user(user).filter(pk__in=keys).order_by("-pk")[:200])}


@part("actors.Actor", "changes", gettext_lazy("What changed"), "actors/changes_panel.html", place="main", order=90)
def changes(actor, user):
    lines = [{**line, "changes": worded(type(actor), line["changes"])} for line in timeline(actor, user)]
    told = [line for line in lines if line["changes"] or not line["key"]]
    may_revert = type(actor)._default_manager.for_user(user, Action.CHANGE).filter(pk=actor.pk).exists()
    return {"lines": told[:MOST_CHANGES], "may_revert": may_revert}


@part("actors.Actor", "shared", gettext_lazy("Shared by the firm"), "actors/shared_panel.html", place="main", order=70)
def shared(actor, user):
    """What `user` sees by the firm's consent alone; nothing stands here where nothing is shared."""
    found = shared_facts(actor, user)
    return {"shared": found} if found else {}
