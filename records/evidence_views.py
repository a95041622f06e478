"""Pages of evidence: what there is, what it proves, and adding it."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import records
from accounts.pages import RecordView
from core.access import Area
from core.api.problems import Conflict
from core.lists import Column
from core.querysets import AccessQuerySet
from core.views import Role
from records.actions import add_evidence
from records.filters import EvidenceFilter
from records.forms import NewEvidenceForm
from records.models import Evidence

MOST_SHOWN = 50


def claims():
    """[(model, name of the relation)] of what rests on evidence: each app above links it by a real many-to-many."""
    found = [(r.related_model, r.field.name) for r in Evidence._meta.related_objects if r.many_to_many]
    return [(model, name) for model, name in found if isinstance(model._default_manager.get_queryset(), AccessQuerySet)]


def attached(evidence, user):
    """What rests on `evidence`, as far as `user` may see it: [{label, rows: [{words, url}]}]."""
    groups = []
    for model, name in claims():
        rows = model._default_manager.for_user(user).filter(**{name: evidence}).select_related().order_by("-pk")[:MOST_SHOWN]
        lines = [{"words": str(row), "url": address_of(row)} for row in rows]
        if lines:
            label = str(model._meta.verbose_name_plural)
            groups.append({"label": label[:1].upper() + label[1:], "rows": lines})
    return groups


def address_of(row):
    """The page of `row`, or "" where it has none."""
    try:
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else reverse(f"{row._meta.model_name}-detail", args=[row.pk])
    except NoReverseMatch:
        return ""


class EvidenceView(RecordView):
    """Files and links that claims rest on. A file is known by its fingerprint, and never changed."""

    model = Evidence
    url_base, url_name = "evidence", "evidence"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.DELETE)
    area = Area.REGISTRY
    form_class = NewEvidenceForm
    filterset_class = EvidenceFilter
    related = ("added_by", "organization")
    columns = (
        Column("title", gettext_lazy("Title"), kind="name", sort="title"),
        Column("file_name", gettext_lazy("File or link"), template="records/evidence_source.html"),
        Column("link", gettext_lazy("Link"), export_only=True),
        Column("size", gettext_lazy("Size"), template="records/evidence_size.html"),
        Column("captured_on", gettext_lazy("Captured on"), kind="date", sort="captured_on"),
        Column("recorded_at", gettext_lazy("Added"), kind="datetime"),
        Column("sha256", gettext_lazy("Fingerprint"), template="records/evidence_fingerprint.html"),
    )
    refuses_revert = gettext_lazy("Evidence is never changed. Add the right file, and withdraw this one.")
    lead = gettext_lazy("Files and links that claims rest on: of an upgrade, an observation, a constraint.")
    empty = gettext_lazy("No evidence yet.")
    icon = "clip"

    @property
    def names(self):
        return _("evidence")

    def form(self, row=None, data=None):
        return NewEvidenceForm(data, self.request.FILES or None, user=self.request.user)

    def form_title(self, row):
        return _("Add evidence")

    def context(self, row):
        return {"attached": attached(row, self.request.user)}

    def perform_create(self, values, by):
        return add_evidence(by=by, organization=self.home(by), **values)

    def perform_delete(self, row, by):
        if any(model._default_manager.filter(**{name: row}).exists() for model, name in claims()):
            raise Conflict(_("Claims rest on this evidence. Take it out of them first."))
        records.withdraw(row, by=by)
