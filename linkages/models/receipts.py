"""What a person sent from the firm's own pages: the proof that it was stored, and the memory by which it is stored once."""

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.access import Action
from core.querysets import AccessQuerySet


class ReceiptQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """One's own, to read: nobody else's business, not even the firm's other people's; and nothing changes one."""
        if not getattr(user, "is_authenticated", False) or action is not Action.VIEW:
            return self.none()
        return self.filter(person=user)

    def may_add(self, user):
        return False


class Receipt(models.Model):
    """One form that was stored. `uuid` came with the form; the same one again is answered with this row, and stores nothing.

    Names and figures are kept as they were read on that day (`lines` is [[label, value], …]), so the row stands on no record.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    uuid = models.UUIDField(help_text=_("Given to the form by the server, or by the device that kept it without a connection."))
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the address and of what was typed."))
    code = models.CharField(max_length=9, unique=True, help_text=_("What a person reads out, such as K7PX-92QD."))
    firm = models.CharField(max_length=200, help_text=_("The firm that the person spoke for, as it was called."))
    title = models.CharField(max_length=300, help_text=_("What it was, and with whom."))
    said = models.CharField(max_length=300, help_text=_("What the page answered."))
    lines = models.JSONField(default=list, help_text=_("What was typed, as pairs of label and value."))
    url = models.CharField(max_length=300, help_text=_("The page of what was stored."))
    back = models.CharField(max_length=300, help_text=_("The page that followed."))
    stored_at = models.DateTimeField(db_default=Now(), db_index=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "uuid"], name="receipt_once")]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("firm-receipt", args=[self.code])
