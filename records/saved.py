"""Filters of a list kept under a name, and the lists that have them."""

from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.access import home_organization
from accounts.audit import recorded
from records.models import SavedFilter

PASSING = {"cursor", "export", "csrfmiddlewaretoken"}  # what says where one is, not what is asked
PAGES = {}  # list's part of the address: its filterset


class KeepsFilters:
    """A list page whose filters can be kept under a name."""

    @classmethod
    def urls(cls, *args, **kwargs):
        PAGES[cls.url_base] = cls.filterset_class
        return super().urls(*args, **kwargs)

    @cached_property
    def saved_filters(self):
        return list(SavedFilter.objects.for_user(self.request.user).filter(page=self.url_base).order_by("name", "pk"))


def tidied(page, query):
    """`query` with the filters and the order of the list alone. Raises ValidationError where nothing is left of it."""
    known = {*PAGES[page].base_filters, "ordering"}
    pairs = [(name, value) for name, value in parse_qsl(query.lstrip("?")) if name in known and name not in PASSING and "\0" not in value]
    if not pairs:
        raise ValidationError({"query": _("Nothing is filtered. Choose at least one filter, then save it.")})
    return urlencode(pairs)


def keep_filter(*, by, page, name, query, shared=False):
    """Keep the filters of a list under a name; one's own of that name is replaced. Raises ValidationError."""
    if page not in PAGES:
        raise ValidationError(
            {"page": _("The filters of this list cannot be kept. Those of these can: %(pages)s.") % {"pages": ", ".join(sorted(PAGES))}}
        )
    organization = home_organization(by) if shared else None
    if shared and organization is None:
        raise ValidationError({"shared": _("You belong to no organization to share it with.")})
    with recorded("records.keep_filter", by=by, organization=organization) as entry:
        made = SavedFilter.objects.filter(owner=by, page=page, name=name).first() or SavedFilter(owner=by, page=page, name=name)
        made.query, made.organization = tidied(page, query), organization
        made.full_clean()
        made.save()
        entry.subject_type, entry.subject_id = made._meta.label_lower, str(made.pk)
        entry.save(update_fields=["subject_type", "subject_id"])
    return made


def drop_filter(*, saved, by):
    """Take a kept filter away; the list stays as it is."""
    with recorded("records.drop_filter", by=by, subject=saved):
        saved.delete()
