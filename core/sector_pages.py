"""A sector on pages: the field that names one, and what it is offered while people type."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from analysis.names import sort_key
from core.forms import SuggestInput, typed
from core.models import Sector
from core.sectors import known_sectors, offered, sector_of

MOST_TYPED = 300
MOST_NAMED = 5


class SectorField(forms.ModelChoiceField):
    """A sector of ISIC Rev. 4, by its code, its name or a word for it; the value is a Sector. All of 766 would be a heavy list."""

    widget = SuggestInput(source="sector-suggest", most=MOST_TYPED)
    default_error_messages = {
        "unknown": _("ISIC Rev. 4 has no such sector. Write a section such as C, a division such as 10 or a class such as 1061."),
        "alike": _("No sector is called exactly so. If one of these is meant, copy it: %(names)s."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Sector"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("ISIC Rev. 4: its code, such as 1061, or words of its name; empty if not known."))
        super().__init__(Sector.objects.order_by("code"), **kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        elif isinstance(value, str) and len(value) <= 5:
            value = self.queryset.filter(code=value).first() or value
        return str(value) if isinstance(value, Sector) else value

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        if "\0" in text or len(text) > MOST_TYPED:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        known = sector_of(text, *known_sectors())
        found = self.queryset.filter(code=known or text.split()[0]).first()
        # A first word that is a code counts only before its own name: “A mill” is not of section A.
        if found and (known or sort_key(text) == sort_key(str(found))):
            return found
        if alike := offered(text)[:MOST_NAMED]:
            raise ValidationError(self.error_messages["alike"], code="alike", params={"names": "; ".join(str(sector) for sector in alike)})
        raise ValidationError(self.error_messages["unknown"], code="unknown")

    def has_changed(self, initial, data):
        return str(self.prepare_value(initial) or "") != str(data or "")


@require_safe
def suggest(request):
    """Options for a field that names a sector."""
    return render(request, "components/sector_options.html", {"sectors": offered(typed(request)[:MOST_TYPED])})


suggest.methods = ("GET",)
