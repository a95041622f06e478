"""Filters of the working list, which the list of linkages and the API have too."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from actors.models import Actor
from actors.queries import matching
from core.choices import offered
from core.filters import RecordFilter
from core.models import Place
from linkages.enums import Side
from linkages.models import Linkage, LinkageStatement
from linkages.work_queues import APART, CHOICES, SOON, narrowed
from markets.models import ValueChain


class PersonFilter(RecordFilter):
    """A person of one's own organizations, chosen by name."""

    def __init__(self, **kwargs):
        super().__init__(User, **kwargs)

    def offers(self, user):
        return offered(User.objects.for_user(user).order_by("name", "pk"), "pk", self.words)


class WorkFilters(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Name of either side."))
    value_chain = RecordFilter(ValueChain, label=_("Value chain"), help_text=_("The chain it belongs to."))
    queue = filters.ChoiceFilter(
        method="waits", choices=CHOICES, label=_("Waits for"), help_text=_("What an officer has to do about it, as on the working list.")
    )
    within = filters.NumberFilter(
        method="beside",
        min_value=0,
        max_value=3660,
        decimal_places=0,
        label=_("Lapses within"),
        help_text=_("Days, for those about to lapse; 60 if left out."),
    )
    admin1 = filters.CharFilter(
        method="in_region", label=_("Region"), help_text=_("Where either side is: its name, or its ISO 3166-2 code such as KE-42.")
    )
    author = PersonFilter(method="said_by", label=_("Recorded by"), help_text=_("Who made a statement on it, of your organizations."))
    silent = filters.ChoiceFilter(
        method="is_silent", choices=Side.choices, label=_("Side silent"), help_text=_("Which side has said nothing while the other has.")
    )

    def find(self, rows, name, text):
        found = matching(Actor.objects.for_user(self.request.user), text, self.request.user).order_by().values("pk")
        return rows.filter(Q(from_actor__in=found) | Q(to_actor__in=found))

    def waits(self, rows, name, queue):
        return narrowed(rows, queue, self.request.user, self.day, self.days, self.apart_from)

    @property
    def day(self):
        return timezone.localdate()

    @property
    def days(self):
        found = self.form.cleaned_data.get("within")
        return SOON if found is None else int(found)

    @property
    def apart_from(self):
        found = self.form.cleaned_data.get("gap_above")
        return APART if found is None else found

    def beside(self, rows, name, value):
        """Says more of `queue`; alone it leaves all rows."""
        return rows

    def in_region(self, rows, name, text):
        """Of actors that the reader may see: where a private one is, is not found out by filtering."""
        codes = list(Place.objects.filter(Q(code__iexact=text) | Q(name__iexact=text)).order_by("code").values_list("code", flat=True))
        found = Actor.objects.for_user(self.request.user).filter(admin1__in=codes).order_by().values("pk")
        return rows.filter(Q(from_actor__in=found) | Q(to_actor__in=found))

    def said_by(self, rows, name, author):
        said = LinkageStatement.objects.for_user(self.request.user).filter(linkage=OuterRef("pk"), by=author.pk)
        return rows.filter(Exists(said))

    def is_silent(self, rows, name, side):
        other = Side.TO if side == Side.FROM else Side.FROM
        return rows.filter(**{f"{side}_says__isnull": True, f"{other}_says__isnull": False})


class WorkFilter(WorkFilters):
    """Those of the page, whose queues stand above it as chips."""

    queue = filters.ChoiceFilter(
        method="beside", choices=CHOICES, widget=HiddenInput, label=_("Waits for"), help_text=_("The queue that is shown.")
    )
    gap_above = filters.NumberFilter(
        method="beside", min_value=0, max_value=2, label=_("Gap above"), help_text=_("0 to 2; 0.1 is a tenth of the mean.")
    )

    class Meta:
        model = Linkage
        fields = ()
