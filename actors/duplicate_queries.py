"""What stands beside two records that may be one, as far as the reader may see it; and what stands in the way of merging them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from actors.enums import ActorStatus, PairDecision
from actors.likeness import point, sentences
from actors.models import Actor, ActorFunction, Contact, DuplicatePair
from actors.queries import mended
from analysis.names import sort_key
from analysis.pairs import judge, side
from core.access import Action

MOST_COMPARED = 200


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


def similar_to(actor, user):
    """Actors that may be the same firm as `actor`, likest first: [{actor, name, score, reasons, not_the_same}]."""
    words = [word for word in sort_key(actor.name).split() if len(word) > 2]
    alike = sorted({*words, *(word for found in mended(words)[0].values() for word in found)}) if words else []
    seen = Actor.objects.for_user(user).exclude(status=ActorStatus.MERGED).exclude(pk=actor.pk)
    rows = list(seen.filter(country=actor.country, words__overlap=alike).order_by("name_sort", "pk")[:MOST_COMPARED])
    contacts = {}
    for contact in Contact.objects.for_user(user).filter(actor__in=[actor, *rows]).order_by("-stated_by", "-pk"):
        contacts[contact.actor_id] = contact
    told_apart = DuplicatePair.objects.for_user(user).filter(Q(one=actor) | Q(other=actor), decision=PairDecision.DISTINCT)
    apart = {key for pair in told_apart.values_list("one", "other") for key in pair}
    own, lines = ready(actor, contacts), []
    for row in rows:
        judged = judge(own, ready(row, contacts))
        if judged.asks:
            lines.append((judged, row))
    return [
        {
            "actor": row.code,
            "name": row.name,
            "score": f"{judged.score:.4f}",
            "reasons": sentences(judged),
            "not_the_same": row.pk in apart,
        }
        for judged, row in sorted(lines, key=lambda line: (-line[0].score, line[1].pk))
    ]


def ready(actor, contacts):
    contact = contacts.get(actor.pk)
    return side(
        actor.name,
        contact.address if contact else "",
        actor.country,
        phone=contact.phone if contact else "",
        point=point(contact.latitude, contact.longitude) if contact else None,
        region=actor.admin1_id or "",
        sector=actor.sector_id or "",
    )
