"""Taking an import back: what it made is removed and what it changed is restored, except rows that someone changed, or that
something refers to, since. Those stay whole, with all that their row of the file made, and are listed.

Everything goes by the audit entry of the commit, which each written row and each replaced version carries.
"""

from contextlib import suppress

from django.db import connection
from django.utils.translation import gettext as _

from accounts.audit import recorded
from core.api.problems import Conflict
from core.history import HIDDEN, event_model
from imports.engine import DoneBefore, silent
from imports.enums import BatchStatus
from imports.models import Batch, Row
from imports.registry import importer_of

MOST_LISTED = 1000


def take_back(batch, *, by, progress=silent):
    """Undo a committed batch, and before it those that continue it; returns it with `undone` {removed, restored, left: [{row, record, reason}]}."""
    importer = importer_of(batch.kind)
    progress(stage=_("Taking back"))
    if batch.status == BatchStatus.COMMITTED:
        for later in batch.continued_by.filter(status=BatchStatus.COMMITTED).order_by("-committed_at"):
            take_back(later, by=by, progress=progress)
    with suppress(DoneBefore):
        put_back(batch, by, importer)
    return Batch.objects.select_related("organization", "by").get(pk=batch.pk)


def put_back(batch, by, importer):
    with recorded("imports.undo", by=by, subject=batch, organization=batch.organization) as entry:
        fresh = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.status == BatchStatus.UNDONE:
            raise DoneBefore
        if fresh.status != BatchStatus.COMMITTED:
            raise Conflict(_("Only an import that was committed can be taken back."))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"imports.{importer.kind}"])
            back = Undo(cursor, importer, fresh.commit_entry)
            back.find_kept()
            importer.tidy(cursor, fresh)
            importer.tell_undone(back)
            removed = back.remove()
            restored, changed = back.restore()
            left = back.left(fresh, importer, changed)
        undone = {"removed": removed, "restored": restored, "left": left[:MOST_LISTED], "left_count": len(left)}
        entry.details = {**entry.details, "removed": removed, "restored": restored, "left": len(left)}
        entry.save(update_fields=["details"])
        Batch.objects.filter(pk=fresh.pk).update(status=BatchStatus.UNDONE, undone=undone)


class Undo:
    """The steps, over the importer's models (children before parents), for all rows of the audit entry `made`."""

    def __init__(self, cursor, importer, made):
        self.cursor, self.models, self.made = cursor, list(dict.fromkeys(importer.models)), made
        self.derived = importer.derived
        self.index = {model: number for number, model in enumerate(self.models)}

    def run(self, sql, **values):
        self.cursor.execute(sql, {"made": self.made, **values})
        return self.cursor.rowcount

    def find_kept(self):
        """`kept` (model, id, why): rows of ours that others changed or refer to, and what belongs to them."""
        self.run("DROP TABLE IF EXISTS kept")
        self.run("CREATE TEMP TABLE kept (model int, id bigint, why text, PRIMARY KEY (model, id)) ON COMMIT DROP")
        for model, number in self.index.items():
            self.keep_changed(model, number)
            for other, field in pointing_at(model):
                if other not in self.derived:
                    self.keep_referred(model, number, other, field)
        while self.spread():
            pass

    def keep_changed(self, model, number):
        events = event_model(model)
        if events is None:
            return
        self.run(
            f"INSERT INTO kept SELECT DISTINCT {number}, m.id, 'changed' FROM {model._meta.db_table} m JOIN {events._meta.db_table} e ON e.pgh_obj_id = m.id"
            " WHERE m.entry = %(made)s AND (e.pgh_context->>'entry')::bigint IS DISTINCT FROM %(made)s ON CONFLICT DO NOTHING"
        )

    def keep_referred(self, model, number, other, field):
        """Rows that a row of another act points at."""
        has_entry = any(f.name == "entry" for f in other._meta.concrete_fields)
        others = "o.entry IS DISTINCT FROM %(made)s" if has_entry else "true"
        self.run(
            f"INSERT INTO kept SELECT DISTINCT {number}, m.id, 'referred' FROM {model._meta.db_table} m"
            f" JOIN {other._meta.db_table} o ON o.{field.column} = m.{field.target_field.column}"
            f" WHERE m.entry = %(made)s AND {others} ON CONFLICT DO NOTHING"
        )

    def spread(self):
        """A kept row keeps what it hangs on, and what hangs on it."""
        grown = 0
        for child, number in self.index.items():
            for field in child._meta.concrete_fields:
                parent = field.related_model if field.is_relation else None
                if parent not in self.index:
                    continue
                up, column = self.index[parent], field.column
                tables = f"{child._meta.db_table} c JOIN {parent._meta.db_table} p ON p.{field.target_field.column} = c.{column}"
                both = "c.entry = %(made)s AND p.entry = %(made)s"
                grown += self.run(
                    f"INSERT INTO kept SELECT DISTINCT {up}, p.id, k.why FROM {tables} JOIN kept k ON k.model = {number} AND k.id = c.id"
                    f" WHERE {both} ON CONFLICT DO NOTHING"
                )
                grown += self.run(
                    f"INSERT INTO kept SELECT DISTINCT ON (c.id) {number}, c.id, k.why FROM {tables} JOIN kept k ON k.model = {up} AND k.id = p.id"
                    f" WHERE {both} ON CONFLICT DO NOTHING"
                )
        return grown

    def remove(self):
        """Delete what was made and is not kept; returns how many rows of the main kind, the last of the models, went."""
        removed = 0
        for model, number in self.index.items():
            self.drop_derived(model, number)
            removed = self.run(
                f"DELETE FROM {model._meta.db_table} m WHERE m.entry = %(made)s"
                f" AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.model = {number} AND k.id = m.id)"
            )
        return removed

    def drop_derived(self, model, number):
        """Rows that only follow from ours go with them."""
        for other, field in pointing_at(model):
            if other in self.derived:
                self.run(
                    f"DELETE FROM {other._meta.db_table} o USING {model._meta.db_table} m"
                    f" WHERE o.{field.column} = m.{field.target_field.column} AND m.entry = %(made)s"
                    f" AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.model = {number} AND k.id = m.id)"
                )

    def going(self, model):
        """The keys of the rows of `model` that were made and will be removed: those that are not kept."""
        self.run(
            f"SELECT m.id FROM {model._meta.db_table} m WHERE m.entry = %(made)s"
            f" AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.model = {self.index[model]} AND k.id = m.id) ORDER BY m.id"
        )
        return [key for (key,) in self.cursor.fetchall()]

    def coming_back(self, model):
        """The keys of the rows of `model` that were there before, and will say again what they said."""
        before, later = was_and_since(model)
        self.run(f"SELECT b.pgh_obj_id FROM ({before}) b WHERE NOT EXISTS ({later}) ORDER BY 1")
        return [key for (key,) in self.cursor.fetchall()]

    def restore(self):
        """Give rows that were there before what they said before; returns (how many, {(model, id)} of those changed since)."""
        restored, changed = 0, set()
        for model in self.models:
            events = event_model(model)
            if events is None:
                continue
            table = model._meta.db_table
            names = [f.column for f in model._meta.concrete_fields if f.name in {e.name for e in events._meta.concrete_fields} - HIDDEN]
            before, later = was_and_since(model)
            self.run(f"SELECT b.pgh_obj_id FROM ({before}) b WHERE EXISTS ({later})")
            changed |= {(model, pk) for (pk,) in self.cursor.fetchall()}
            restored += self.run(
                f"UPDATE {table} m SET {', '.join(f'{n} = b.{n}' for n in names)} FROM ({before}) b WHERE m.id = b.pgh_obj_id AND NOT EXISTS ({later})"
            )
        return restored, changed

    def left(self, batch, importer, changed):
        """What was not taken back: [{row, record, name, reason}], by the rows of the file."""
        self.run("SELECT id, why FROM kept WHERE model = %(main)s", main=len(self.models) - 1)
        reasons = dict(self.cursor.fetchall())
        main = self.models[-1]
        for model, pk in changed:
            key = pk if model is main else parent_key(model, pk, main)
            if key is not None:
                reasons.setdefault(key, "changed")
        rows = dict(Row.objects.filter(batch=batch, target__in=reasons).order_by("-number").values_list("target", "number"))
        names = importer.describe(list(reasons))
        words = {"changed": _("Someone changed it after the import."), "referred": _("Something made after the import refers to it.")}
        found = [
            {"row": rows.get(pk), "record": names.get(pk, ("", ""))[0], "name": names.get(pk, ("", ""))[1], "reason": words[why]}
            for pk, why in reasons.items()
        ]
        return sorted(found, key=lambda line: (line["row"] is None, line["row"] or 0))


def was_and_since(model):
    """SQL of what rows of `model` that were there before said (`b`), and of whether somebody else changed one of them since."""
    table, past = model._meta.db_table, event_model(model)._meta.db_table
    before = (
        f"SELECT DISTINCT ON (e.pgh_obj_id) e.* FROM {past} e JOIN {table} m ON m.id = e.pgh_obj_id"
        " WHERE (e.pgh_context->>'entry')::bigint = %(made)s AND m.entry IS DISTINCT FROM %(made)s ORDER BY e.pgh_obj_id, e.pgh_id"
    )
    later = (
        f"SELECT 1 FROM {past} l WHERE l.pgh_obj_id = b.pgh_obj_id AND l.pgh_id > b.pgh_id"
        " AND (l.pgh_context->>'entry')::bigint IS DISTINCT FROM %(made)s"
    )
    return before, later


def pointing_at(model):
    """(model, field) of every foreign key to `model`, hidden ones and those of many-to-many tables too, but not of history.

    A key without a constraint is a copy that triggers keep: it goes by itself.
    """
    relations = [
        f for f in model._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete and (f.one_to_many or f.one_to_one)
    ]
    ours = [(r.related_model, r.field) for r in relations if not hasattr(r.related_model, "pgh_tracked_model") and r.field.concrete]
    return [(model, field) for model, field in ours if getattr(field, "db_constraint", True)]


def parent_key(model, pk, main):
    """The key of the main record that a row hangs on, or None."""
    field = next((f for f in model._meta.concrete_fields if f.is_relation and f.related_model is main), None)
    return model._default_manager.filter(pk=pk).values_list(field.attname, flat=True).first() if field else None
