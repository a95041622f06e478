"""Who takes part in value chains: identity once on the installation, facts owned by who stated them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import organizations_where
from accounts.models import Organization, User
from actors.enums import ActorKind, ActorStatus, ClaimStatus, FirmRole, Visibility
from actors.querysets import ActorChildQuerySet, ActorQuerySet, FactQuerySet
from core.access import Action, Area
from core.base import Base
from core.constraints import between, not_before, one_of
from core.fields import EnumField, MoneyField
from core.history import tracked
from core.models import Currency, Place, Sector, UnseenQuerySet
from core.querysets import AccessQuerySet
from markets.models import Function, Product, SupportingMarket

PRIVATE_KINDS = (ActorKind.HOUSEHOLD,)


@tracked
class Actor(Base):
    """The identity of a firm or other participant. `code` is what people and other systems see.

    `name_sort` and `words` are computed from the names by `analysis.names`, for order and search.
    """

    code = models.CharField(max_length=16, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=300, help_text=_("The name it trades under, in its own script."))
    name_sort = models.CharField(max_length=120, editable=False)
    words = ArrayField(models.CharField(max_length=60), default=list, editable=False)
    kind = EnumField(ActorKind, verbose_name=_("kind"), help_text=_("What sort of participant it is."))
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("ISIC Rev. 4, such as 1061.")
    )
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166-1 code, such as KE."))
    admin1 = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        to_field="code",
        related_name="+",
        help_text=_("Region: ISO 3166-2 code, such as KE-42."),
    )
    admin2 = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("District within the region.")
    )
    locality = models.CharField(_("locality"), max_length=200, blank=True, help_text=_("Town or village."))
    founded_on = models.DateField(_("founded on"), null=True, blank=True, help_text=_("Empty if not known."))
    closed_on = models.DateField(_("closed on"), null=True, blank=True, help_text=_("Empty while it trades."))
    status = EnumField(ActorStatus, default=ActorStatus.ACTIVE, verbose_name=_("status"), help_text=_("Whether it still trades."))
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    visibility = EnumField(
        Visibility, default=Visibility.REGISTRY, verbose_name=_("visibility"), help_text=_("Households and persons are private.")
    )
    claimed = models.BooleanField(default=False, editable=False)
    members_estimated = models.PositiveIntegerField(
        _("estimated members"), null=True, blank=True, help_text=_("Of a group; never added to registered members.")
    )
    members_as_of = models.DateField(_("members as of"), null=True, blank=True, help_text=_("The day of the estimate."))
    members_source = models.CharField(_("source of the estimate"), max_length=200, blank=True, help_text=_("Who estimated the members."))

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name_sort", "pk"]
        constraints = [
            one_of("kind", ActorKind, "actor_kind_known"),
            one_of("status", ActorStatus, "actor_status_known"),
            one_of("visibility", Visibility, "actor_visibility_known"),
            not_before(
                "closed_on", "founded_on", "actor_closed_after_founded", _("It closed before it was founded. Change one of the two dates.")
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into=None)),
                name="actor_merged_into_another",
            ),
        ]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="actor_by_name"),
            models.Index(fields=["country", "name_sort", "id"], name="actor_by_country"),
            GinIndex(fields=["words"], name="actor_words"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("actor-detail", args=[self.code])


class ActorWord(models.Model):
    """A word that stands in actors' names, and in how many: what a misspelt word is mended with."""

    word = models.CharField(max_length=60, primary_key=True)
    ndoc = models.PositiveIntegerField(default=1)

    objects = UnseenQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["word"], name="actor_word_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self):
        return self.word


@tracked
class ActorName(Base):
    """Another name of an actor: in another language or script, or a former one."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    is_former = models.BooleanField(default=False)

    objects = ActorChildQuerySet.as_manager()

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="actor_name_once")]

    def __str__(self):
        return self.name


@tracked
class Identifier(Base):
    """A code of a public scheme (tax, registration, GLN, LEI, OS ID): it belongs to one actor only."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    objects = ActorChildQuerySet.as_manager()

    class Meta:
        ordering = ["actor", "scheme", "pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_of_one_actor")]

    def __str__(self):
        return f"{self.scheme} {self.value}"


class WorksWithQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        return self.filter(organization__in=organizations_where(user, Area.REGISTRY, action))

    def may_add(self, user):
        return bool(organizations_where(user, Area.REGISTRY, Action.ADD))


class WorksWith(Base):
    """An organization works with an actor: written by registering, importing and reaching."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="works_with")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WorksWithQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organization", "actor"], name="works_with_once")]

    def __str__(self):
        return f"{self.organization} · {self.actor}"


class Fact(Base):
    """Abstract: something stated about an actor, by an organization or (empty) by the firm itself."""

    stated_by = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Where it is known from."))

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


@tracked
class Contact(Fact):
    """How to reach an actor, as one party knows it."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="contacts")
    address = models.CharField(_("address"), max_length=500, blank=True, help_text=_("Street and number."))
    phone = models.CharField(_("phone"), max_length=24, blank=True, help_text=_("With country code, such as +254 712 345678."))
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Of the firm."))
    website = models.URLField(_("website"), max_length=300, blank=True, help_text=_("With https://"))
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("Degrees north, −90 to 90.")
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("Degrees east, −180 to 180.")
    )

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "stated_by"], nulls_distinct=False, name="contact_once_per_party"),
            between("latitude", -90, 90, "contact_latitude", _("A latitude is from −90 to 90 degrees.")),
            between("longitude", -180, 180, "contact_longitude", _("A longitude is from −180 to 180 degrees.")),
        ]

    def __str__(self):
        return f"{self.actor}: {self.phone or self.email or self.address}"


@tracked
class Profile(Fact):
    """What an actor looked like at a date: workers, turnover, ownership, formality. Empty is not known, never zero."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="profiles")
    as_of = models.DateField(_("as of"), help_text=_("The day it describes."))
    employees_female = models.PositiveIntegerField(
        _("women employed"), null=True, blank=True, help_text=_("Heads, not full-time equivalents.")
    )
    employees_male = models.PositiveIntegerField(_("men employed"), null=True, blank=True, help_text=_("Heads, not full-time equivalents."))
    employees_youth = models.PositiveIntegerField(
        _("young people employed"), null=True, blank=True, help_text=_("15 to 29 years, of either sex.")
    )
    turnover = MoneyField(verbose_name=_("turnover"), null=True, blank=True, help_text=_("Of the year that ends on that day."))
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the turnover.")
    )
    female_owned_share = models.DecimalField(
        _("owned by women, %"), max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("0 to 100.")
    )
    youth_owned = models.BooleanField(
        _("owned by young people"), null=True, blank=True, help_text=_("At least half owned by people under 30.")
    )
    formal = models.BooleanField(_("formal"), null=True, blank=True, help_text=_("Registered with the authorities."))

    class Meta:
        ordering = ["actor", "-as_of", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "as_of", "stated_by"], nulls_distinct=False, name="profile_once_a_day_per_party"),
            between("female_owned_share", 0, 100, "profile_share_percent", _("A share is from 0 to 100.")),
            models.CheckConstraint(
                condition=Q(turnover=None) | Q(currency__isnull=False),
                name="profile_turnover_has_currency",
                violation_error_message=_("A turnover needs its currency."),
            ),
        ]

    def __str__(self):
        return f"{self.actor} {self.as_of}"


@tracked
class ActorFunction(Fact):
    """An actor performs a function of a chain, from a date; as one party states it."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="functions")
    function = models.ForeignKey(Function, models.PROTECT, related_name="performers", help_text=_("A stage of a value chain."))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("What it makes or handles there.")
    )
    since = models.DateField(_("since"), null=True, blank=True, help_text=_("Empty if not known."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty while it lasts."))

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "function", "stated_by", "since"], nulls_distinct=False, name="actor_function_once"),
            not_before(
                "until", "since", "actor_function_forward", _("The end is before the start. Change one of them, or leave the end empty.")
            ),
        ]
        indexes = [models.Index(fields=["function", "actor"], name="function_performers")]

    def __str__(self):
        return f"{self.actor}: {self.function}"


class RepresentativeQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """The people of one's own firms; owners change them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = self.model.objects.filter(user=user, until=None)
        if action is not Action.VIEW:
            mine = mine.filter(role=FirmRole.OWNER)
        return self.filter(actor__in=mine.values("actor"))

    def may_add(self, user):
        return self.model.objects.filter(user=user, until=None, role=FirmRole.OWNER).exists()


@tracked
class Representative(Base):
    """A person who speaks for a firm."""

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="representatives")
    user = models.ForeignKey(User, models.PROTECT, related_name="representations")
    role = EnumField(FirmRole, default=FirmRole.OWNER)
    until = models.DateField(null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            one_of("role", FirmRole, "representative_role_known"),
            models.UniqueConstraint(fields=["actor", "user"], condition=Q(until=None), name="representative_once"),
        ]

    def __str__(self):
        return f"{self.user} · {self.actor}"


class ClaimQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """One's own claims; those on actors one's organization works with, to decide."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        wanted = Action.CHANGE if action is Action.DECIDE else action
        worked_with = WorksWith.objects.filter(organization__in=organizations_where(user, Area.REGISTRY, wanted)).values("actor")
        mine = Q(user=user) if action is Action.VIEW else Q(pk__in=[])
        return self.filter(mine | Q(actor__in=worked_with))

    def may_add(self, user):
        return getattr(user, "is_authenticated", False)


@tracked
class Claim(Base):
    """A person says a record is their firm's: by an invitation's secret at once, else by proof that an officer decides."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="claims")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    expires_at = models.DateTimeField(null=True)
    proof = models.TextField(_("proof"), blank=True, help_text=_("How we can know that this firm is yours."))
    status = EnumField(ClaimStatus, default=ClaimStatus.ASKED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [one_of("status", ClaimStatus, "claim_status_known")]

    def __str__(self):
        return f"{self.actor}: {self.get_status_display()}"


class ProviderQuerySet(AccessQuerySet):
    through = "supporting_market"


@tracked
class Provider(Base):
    """An actor that provides in a supporting market."""

    supporting_market = models.ForeignKey(SupportingMarket, models.CASCADE, related_name="providers")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="provides_in")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["supporting_market", "pk"]
        constraints = [models.UniqueConstraint(fields=["supporting_market", "actor"], name="provider_once")]

    def __str__(self):
        return str(self.actor)
