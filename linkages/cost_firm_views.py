"""The firm's page of what trading with one partner costs it. No script is needed; the partner never sees it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from core.access import Action
from core.pages import put_errors, sentence
from linkages import cost_actions
from linkages.cost_bars import drawn, legend
from linkages.cost_forms import OwnCostsForm
from linkages.cost_views import newest_period
from linkages.costs import costs_of, worked_for
from linkages.enums import Side
from linkages.firm_views import FirmPage
from linkages.models import TransactionCost


class CostsView(FirmPage):
    """What we stated, newest first, and the form to state it; `withdraw` takes one of our own statements back."""

    tab = "trade"
    does = gettext_lazy("What trading costs us")

    def side(self, linkage):
        return Side.FROM if linkage.from_actor_id == self.firm.pk else Side.TO

    def get(self, request, key):
        linkage = self.linkage()
        side = self.side(linkage)
        waits = {} if side == Side.FROM else {"payment_delay_days": 0}  # who buys pays, and waits for nobody
        return self.ask(linkage, OwnCostsForm(user=request.user, initial={**newest_period(linkage, request.user, side), **waits}))

    def ask(self, linkage, form, status=200):
        rows = costs_of(self.request.user, linkage=linkage, side=self.side(linkage))
        lines = drawn(list(worked_for(self.request.user, rows).values()))
        seen = self.seen(linkage)
        title = _("What trading with %(partner)s costs us") % {"partner": seen["partner"]}
        return self.page("costs", title, status, seen=seen, form=form, lines=lines, legend=legend(lines))

    def post(self, request, key):
        linkage = self.linkage()
        if request.POST.get("withdraw"):
            return self.withdraw(linkage, request.POST["withdraw"])
        form = OwnCostsForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                cost_actions.state_cost(linkage=linkage, side=self.side(linkage), by=request.user, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                return self.stored(_("Stored. Only you see it, and whom you agreed to show it."), request.path, form)
        return self.ask(linkage, form, 422)

    def withdraw(self, linkage, key):
        own = TransactionCost.objects.for_user(self.request.user, Action.DELETE).filter(linkage=linkage)
        cost = own.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        try:
            if cost is None:
                raise PermissionDenied(_("You can take back what you stated yourself."))
            cost_actions.withdraw_cost(cost=cost, by=self.request.user)
        except (PermissionDenied, APIException) as error:
            messages.error(self.request, sentence(error))
            return HttpResponseRedirect(self.request.path)
        return self.stored(_("Taken back."), self.request.path)
