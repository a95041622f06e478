"""Evidence that comes with a form: stored at once, so that a fault elsewhere in the form does not lose the file."""

from django.core.exceptions import ValidationError

from core.pages import put_errors
from records.actions import add_evidence
from records.forms import EvidenceForm
from records.models import Evidence


def offered(user, attached, sent):
    """Keys that an evidence form offers: those attached, and those of `sent` (texts) that the person may see."""
    known = [evidence.pk for evidence in attached]
    keys = {int(text) for text in sent if text.isdecimal() and len(text) < 19} - set(known)
    return known + list(Evidence.objects.for_user(user).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def evidence_form(request, prefix, attached=()):
    """The form as it is first shown, with what is `attached` ticked."""
    keys = [evidence.pk for evidence in attached]
    return EvidenceForm(prefix=prefix, user=request.user, offered=keys, initial={"kept": keys})


def take_evidence(request, prefix, organization, attached=()):
    """(form to show, evidence as a list or None where something is wrong) of a sent evidence form."""
    keys = offered(request.user, attached, request.POST.getlist(f"{prefix}-kept"))
    form = EvidenceForm(request.POST, request.FILES, prefix=prefix, user=request.user, offered=keys)
    if not form.is_valid():
        return form, None
    found, sent = list(form.cleaned_data["kept"]), form.cleaned_data
    try:
        if sent["file"]:
            title = sent["title"] or sent["file"].name[-200:]
            found.append(add_evidence(by=request.user, organization=organization, file=sent["file"], title=title))
        if sent["link"]:
            title = sent["title"] or sent["link"][:200]
            found.append(add_evidence(by=request.user, organization=organization, link=sent["link"], title=title))
    except ValidationError as error:
        put_errors(form, error)
        return form, None
    keys = [evidence.pk for evidence in found]
    again = EvidenceForm(
        prefix=prefix,
        user=request.user,
        offered=[*keys, *(pk for pk in form.fields["kept"].queryset.values_list("pk", flat=True) if pk not in keys)],
    )
    again.initial["kept"] = keys
    return again, found
