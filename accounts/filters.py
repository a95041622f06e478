import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganizationKind
from accounts.models import AuditEntry, Membership, Organization


class OrganizationFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name."))
    kind = filters.ChoiceFilter(choices=OrganizationKind.choices, label=_("Kind"), help_text=_("What it is to a program."))

    class Meta:
        model = Organization
        fields = ()


class MemberFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="user__name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name."))

    class Meta:
        model = Membership
        fields = ()


class AuditFilter(filters.FilterSet):
    search = filters.CharFilter(
        field_name="by__name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name of who did it.")
    )
    act = filters.CharFilter(lookup_expr="icontains", label=_("What"), help_text=_("Part of the act, such as approve."))
    after = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), help_text=_("First day."))
    before = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("To"), help_text=_("Last day."))

    class Meta:
        model = AuditEntry
        fields = ()
