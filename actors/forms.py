"""Forms of the registry, and the field by which every form names an actor."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import home_organization, representations
from actors.actions import CONTACT_FIELDS
from actors.enums import ActorKind, Visibility
from actors.identifiers import as_line, own_lines, read_all
from actors.models import Actor, ActorFunction, Contact, Profile
from actors.queries import matching
from analysis.codes import is_valid
from analysis.names import search_words, sort_key
from core.access import Action, Area
from core.forms import CountryField, LinesField, RecordForm, SuggestInput
from core.models import Place
from core.sector_pages import SectorField
from markets.models import Function

MOST_NAMED = 5
MOST_TYPED = 300
MOST_LIKE = 6
MOST_EVIDENCE = 50
WORKERS = ("employees_female", "employees_male", "employees_youth")
OWNERSHIP = ("turnover", "currency", "female_owned_share", "youth_owned", "formal")
PRODUCTION = ("capacity", "unit", "capacity_used", "unit_cost", "cost_currency", "cost_unit")
LIFE = ("founded_on", "closed_on")
UNITS = ("currency", "unit", "cost_currency", "cost_unit")  # which by themselves say nothing
CODE_AT_END = re.compile(r"\(\s*(VC-[0-9A-Z-]+)\s*\)\s*$", re.IGNORECASE)


def written(actor):
    """An actor as people write it in a field: its name, and the code that tells it from others of that name."""
    return f"{actor.name} ({actor.code})"


class ActorField(forms.ModelChoiceField):
    """An actor, named by its code or its name; the value is an Actor that the person who fills in the form may see.

    The form limits `queryset` to what its user may see (`core.forms.limit_choices`). An exact code counts first, then a
    name that only one actor has; a name of several, or one that is merely alike, is answered with whom it could mean.
    """

    widget = SuggestInput(source="actor-suggest", most=MOST_TYPED)
    default_error_messages = {
        "unknown": _("There is no actor of this name or code that you can see. Write another spelling, or register it first."),
        "several": _("Several actors could be meant. Copy one of these: %(names)s."),
        "alike": _("No actor has exactly this name. If one of these is meant, copy it: %(names)s."),
    }

    def __init__(self, queryset=None, **kwargs):
        kwargs.setdefault("label", _("Actor"))
        kwargs.setdefault("help_text", _("Its name, or its code such as VC-7K2M-94QX."))
        super().__init__(Actor.objects.exclude(status="merged") if queryset is None else queryset, **kwargs)

    def prepare_value(self, value):
        """A key or a bare code is shown with the name; whatever else was typed stays as it was typed."""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        elif isinstance(value, str) and is_valid(value):
            value = self.queryset.filter(code=value.upper()).first() or value
        return written(value) if isinstance(value, Actor) else value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Actor):
            return value
        text = str(value).strip()
        if "\0" in text or len(text) > MOST_TYPED or not text:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        ending = CODE_AT_END.search(text)
        code = ending.group(1) if ending else text
        return self.queryset.filter(code=code.upper()).first() or self.by_name(text)

    def by_name(self, text):
        """The one actor whose name has all words of `text`; else the refusal says whom it could mean."""
        words = set(search_words(text))
        found = list(matching(self.queryset, text).order_by("name_sort", "pk")[:50]) if words else []
        same = [actor for actor in found if actor.name_sort == sort_key(text)]
        holding = same or [actor for actor in found if words <= set(actor.words)]
        if len(holding) == 1:
            return holding[0]
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        reason = "several" if holding else "alike"
        names = "; ".join(written(actor) for actor in (holding or found)[:MOST_NAMED])
        raise ValidationError(self.error_messages[reason], code=reason, params={"names": names})

    def has_changed(self, initial, data):
        return str(self.prepare_value(initial) or "") != str(data or "")


class FunctionChoice(forms.ModelChoiceField):
    """A stage of one of the chains that the person may see, named with its chain."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Function"))
        kwargs.setdefault("help_text", _("The stage of a value chain that it performs."))
        rows = Function.objects.select_related("value_chain").order_by("value_chain__name", "position", "pk")
        super().__init__(rows, **kwargs)

    def label_from_instance(self, function):
        return f"{function.value_chain.name}: {function.name}"


class PlaceField(forms.CharField):
    """A region or district, by name or ISO code; `place_in` finds it once the country is known."""

    def prepare_value(self, value):
        place = Place.objects.filter(code=value).first() if value else None
        return place.name if place else value


def place_in(text, level, country, region=None):
    """The place of `level` in `country` (and in `region`) that `text` names. Raises ValidationError with whom it could mean."""
    rows = Place.objects.filter(level=level, country=country)
    if region is not None and level == "admin2":
        rows = rows.filter(parent=region)
    found = rows.filter(code__iexact=text).first() or rows.filter(name__iexact=text).order_by("pk").first()
    if found is not None:
        return found
    like = list(rows.filter(name__icontains=text[:40]).order_by("name", "pk")[:MOST_LIKE])
    named = like or list(rows.order_by("name", "pk")[:MOST_LIKE])
    if not named:
        raise ValidationError(gettext("No places of this kind are known there. Leave it empty and write the town."))
    names = ", ".join(f"{place.name} ({place.code})" for place in named)
    raise ValidationError(gettext("“%(text)s” is not known there. Such as: %(names)s.") % {"text": text[:60], "names": names})


def speaker(user, actor=None):
    """The organization for which `user` writes about `actor`; None where they speak for the firm itself."""
    if actor is not None and representations(user).filter(actor=actor.pk).exists():
        return None
    return home_organization(user, Area.REGISTRY, Action.ADD)


def read_identifiers(lines):
    """Lines such as "KRA PIN: P051234567A" as [{scheme, value}]. Raises ValidationError with the line at fault."""
    found = []
    for line in lines:
        scheme, colon, value = line.rpartition(":")
        if not colon or not scheme.strip() or not value.strip():
            raise ValidationError(
                gettext("“%(line)s” has no scheme. Write whose number it is, a colon, and the number.") % {"line": line[:80]}
            )
        found.append({"scheme": scheme.strip(), "value": value.strip()})
    return found


class ActorForm(RecordForm):
    """Who it is, with how to reach it: identity is shared with everyone, the contact stays with who states it."""

    country = CountryField(help_text=_("Where it works."))
    admin1 = PlaceField(label=_("Region"), required=False, max_length=200, help_text=_("Its name, or its ISO 3166-2 code such as KE-42."))
    admin2 = PlaceField(label=_("District"), required=False, max_length=200, help_text=_("Within the region."))
    other_names = LinesField(
        label=_("Other names"),
        required=False,
        max_length=3000,
        help_text=_("Short ones, and those in other languages or scripts; one a line. It is found by each."),
    )
    former_names = LinesField(
        label=_("Former names"), required=False, max_length=3000, help_text=_("That it no longer trades under; one a line.")
    )
    sector = SectorField()
    identifiers = LinesField(
        label=_("Registration numbers"),
        required=False,
        max_length=3000,
        help_text=_("One a line, with whose number it is: “Tax: P051234567A”, “GLN: …”, “LEI: …”, “OS ID: …”, “own: …” for your own."),
    )

    class Meta:
        model = Actor
        fields = (
            *("name", "other_names", "former_names", "kind", "country", "admin1", "admin2", "locality", "sector", "identifiers"),
            *("founded_on", "closed_on", "visibility", "members_estimated", "members_as_of", "members_source"),
        )

    groups = (
        (_("Who it is"), ("name", "other_names", "former_names", "kind", "sector", "identifiers", "visibility")),
        (_("Where"), ("country", "admin1", "admin2", "locality")),
        (_("Since when"), ("founded_on", "closed_on")),
        (_("Members, if it is a group"), ("members_estimated", "members_as_of", "members_source")),
        (_("How to reach it"), CONTACT_FIELDS),
    )

    contact = CONTACT_FIELDS

    def __init__(self, *args, instance=None, **kwargs):
        given = dict(kwargs.pop("initial", None) or {})
        self.had_contact = False
        if instance is not None:
            given = {**self.said_before(instance, kwargs.get("user")), **given}
        super().__init__(*args, instance=instance, initial=given, **kwargs)
        for name in self.contact:
            options = {"assume_scheme": "https"} if name == "website" else {}
            self.fields[name] = Contact._meta.get_field(name).formfield(**options)
            self.fields[name].widget.attrs.setdefault("class", "input")
            self.fields[name].widget.attrs.setdefault("aria-describedby", f"hint-{name}")

    def said_before(self, actor, user):
        """What the form is filled with beside the columns of the actor: its lists, and the contact as this person may change it."""
        whose = speaker(user, actor)
        contact = Contact.objects.for_user(user, Action.CHANGE).filter(actor=actor).order_by("pk").first()
        self.had_contact = contact is not None
        return {
            "other_names": [other.name for other in actor.names.order_by("pk") if not other.is_former],
            "former_names": [other.name for other in actor.names.order_by("pk") if other.is_former],
            "identifiers": [as_line(i.scheme, i.value) for i in own_lines(actor, whose).order_by("scheme", "pk")],
            **({name: getattr(contact, name) for name in self.contact} if contact else {}),
        }

    @property
    def sections(self):
        """The fields in groups, as the page shows them: [(heading, [bound field])]."""
        return [(heading, [self[name] for name in names if name in self.fields]) for heading, names in self.groups]

    def clean_identifiers(self):
        return read_identifiers(self.cleaned_data["identifiers"])

    def clean(self):
        values = super().clean()
        country, region = values.get("country"), None
        for level in ("admin1", "admin2"):
            text = values.get(level)
            values[level] = None
            if text and country:
                try:
                    values[level] = place_in(text, level, country, region)
                except ValidationError as error:
                    self.add_error(level, error)
            region = values.get(level) or region
        if country and values.get("identifiers"):
            try:
                actor = self.instance if self.instance.pk else None
                read_all(values["identifiers"], country=country, by=self.user, organization=speaker(self.user, actor), actor=actor)
            except ValidationError as error:
                self.add_error(None, error)
        if values.get("kind") == ActorKind.HOUSEHOLD and self.instance.pk is None:
            values["visibility"] = Visibility.PRIVATE
        contact = {name: values.pop(name, None) for name in self.contact}
        if self.had_contact or any(value not in (None, "") for value in contact.values()):
            values |= {name: value for name, value in contact.items() if self.had_contact or value not in (None, "")}
        return values


class RegisterForm(ActorForm):
    """A new actor, with the first things known of it: a function, and how many work there."""

    function = FunctionChoice(required=False)
    since = forms.DateField(label=_("Since"), required=False, help_text=_("Of the function; empty if not known."))
    as_of = forms.DateField(label=_("As of"), required=False, help_text=_("The day that the figures below describe."))
    employees_female = forms.IntegerField(
        label=_("Women employed"), required=False, min_value=0, max_value=10_000_000, help_text=_("Heads; empty if not known.")
    )
    employees_male = forms.IntegerField(
        label=_("Men employed"), required=False, min_value=0, max_value=10_000_000, help_text=_("Heads; empty if not known.")
    )

    groups = (
        *ActorForm.groups,
        (_("What it does in a value chain"), ("function", "since")),
        (_("How large it is"), ("as_of", "employees_female", "employees_male")),
    )

    def clean(self):
        values = super().clean()
        function, since = values.pop("function", None), values.pop("since", None)
        if since and not function and "function" not in self.errors:
            self.add_error("function", gettext("Say which function it has performed since then, or leave the day empty."))
        values["functions"] = [{"function": function, "since": since}] if function else []
        said = {name: values.pop(name, None) for name in ("employees_female", "employees_male")}
        as_of = values.pop("as_of", None)
        known = any(value is not None for value in said.values())
        values["profiles"] = [{"as_of": as_of or timezone.localdate(), **said}] if known else []
        return values


class SuggestForm(ActorForm):
    """The identity of a firm that owns its record, as another would have it say."""

    reason = forms.CharField(label=_("How do you know?"), max_length=2000, widget=forms.Textarea, help_text=_("The firm reads it."))
    contact = ()

    class Meta(ActorForm.Meta):
        fields = ("name", "other_names", "former_names", "kind", "sector", "country", "admin1", "admin2", "locality", "identifiers", *LIFE)


class ProfileForm(RecordForm):
    """What it looked like on a day, as one party states it."""

    class Meta:
        model = Profile
        fields = ("as_of", *WORKERS, *OWNERSHIP, *PRODUCTION, "source", "evidence")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in UNITS:
            self.fields[name].empty_label = gettext("not known")
        evidence = self.fields["evidence"]
        newest = evidence.queryset.order_by("-pk")[:MOST_EVIDENCE]
        evidence.queryset = evidence.queryset.filter(pk__in=[e.pk for e in newest])
        evidence.help_text = gettext("What shows it, of what your organization has added; hold Ctrl to choose several.")
        if not newest:
            del self.fields["evidence"]

    def clean(self):
        values = super().clean()
        said = [name for name in (*WORKERS, *OWNERSHIP, *PRODUCTION) if name not in UNITS and values.get(name) is not None]
        if not said and not self.errors:
            raise ValidationError(gettext("Say at least one thing: how many work there, the turnover, who owns it, or what it can make."))
        return values


class FunctionForm(RecordForm):
    """A stage of a chain that it performs, from a day, as one party states it."""

    function = FunctionChoice()

    class Meta:
        model = ActorFunction
        fields = ("function", "product", "since", "until", "source")
