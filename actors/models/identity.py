"""Who takes part in value chains: the identity of each, once on the installation, and who works with it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import organizations_where
from accounts.models import Organization, User
from actors.enums import ActorKind, ActorStatus, Visibility
from actors.querysets import ActorChildQuerySet, ActorQuerySet
from core.access import Action, Area
from core.base import Base
from core.constraints import not_before, one_of
from core.fields import EnumField
from core.history import tracked
from core.models import Place, Sector, UnseenQuerySet
from core.querysets import AccessQuerySet

OWN = "OWN-"  # how the scheme of an organization's own number begins


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


class IdentifierQuerySet(ActorChildQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Those of public schemes with their actor; an organization's own number by its members, and by the firm itself."""
        rows = super().for_user(user, action)
        if not getattr(user, "is_authenticated", False):
            return rows
        ours = [f"{OWN}{pk}" for pk in organizations_where(user, Area.REGISTRY, Action.VIEW)]
        return rows.filter(~Q(scheme__startswith=OWN) | Q(scheme__in=ours) | Q(actor__in=Actor.objects.represented_by(user)))


@tracked
class Identifier(Base):
    """A code of a public scheme (tax, registration, GLN, LEI, OS ID): it belongs to one actor only.

    `OWN-<key of an organization>` is that organization's own number for the actor (`actors.identifiers`).
    """

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    objects = IdentifierQuerySet.as_manager()

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
