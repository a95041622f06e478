"""What every record of ours has: a key, when it was recorded, and by which act."""

from django.db import models
from django.db.models.functions import Now
from django.utils.deconstruct import deconstructible


@deconstructible(path="core.base.CurrentEntry")
class CurrentEntry(models.Func):
    """The audit entry of the transaction that writes, or NULL outside of one; also filled in by COPY."""

    template = "NULLIF(current_setting('valuechain.entry', true), '')::bigint"
    arity = 0
    output_field = models.BigIntegerField()


class Base(models.Model):
    """Abstract: `recorded_at` and `entry` come from the database, so that COPY and SQL writes have them too."""

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    entry = models.BigIntegerField(null=True, editable=False, db_default=CurrentEntry())

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        """A column that may be NULL may be left empty, also where no form offers it."""
        empty = {f.name for f in self._meta.fields if f.null and getattr(self, f.attname) is None}
        super().clean_fields(exclude={*(exclude or ()), *empty})
