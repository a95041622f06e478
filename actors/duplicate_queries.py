"""What stands beside two records that may be one, as far as the reader may see it; and what stands in the way of merging them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from actors.models import Actor, ActorFunction, Contact
from core.access import Action


def beside(pair, user):
    """[(label, of the one, of the other, whether they share any)]: names, codes, contact and functions, lists of text."""
    actors = [pair.one, pair.other]
    contacts = Contact.objects.for_user(user).filter(actor__in=actors).order_by("pk")
    functions = ActorFunction.objects.for_user(user).filter(actor__in=actors).select_related("function").order_by("pk")
    told = [
        (_("Other names"), {a.pk: [n.name for n in a.names.order_by("pk")] for a in actors}),
        (_("Identifiers"), {a.pk: [str(i) for i in a.identifiers.order_by("scheme", "pk")] for a in actors}),
        (_("Address"), gathered(contacts, "address")),
        (_("Phone"), gathered(contacts, "phone")),
        (_("E-mail"), gathered(contacts, "email")),
        (_("Website"), gathered(contacts, "website")),
        (_("Functions"), gathered(functions, "function__name")),
    ]
    lines = [(label, found.get(pair.one_id, []), found.get(pair.other_id, [])) for label, found in told]
    return [(label, one, other, bool(set(one) & set(other))) for label, one, other in lines if one or other]


def gathered(rows, path):
    """{key of the actor: values of `path`}, each once, without empty ones."""
    found = {}
    for key, value in rows.values_list("actor", path):
        if value and value not in found.setdefault(key, []):
            found[key].append(value)
    return found


def obstacles(pair, user):
    """[(sentence, address or "", label)]: why this person may not merge the two yet, and what to do."""
    mine = set(Actor.objects.for_user(user, Action.DECIDE).filter(pk__in=[pair.one_id, pair.other_id]).values_list("pk", flat=True))
    found = []
    for actor in (pair.one, pair.other):
        if actor.pk in mine:
            continue
        if actor.claimed:
            found.append((_("%(name)s has claimed its record: only the firm itself decides on it.") % {"name": actor}, "", ""))
        else:
            sentence = _("Your organization does not work with %(name)s (%(code)s) yet.") % {"name": actor, "code": actor.code}
            found.append((sentence, reverse("actor-work-with", args=[actor.code]), _("Work with it")))
    return found
