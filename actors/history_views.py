"""The page of an actor's history."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from accounts.pages import HistoryView
from actors import actions
from actors.history import ActorHistory
from actors.history_words import shown
from actors.restoring import restore_fact
from core.pages import sentence


class ActorHistoryView(HistoryView):
    """What happened to the identity, and to the facts that this person may see; each gives back what may come back."""

    template_name = "actors/actor_history.html"

    def lines(self, row):
        return shown(ActorHistory(row, self.request.user))

    def perform_revert(self, row, to, by):
        actions.revert(actor=row, to=to, by=by)

    def post(self, request, *args, **kwargs):
        if "fact" not in request.POST:
            return super().post(request, *args, **kwargs)
        row = self.record()
        try:
            restore_fact(actor=row, to=request.POST["fact"], by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except (PermissionDenied, APIException) as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("It says again what it said before."))
        return HttpResponseRedirect(request.path)
