"""Lists of linkages, read in the parts by which a person sees them (LinkageQuerySet.for_user_in_parts)."""

from core.keyset import BadCursor, Page, paginate_parts
from core.views import MOST_COUNTED, PAGE_SIZE
from linkages.models import Linkage


class InParts:
    """For a ModelView of linkages: the page and the count are those of `rows()`, asked part by part."""

    def parts(self, filterset):
        """[the rows that the filters leave of each part]."""
        seen = Linkage.objects.for_user_in_parts(self.request.user)
        return [self.left_of(self.extend(rows.select_related(*self.related)), filterset) for rows in seen]

    def left_of(self, rows, filterset):
        return filterset.filter_queryset(rows) if filterset.is_valid() else rows.none()

    def paged(self, filterset):
        parts = self.parts(filterset)
        page = self.cut_parts(parts, self.order())
        count = self.counted(page, lambda: sum(rows.order_by()[: MOST_COUNTED + 1].count() for rows in parts))
        return page, min(count, MOST_COUNTED + 1)

    def cut_parts(self, parts, order):
        try:
            return paginate_parts(parts, order, PAGE_SIZE, self.cursor)
        except BadCursor:
            return paginate_parts(parts, order, PAGE_SIZE) if any(rows.exists() for rows in parts) else Page([], None, None)
