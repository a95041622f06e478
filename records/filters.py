import django_filters as filters
from django.utils.translation import gettext_lazy as _

from records.models import Evidence, Job, JobState, SavedFilter


class EvidenceFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the title."))

    class Meta:
        model = Evidence
        fields = ()


class JobFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=JobState.choices, label=_("State"), help_text=_("How far it is."))

    class Meta:
        model = Job
        fields = ()


class SavedFilterFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name."))
    page = filters.CharFilter(field_name="page", label=_("List"), help_text=_("The list's part of its address, such as actors."))

    class Meta:
        model = SavedFilter
        fields = ()
