"""Published reference data without owners: places, sectors, units, currencies, rates; and remembered answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access import Action
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.querysets import AccessQuerySet


class ReferenceQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Read by every signed-in person; written by loaders and, where a model says so, by managers."""
        return self if action is Action.VIEW and getattr(user, "is_authenticated", False) else self.none()

    def may_add(self, user):
        return False


class UnseenQuerySet(AccessQuerySet):
    """Rows of the machinery, shown to nobody."""

    def for_user(self, user, action=Action.VIEW):
        return self.none()

    def may_add(self, user):
        return False


class PlaceLevel(models.TextChoices):
    COUNTRY = "country", _("Country")
    ADMIN1 = "admin1", _("Region, first level")
    ADMIN2 = "admin2", _("District, second level")


class Place(models.Model):
    """A country (ISO 3166-1), or a region in it (ISO 3166-2). `lo`..`hi` number a place and all below it."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    level = EnumField(PlaceLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    country = models.CharField(max_length=2, db_index=True)
    lo = models.PositiveIntegerField(default=0)
    hi = models.PositiveIntegerField(default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [one_of("level", PlaceLevel, "place_level_known")]
        indexes = [models.Index(fields=["lo", "hi"], name="place_range")]

    def __str__(self):
        return self.name


class Sector(models.Model):
    """An economic activity of ISIC Rev. 4: section (A), division (01), group (011) or class (0111)."""

    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=250)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"


class Unit(models.Model):
    """A unit of quantity: `factor` of it makes one `base` (t: 1000 kg). Without a base it converts only per product."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80)
    dimension = models.CharField(max_length=16, help_text=_("mass, volume, area, count, …"))
    base = models.CharField(max_length=16, blank=True)
    factor = models.DecimalField(max_digits=24, decimal_places=12, null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Currency(models.Model):
    """A currency of ISO 4217."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=80)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "currencies"

    def __str__(self):
        return f"{self.code} {self.name}"


class ExchangeRate(Base):
    """One `from_currency` is worth `rate` of `to_currency` on a day, as `source` published it."""

    from_currency = models.ForeignKey(Currency, models.PROTECT, related_name="+", to_field="code", db_column="from_currency")
    to_currency = models.ForeignKey(Currency, models.PROTECT, related_name="+", to_field="code", db_column="to_currency")
    on = models.DateField(_("on"), help_text=_("The day of the rate."))
    rate = models.DecimalField(
        _("rate"), max_digits=20, decimal_places=8, help_text=_("Units of the second currency for one of the first.")
    )
    source = models.CharField(_("source"), max_length=200, help_text=_("Who published it."))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["from_currency", "to_currency", "on"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(
                condition=Q(rate__gt=0), name="exchange_rate_positive", violation_error_message=_("A rate is above zero.")
            ),
        ]

    def __str__(self):
        return f"{self.from_currency_id}/{self.to_currency_id} {self.on}"


class SavedAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, so that sending it again answers the same. Kept two days."""

    owner = models.BigIntegerField(help_text=_("Key of the user; a plain number, because people stand above this app."))
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    content_type = models.CharField(max_length=100)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = UnseenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="saved_answer_once")]

    def __str__(self):
        return self.key


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    MESSAGE = "message", _("Text message")


class Letter(Base):
    """The outbox: a letter by e-mail or a text message, sent once by the worker; kept as the proof that it was.

    `kind` is one of accounts.notices for those that a person may choose not to get. In the `quiet` hours it does not leave.
    """

    channel = EnumField(Channel, default=Channel.MAIL, help_text=_("By which way it leaves."))
    kind = models.CharField(max_length=20, blank=True)
    reader = models.BigIntegerField(null=True, help_text=_("Key of the user; a plain number, because people stand above this app."))
    to = models.CharField(max_length=254, help_text=_("An e-mail address, or a number such as +254712345678."))
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    stop_url = models.CharField(max_length=300, blank=True, default="", help_text=_("Where its reader ends such letters with one press."))
    quiet = models.CharField(max_length=80, blank=True, default="", help_text=_("Such as 21:00-07:00 Africa/Nairobi."))
    due_at = models.DateTimeField(null=True, help_text=_("It does not leave before."))
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text=_("When it was given up: refused for good, or stopped by its reader."))
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True, default="", help_text=_("By which the gateway knows it."))

    objects = UnseenQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [one_of("channel", Channel, "letter_channel_known")]
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at=None, dropped_at=None), name="letter_waiting"),
            models.Index(fields=["kind", "recorded_at"], name="letter_recent"),
        ]

    def __str__(self):
        return f"{self.to}: {self.subject or self.body}"


class Topic(models.Model):
    """What a letter spoke of, so that its reader is told once, though the task that wrote it runs many times."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="topics")
    reader = models.BigIntegerField(help_text=_("Key of the user; a plain number, because people stand above this app."))
    about = models.CharField(max_length=80, help_text=_("Such as lapsing.30.from.12.2026-01-31."))

    objects = UnseenQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "about"], name="topic_once_a_reader")]

    def __str__(self):
        return self.about
