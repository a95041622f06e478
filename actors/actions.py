"""What people do with actors: register, amend, say what they know."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from accounts import records
from accounts.access import home_organization, organizations_where
from accounts.audit import recorded
from accounts.records import name_subject
from actors import roles
from actors.enums import ActorKind, ActorStatus, Matter, Visibility
from actors.identifiers import own_lines, read_all
from actors.models import Actor, ActorFunction, ActorName, Contact, Profile, Provider, WorksWith
from actors.queries import words_of
from analysis.codes import make
from analysis.names import sort_key
from core.access import Action, Area
from core.api.problems import Conflict
from core.history import event_model
from core.models import PlaceLevel
from core.phones import international
from markets.models import SupportingMarket

LISTS = ("other_names", "former_names", "identifiers", "functions", "profiles")
PLACES = {"country", "admin1", "admin2"}
KEPT_BY_REVERT = ("code", "claimed", "merged_into")
CONTACT_FIELDS = ("address", "phone", "email", "website", "latitude", "longitude")


def new_codes(count):
    """`count` codes that were never used and never will be again: numbers come from a sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('actors_code_seq') FROM generate_series(1, %s)", [count])
        return [make(number) for (number,) in cursor.fetchall()]


def register(*, by, organization=None, **values):
    """Register an actor for `organization` (the registrant's own if none), with what is known of it.

    Lists in `values`: other_names, former_names, identifiers [{scheme, value}], functions [{function, product, since, until}],
    profiles [dict]. Contact fields become a fact of the organization. Raises ValidationError; then nothing is stored.
    """
    organization = organization or home_organization(by, Area.REGISTRY, Action.ADD)
    parts = {name: values.pop(name, []) for name in LISTS}
    contact = {name: values.pop(name) for name in CONTACT_FIELDS if name in values}
    if values.get("kind") == ActorKind.HOUSEHOLD:
        values.setdefault("visibility", Visibility.PRIVATE)
    actor = Actor(**values)
    actor.code = new_codes(1)[0]
    actor.name_sort = sort_key(actor.name)
    actor.words = words_of(actor, [*parts["other_names"], *parts["former_names"]])
    with recorded("actors.register", by=by, organization=organization) as entry:
        actor.full_clean()
        place(actor)
        parts["identifiers"] = read_all(parts["identifiers"], country=actor.country, by=by, organization=organization)
        actor.save(force_insert=True)
        if not entry.subject_id:
            name_subject(entry, actor)
        WorksWith.objects.create(organization=organization, actor=actor, by=by)
        say(actor=actor, stated_by=organization, contact=contact, **parts)
        count_words(actor.words)
    return actor


def say(*, actor, stated_by, contact=None, other_names=None, former_names=None, identifiers=None, functions=None, profiles=None):
    """Store what `stated_by` (an Organization, or None for the firm itself) says of `actor`; a list given replaces its own."""
    for is_former, names in ((False, other_names), (True, former_names)):
        if names is not None:
            actor.names.filter(is_former=is_former).exclude(name__in=names).delete()
            actor.names.filter(name__in=names).exclude(is_former=is_former).update(is_former=is_former)
            for name in names:
                ActorName.objects.get_or_create(actor=actor, name=name, defaults={"is_former": is_former})
    if identifiers is not None:
        records.set_lines(own_lines(actor, stated_by), identifiers, actor=actor)
    if contact:
        contact = {**contact, "phone": phone_of(contact["phone"], actor.country)} if contact.get("phone") else contact
        row = Contact.objects.filter(actor=actor, stated_by=stated_by).first() or Contact(actor=actor, stated_by=stated_by)
        for name, value in contact.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
    for model, facts in ((ActorFunction, functions), (Profile, profiles)):
        if facts is not None:
            records.set_lines(model.objects.filter(actor=actor, stated_by=stated_by), facts, actor=actor, stated_by=stated_by)


def phone_of(text, country):
    """A phone number in the one spelling that all have. Raises ValidationError."""
    number = international(text, country)
    if number is None:
        raise ValidationError(
            {
                "phone": _("“%(text)s” is not a phone number of %(country)s. Write it with the country code, such as +254 712 345678.")
                % {"text": text[:40], "country": country}
            }
        )
    return number


def place(actor):
    """A district lies in its region, a region in its country; a district alone tells its region. Raises ValidationError."""
    if actor.admin2_id and not actor.admin1_id:
        actor.admin1 = actor.admin2.parent if actor.admin2.parent.level == PlaceLevel.ADMIN1 else None
    wrong = {}
    for name, level in (("admin1", PlaceLevel.ADMIN1), ("admin2", PlaceLevel.ADMIN2)):
        found = getattr(actor, name)
        if found is not None and (found.level != level or found.country != actor.country):
            wrong[name] = _("%(place)s is not a place of this level in %(country)s. Choose another, or change the country.")
            wrong[name] %= {"place": f"{found.name} ({found.code})", "country": actor.country}
    if not wrong and actor.admin2_id and actor.admin2.parent_id != actor.admin1.pk and actor.admin2.parent.level == PlaceLevel.ADMIN1:
        wrong["admin2"] = _("%(place)s lies in %(region)s. Change the region or the district.")
        wrong["admin2"] %= {"place": actor.admin2.name, "region": actor.admin2.parent.name}
    if wrong:
        raise ValidationError(wrong)


def count_words(words):
    """Keep the list of words that misspelt ones are mended with. Set-based; words are never taken out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO actors_actorword (word, ndoc) SELECT w, count(*) FROM unnest(%s::text[]) AS w GROUP BY w ORDER BY w "
            "ON CONFLICT (word) DO UPDATE SET ndoc = actors_actorword.ndoc + excluded.ndoc",
            [list(words)],
        )


def amend(*, actor, by, **values):
    """Change identity and say facts, under lock. The firm itself speaks where `by` is an owner of it, else the organization."""
    speaks = roles.speaks(by, actor, Matter.IDENTITY)
    organization = home_organization(by, Area.REGISTRY, Action.CHANGE)
    if not speaks and organization is None:
        roles.refuse_others(actor, by, Matter.IDENTITY)
    parts = {name: values.pop(name) for name in LISTS if name in values}
    contact = {name: values.pop(name) for name in CONTACT_FIELDS if name in values}
    if values.get("kind") == ActorKind.HOUSEHOLD != actor.kind:
        values.setdefault("visibility", Visibility.PRIVATE)
    stated_by = None if speaks else organization
    with recorded("actors.amend", by=by, subject=actor, organization=organization):
        fresh = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        before = {name: getattr(fresh, name) for name in {**values, "admin1": None, "name_sort": None, "words": None}}
        for name, value in values.items():
            setattr(fresh, name, value)
        if values.keys() & PLACES:
            place(fresh)
        if "identifiers" in parts:
            parts["identifiers"] = read_all(parts["identifiers"], country=fresh.country, by=by, organization=stated_by, actor=fresh)
        name_anew(fresh, **parts)
        changed = [name for name, value in before.items() if getattr(fresh, name) != value]
        if changed:
            fresh.full_clean()
            fresh.save(update_fields=changed)
        say(actor=fresh, stated_by=stated_by, contact=contact, **parts)
    return fresh


def name_anew(actor, other_names=None, former_names=None, **parts):
    """Set what an actor is ordered and found by, from its name and the lists of others (those it has, if not given)."""
    kept = list(actor.names.order_by("pk"))
    in_use = [n.name for n in kept if not n.is_former] if other_names is None else other_names
    former = [n.name for n in kept if n.is_former] if former_names is None else former_names
    before = set(actor.words)
    actor.name_sort, actor.words = sort_key(actor.name), words_of(actor, [*in_use, *former])
    count_words(set(actor.words) - before)


def revert(*, actor, to, by):
    """Give the identity of `actor` an earlier version back. Who owns the record, and what it was merged with, stay as they are."""
    earlier = event_model(Actor).objects.filter(pgh_obj_id=actor.pk, pk=to).first() if str(to).isdecimal() else None
    if ActorStatus.MERGED in (actor.status, earlier and earlier.status):
        raise Conflict(_("A merge is not taken back by going back in history. Split the record: that gives each its own again."))
    with recorded("actors.revert", by=by, subject=actor, to=to):
        fresh = records.revert(actor, by=by, to=to, leave=KEPT_BY_REVERT)
        before = (fresh.name_sort, fresh.words)
        name_anew(fresh)  # its other names are no part of that version
        if (fresh.name_sort, fresh.words) != before:
            fresh.save(update_fields=["name_sort", "words"])
    return fresh


def state_fact(*, actor, fact, key, by, **values):
    """State one fact of `actor`: `fact` is Profile or ActorFunction, `key` what it is told apart by, such as {"as_of": day}.

    What the same party said under the same key is amended. The firm itself speaks where `by` represents it, else the organization.
    """
    speaks = roles.speaks(by, actor, Matter.IDENTITY)
    organization = None if speaks else home_organization(by, Area.REGISTRY, Action.ADD)
    if not speaks and organization is None:
        raise PermissionDenied(_("Your role does not allow this."))
    with recorded(f"actors.state_{fact._meta.model_name}", by=by, subject=actor, organization=organization):
        said = fact.objects.filter(actor=actor, stated_by=organization, **key).first()
        if said is not None:
            return records.amend(said, by=by, **values)
        if organization is not None:
            work_with(organization=organization, actors=[actor.pk], by=by)
        return records.add(fact, by=by, actor=actor, stated_by=organization, **key, **values)


def withdraw(*, actor, by):
    """Take back an actor that was registered by mistake. 409 where others rely on it: then it is merged, or closed."""
    with recorded("actors.withdraw", by=by, subject=actor):
        fresh = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        ours = organizations_where(by, Area.REGISTRY, Action.DELETE)
        others = WorksWith.objects.filter(actor=fresh).exclude(organization__in=ours)
        if fresh.claimed or others.exists():
            raise Conflict(
                _("The firm itself, or another organization, relies on this record. Merge it into another, or say that it is closed."),
                stands_in_the_way=[str(_("its owner")) if fresh.claimed else str(_("other organizations"))],
            )
        records.withdraw(fresh, by=by)


def work_with(*, organization, actors, by):
    """Write that `organization` works with `actors` (keys), where it did not yet."""
    rows = [WorksWith(organization=organization, actor_id=pk, by=by) for pk in actors]
    WorksWith.objects.bulk_create(rows, ignore_conflicts=True)


def describe_supporting_market(*, by, organization, providers=(), **values):
    """Make a supporting market with the actors that provide in it."""
    with recorded("actors.describe_supporting_market", by=by, organization=organization) as entry:
        market = records.add(SupportingMarket, by=by, organization=organization, **values)
        records.name_subject(entry, market)
        set_providers(market, providers)
    return market


def amend_supporting_market(*, market, by, providers=None, **values):
    """Change a supporting market; a list of providers replaces the old one."""
    with recorded("actors.amend_supporting_market", by=by, subject=market):
        market = records.amend(market, by=by, **values)
        if providers is not None:
            set_providers(market, providers)
    return market


def set_providers(market, providers):
    market.providers.exclude(actor__in=[p.pk for p in providers]).delete()
    Provider.objects.bulk_create([Provider(supporting_market=market, actor=p) for p in providers], ignore_conflicts=True)
