"""The firm's page of what it shared with one partner. No script is needed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from core.pages import put_errors, sentence
from linkages import exchange_actions
from linkages.exchange_forms import OwnExchangeForm
from linkages.exchanges import told_of
from linkages.firm_views import FirmPage

MOST = 10


class SharedView(FirmPage):
    """What we and one partner shared, and telling more."""

    tab = "trade"
    does = gettext_lazy("What we shared")

    def get(self, request, key):
        return self.ask(self.linkage(), OwnExchangeForm(user=request.user))

    def ask(self, linkage, form, status=200):
        seen = self.seen(linkage)
        title = _("What we and %(partner)s shared") % {"partner": seen["partner"]}
        rows = told_of(self.request.user, Q(linkage=linkage), MOST)
        return self.page("shared", title, status, seen=seen, form=form, rows=rows[:MOST])

    def post(self, request, key):
        linkage = self.linkage()
        form = OwnExchangeForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                self.tell(linkage, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                return self.stored(_("Stored. They see it too."), request.path, form)
        return self.ask(linkage, form, 422)

    def tell(self, linkage, we, **said):
        ends = (linkage.from_actor, linkage.to_actor)
        us, them = ends if linkage.from_actor_id == self.firm.pk else ends[::-1]
        giver, receiver = (us, them) if we == "gave" else (them, us)
        exchange_actions.record(by=self.request.user, linkage=linkage, giver=giver, receivers=[receiver], **said)
