"""The network picture around one firm: on the registry's page of an actor, and on the firm's own pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.models import Actor
from core.pages import RecordPage
from linkages.firm_views import FirmPage
from linkages.network import network_of
from linkages.network_forms import NetworkForm
from linkages.network_tabs import actor_address, further, shown


class ActorNetworkView(RecordPage):
    """One and two steps around an actor, on any day."""

    model, lookup = Actor, "code"
    title = gettext_lazy("Network")

    def get(self, request, key):
        row = self.record()
        form = NetworkForm(request.GET, user=request.user)
        asked = form.asked
        title = _("Network around %(name)s") % {"name": row.name}
        query = request.GET.urlencode()
        told = shown(network_of(row, request.user, **asked), title, further(query))
        crumbs = [(_("Actors"), reverse("actor-list")), (row.name, actor_address(row)), (_("Network"), "")]
        return self.page("linkages/network.html", title=title, row=row, form=form, asked=asked, crumbs=crumbs, told=told)


class FirmNetworkView(FirmPage):
    """The firm's own trade as a picture."""

    tab = "trade"

    def get(self, request):
        form = NetworkForm(request.GET, user=request.user)
        asked = form.asked
        title = _("Our network")
        told = shown(network_of(self.firm, request.user, **asked), title, actor_address)
        for row in told["rows"]:
            edge = row["edge"]
            ours = self.firm.pk in (edge.start.key, edge.end.key)
            row["url"] = reverse("firm-linkage", args=[edge.keys[0]]) if ours and len(edge.keys) == 1 else row["url"]
        return self.page("network", title, form=form, asked=asked, told=told)
