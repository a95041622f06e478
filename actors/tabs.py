"""What the registry itself tells on an actor's page: facts by who stated them, evidence, the last changes."""

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import timeline
from accounts.pages import worded
from actors import duplicate_tabs  # noqa: F401 - its part is registered with these
from actors.models import ActorFunction, Profile
from core.access import Action
from core.tabs import part, parts_of
from core.templatetags.components import money, number, percent
from records.models import Evidence

MOST_CHANGES = 3
MOST_COMPARED = 6


def yes_no(value):
    return None if value is None else _("yes") if value else _("no")


def count_of(value):
    return None if value is None else number(value)


# What is compared between profiles: (label, value of a profile as people read it).
COMPARED = (
    (gettext_lazy("Women employed"), lambda p: count_of(p.employees_female)),
    (gettext_lazy("Men employed"), lambda p: count_of(p.employees_male)),
    (gettext_lazy("Young people employed"), lambda p: count_of(p.employees_youth)),
    (gettext_lazy("Turnover"), lambda p: None if p.turnover is None else money(p.turnover, p.currency_id or "")),
    (gettext_lazy("Owned by women"), lambda p: None if p.female_owned_share is None else percent(p.female_owned_share, 0)),
    (gettext_lazy("Owned by young people"), lambda p: yes_no(p.youth_owned)),
    (gettext_lazy("Registered with the authorities"), lambda p: yes_no(p.formal)),
    (gettext_lazy("Source"), lambda p: p.source or None),
)


@part("actors.Actor", "facts", gettext_lazy("Facts"), "actors/facts_tab.html", order=30)
def facts(actor, user):
    firm_first = F("stated_by").asc(nulls_first=True)
    seen = Profile.objects.for_user(user).filter(actor=actor).select_related("stated_by")
    profiles = list(seen.order_by("-as_of", firm_first, "pk")[:MOST_COMPARED])
    stages = ActorFunction.objects.for_user(user).filter(actor=actor).select_related("function__value_chain", "product", "stated_by")
    return {
        "profiles": profiles,
        "lines": [(label, [read(profile) for profile in profiles]) for label, read in COMPARED],
        "functions": list(stages.order_by("function__value_chain__name", "function__position", firm_first, "since", "pk")),
        "may_state": Profile.objects.all().may_add(user),
    }


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
