import django_filters as filters
from django.utils.translation import gettext_lazy as _

from records.models import Evidence, Job, JobState


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
