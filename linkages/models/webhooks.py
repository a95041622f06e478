"""Where a firm's own systems hear what others said and answered, and what was sent to them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import representations
from accounts.models import User
from actors.enums import Matter
from actors.models import Actor
from actors.roles import having
from core.access import Action
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet
from linkages.enums import HookEvent, MessageState, Side
from linkages.models.dealings import Delivery
from linkages.models.linkages import Linkage

TEST = "test"  # asked for by a person; no event of the registry


class WebhookQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Those of one's own firms: all of a firm's people see them, its owners change them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = representations(user) if action is Action.VIEW else having(user, Matter.SYSTEMS)
        return self.filter(actor__in=mine.values("actor"), removed_at=None)

    def may_add(self, user):
        return getattr(user, "is_authenticated", False) and having(user, Matter.SYSTEMS).exists()

    def standing(self):
        """Those that were not removed; what happens while one is paused waits for it."""
        return self.filter(removed_at=None)


@tracked(exclude=["salt", "old_salt"])
class Webhook(Base):
    """An address of one firm's system, to which what it `hears` about (values of HookEvent) is sent when others cause it.

    What signs the messages is made of `salt` and the installation's own key (linkages/webhook_signing.py), so that the
    database holds no secret; the one before signs too until `old_until`.
    """

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500, help_text=_("Where your system listens, such as https://erp.example.com/hooks."))
    hears = ArrayField(models.CharField(max_length=24), help_text=_("What it wants to hear about."))
    salt = models.CharField(max_length=64, editable=False)
    old_salt = models.CharField(max_length=64, blank=True, default="", editable=False)
    old_until = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_because = models.CharField(max_length=300, blank=True, default="", editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hears__contained_by=HookEvent.values) & Q(hears__len__gt=0),
                name="webhook_events_known",
                violation_error_message=_("Choose at least one event."),
            ),
            models.UniqueConstraint(
                fields=["actor", "url"],
                condition=Q(removed_at=None),
                name="webhook_once",
                violation_error_message=_("This address is registered already. Change which events it hears instead."),
            ),
        ]

    def __str__(self):
        return self.url

    def get_absolute_url(self):
        return reverse("firm-webhook", args=[self.pk])

    @property
    def event_labels(self):
        return [HookEvent(name).label for name in self.hears]


class WebhookMessageQuerySet(AccessQuerySet):
    through = "webhook"

    def may_add(self, user):
        return False


class WebhookMessage(models.Model):
    """The outbox: one event for one webhook, written in the transaction of the act and sent by the worker.

    `sequence` counts the messages of one linkage to one webhook; a later one waits until the earlier one has been received
    or given up. A test stands on no linkage. `leased_until` says that a worker is sending it.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="messages")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField(max_length=24)
    # Keys without a constraint: undoing an import tells of records that are gone when the message is sent.
    linkage = models.ForeignKey(Linkage, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    delivery = models.ForeignKey(Delivery, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    side = models.CharField(max_length=4, blank=True, default="")
    on_behalf = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    entry = models.BigIntegerField(null=True)
    state = EnumField(MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=300, blank=True, default="")

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("state", MessageState, "webhook_message_state_known"),
            models.CheckConstraint(condition=Q(type__in=[TEST, *HookEvent.values]), name="webhook_message_type_known"),
            models.CheckConstraint(condition=Q(side__in=["", *Side.values]), name="webhook_message_side_known"),
            models.CheckConstraint(condition=Q(linkage__isnull=False) | Q(type=TEST), name="webhook_message_has_linkage"),
            models.UniqueConstraint(fields=["webhook", "linkage", "sequence"], name="webhook_message_in_order"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="webhook_message_waiting"),
            models.Index(fields=["webhook", "-id"], name="webhook_message_newest"),
        ]

    def __str__(self):
        return f"{self.type} {self.message_id}"

    @property
    def message_id(self):
        """The same at every try, so that a receiver knows one that it has already."""
        return f"msg_{self.uuid.hex}"

    @property
    def label(self):
        return _("A test") if self.type == TEST else HookEvent(self.type).label
