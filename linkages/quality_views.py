"""The page on how well the linkages of a chain are known."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.access import Action
from core.pages import RecordPage
from linkages.quality_charts import histogram
from linkages.quality_figures import quality
from markets.models import ValueChain


class ChainQualityView(RecordPage):
    """Only for those who read the whole chain; the numbers are of the linkages that they see."""

    model = ValueChain
    title = gettext_lazy("Quality of the linkages")

    def rows(self, action=Action.VIEW):
        return super().rows(action).filter(pk__in=ValueChain.objects.in_full(self.request.user).order_by().values("pk"))

    def get(self, request, key):
        chain = self.record()
        day, fault = self.day()
        found = quality(chain, request.user, day)
        charts = {"quantity_chart": histogram(found.quantity), "price_chart": histogram(found.price)}
        crumbs = [(str(chain), f"/chains/{chain.pk}/"), (self.title, "")]
        return self.page("chains/quality.html", chain=chain, found=found, day=day, day_fault=fault, crumbs=crumbs, **charts)

    def day(self):
        """(the day that is asked for, whether what was asked for is no day)."""
        text = self.request.GET.get("as_of", "")
        try:
            return (date.fromisoformat(text) if text else timezone.localdate()), False
        except ValueError:
            return timezone.localdate(), True
