"""The map of what a list's filters leave."""

from django.utils.translation import gettext as _

from actors.atlas import drawn
from actors.views import ActorView
from core.filters import active_filters
from core.views import MOST_COUNTED


class ActorMapView(ActorView):
    """Where they are, as far as this person may know: the list with the same query, drawn."""

    @property
    def title(self):
        return _("Where they are")

    def get(self, request, *args, **kwargs):
        filterset = self.filters()
        rows = self.left_by(filterset)
        total = rows.order_by()[: MOST_COUNTED + 1].count()
        country = filterset.form.cleaned_data.get("country", "") if filterset.is_valid() else ""
        told = drawn(rows, request.user, country)
        query = request.GET.copy()
        query.pop("place", None)
        return self.page(
            "actors/actor_map.html",
            active=active_filters(filterset),
            total=total,
            most_counted=MOST_COUNTED,
            unplaced=max(total - told["placed"], 0),
            query=request.GET.urlencode(),
            narrower=query.urlencode(),
            crumbs=[(super().title, self.list_url), (self.title, "")],
            **told,
        )


atlas = ActorMapView.as_view(http_method_names=["get", "head", "options"])
atlas.methods = ["GET"]
