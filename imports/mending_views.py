"""Pages that mend: what stands in many cells at once, and the rows that come back mended in a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from core.access import Action
from core.pages import sentence
from imports import actions
from imports.views import BatchPage


class MendView(BatchPage):
    """One press for all cells that are alike; the file is then checked again."""

    def post(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        sent = request.POST
        place = {name: sent.get(name, "")[:200] for name in ("field", "rule")}
        try:
            if "forget" in sent:
                actions.unmend(batch=batch, by=request.user, field=place["field"], way=sent.get("way", ""), value=sent.get("value"))
            elif "offers" in sent:
                actions.mend(batch=batch, by=request.user, offers=True, **place)
            elif sent.get("way"):
                actions.mend(batch=batch, by=request.user, way=sent["way"][:80], **place)
            else:
                actions.mend(batch=batch, by=request.user, value=sent.get("value"), text=sent.get("text", "")[:1000], **place)
        except (ValidationError, PermissionDenied, APIException) as error:
            messages.error(request, " ".join(getattr(error, "messages", None) or [sentence(error)]))
        return HttpResponseRedirect(f"{batch.get_absolute_url()}#faults")


class ContinueView(BatchPage):
    """The mended file goes on with the import that gave its rows back."""

    def post(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        file = request.FILES.get("file")
        try:
            if file is None:
                raise ValidationError(_("Choose the file with the mended rows."))
            batch = actions.go_on(batch=batch, file=file, by=request.user)
        except (ValidationError, PermissionDenied, APIException) as error:
            messages.error(request, " ".join(getattr(error, "messages", None) or [sentence(error)]))
        return HttpResponseRedirect(batch.get_absolute_url())
