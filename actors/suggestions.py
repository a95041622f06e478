"""What an organization would change in the identity of a firm that owns its record: it suggests, and the firm accepts or refuses."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.access import home_organization
from accounts.audit import recorded
from actors import actions
from actors.enums import Matter, SuggestionStatus
from actors.identifiers import read_all
from actors.models import Actor, Identifier, Suggestion
from actors.models.identity import OWN
from actors.roles import refuse_others
from core.access import Action, Area
from core.letters import post
from core.models import Place, Sector

PLAIN = ("name", "kind", "country", "locality", "founded_on", "closed_on")
CODED = {"sector": Sector, "admin1": Place, "admin2": Place}
NAMES = {"other_names": False, "former_names": True}
FIELDS = (
    "name",
    "other_names",
    "former_names",
    "kind",
    "country",
    "admin1",
    "admin2",
    "locality",
    "sector",
    "identifiers",
    "founded_on",
    "closed_on",
)


def said_by(actor):
    """{field: what the identity of `actor` says}, in plain values as they are kept with a suggestion."""
    names = list(actor.names.order_by("pk"))
    codes = Identifier.objects.filter(actor=actor).exclude(scheme__startswith=OWN).order_by("scheme", "pk")
    return {
        **{name: plain(getattr(actor, name)) for name in PLAIN},
        **{name: getattr(actor, f"{name}_id") for name in CODED},
        **{field: [n.name for n in names if n.is_former == former] for field, former in NAMES.items()},
        "identifiers": [{"scheme": i.scheme, "value": i.value} for i in codes],
    }


def plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_values(kept):
    """What `actions.amend` takes, from the plain values of a suggestion."""
    rows = {name: model.objects.filter(code=kept[name]).first() for name, model in CODED.items() if name in kept}
    fields = {name: Actor._meta.get_field(name).to_python(kept[name]) for name in PLAIN if name in kept}
    return {**kept, **rows, **fields}


def suggest(*, actor, reason, by, **values):
    """Suggest `values` (as `actions.amend` takes them) for the identity of a claimed `actor`. Raises ValidationError."""
    organization = home_organization(by, Area.REGISTRY, Action.CHANGE)
    if organization is None:
        raise PermissionDenied(_("Your role does not allow this."))
    if not actor.claimed:
        raise ValidationError(_("No firm owns this record yet: begin to work with it, and change it yourself."))
    before = said_by(actor)
    if "identifiers" in values:
        country = values.get("country") or actor.country
        values["identifiers"] = read_all(values["identifiers"], country=country, by=by, actor=actor)
    wanted = {name: plain(getattr(value, "code", value)) for name, value in values.items() if name in FIELDS}
    changed = {name: value for name, value in wanted.items() if not same(before[name], value)}
    if not changed:
        raise ValidationError(_("Nothing differs from what the record says. Change at least one field."))
    with recorded("actors.suggest", by=by, subject=actor, organization=organization):
        told = {name: before[name] for name in changed}
        made = Suggestion(actor=actor, organization=organization, by=by, values=changed, before=told, reason=reason)
        made.full_clean(exclude=["decided_by"])
        made.save()
        for person in actor.representatives.filter(until=None).select_related("user").order_by("pk"):
            post(
                person.user.email,
                _("%(organization)s suggests a change to the record of %(firm)s") % {"organization": organization, "firm": actor},
                f"{reason}\n\n{settings.BASE_URL}{made.get_absolute_url()}\n",
            )
    return made


def same(before, after):
    """Whether nothing is changed: lists are compared without their order."""
    if isinstance(before, list):
        return sorted(map(str, before)) == sorted(map(str, after))
    return (before or None) == (after or None)


def decide_suggestion(*, suggestion, accepted, by, answer=""):
    """The firm takes a suggestion over into its record, or refuses it with a reason."""
    refuse_others(suggestion.actor, by, Matter.IDENTITY)
    with recorded("actors.decide_suggestion", by=by, subject=suggestion, reason=answer, accepted=accepted):
        status = SuggestionStatus.ACCEPTED if accepted else SuggestionStatus.REFUSED
        move(suggestion, status, decided_by=by, answer=answer)
        if accepted:
            actions.amend(actor=suggestion.actor, by=by, **as_values(suggestion.values))
        state = _("accepted") if accepted else _("refused")
        post(
            suggestion.by.email,
            _("%(firm)s %(state)s your suggestion") % {"firm": suggestion.actor, "state": state},
            f"{answer}\n\n{settings.BASE_URL}{suggestion.get_absolute_url()}\n".lstrip(),
        )
    return suggestion


def take_back_suggestion(*, suggestion, by):
    """Take a suggestion back that the firm has not answered."""
    with recorded("actors.take_back_suggestion", by=by, subject=suggestion):
        move(suggestion, SuggestionStatus.WITHDRAWN)
    return suggestion


def move(suggestion, status, **values):
    if not Suggestion.objects.filter(pk=suggestion.pk, status=SuggestionStatus.ASKED).update(status=status, **values):
        raise ValidationError(_("This suggestion is answered already."))
    suggestion.status = status


def differences(suggestion):
    """[(field, before, after, what it says now where that is another than before)], as people read them."""
    now = said_by(suggestion.actor)
    found = []
    for name in FIELDS:
        if name in suggestion.values:
            before, after = suggestion.before[name], suggestion.values[name]
            moved = None if same(before, now[name]) else words(name, now[name])
            found.append((label_of(name), words(name, before), words(name, after), moved))
    return found


def label_of(name):
    told = {"other_names": _("Other names"), "former_names": _("Former names"), "identifiers": _("Registration numbers")}
    return told.get(name) or str(Actor._meta.get_field(name).verbose_name).capitalize()


def words(name, value):
    """One value of an identity as people read it; empty text where nothing is said."""
    if value in (None, "", []):
        return ""
    if name == "identifiers":
        return "; ".join(f"{line['scheme']}: {line['value']}" for line in value)
    if isinstance(value, list):
        return "; ".join(value)
    if name in CODED:
        return str(CODED[name].objects.filter(code=value).first() or value)
    if name == "country":
        return str(Place.objects.filter(level="country", code=value).first() or value)
    return str(dict(Actor._meta.get_field(name).flatchoices).get(value, value))
