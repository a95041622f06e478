"""People, organizations, memberships, and the audit: who may, and who did."""

import hashlib
import secrets
from datetime import time

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import memberships, organizations_where, representations
from accounts.enums import OrganizationKind, Reached, Role
from core.access import Action, Area
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet
from core.quiet import check_zone


class UserQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Oneself, and the people of the organizations whose members one may see; only admins act on others."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        wanted = Action.VIEW if action is Action.VIEW else Action.CHANGE
        ours = [m.organization_id for m in memberships(user)] if wanted is Action.VIEW else organizations_where(user, Area.PEOPLE, wanted)
        return self.filter(Q(pk=user.pk) | Q(pk__in=Membership.objects.filter(organization__in=ours).values("user")))

    def may_add(self, user):
        return bool(organizations_where(user, Area.PEOPLE, Action.ADD))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail address. What they may do hangs on memberships and firms, never on this row."""

    email = models.EmailField(_("e-mail address"), unique=True, help_text=_("Used to sign in and for letters."))
    name = models.CharField(_("name"), max_length=200, help_text=_("As others should read it."))
    language = models.CharField(_("language"), max_length=8, default="en", help_text=_("Of pages and letters."))
    letters_off = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    reached = EnumField(Reached, default=Reached.MAIL, help_text=_("By which way this person reads of the work."))
    phone = models.CharField(_("phone"), max_length=16, blank=True, default="", help_text=_("In E.164, once a code sent there came back."))
    quiet_from = models.TimeField(_("quiet from"), default=time(21), help_text=_("By the person's own clock."))
    quiet_until = models.TimeField(_("quiet until"), default=time(7), help_text=_("The same as the beginning: never quiet."))
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, default="", validators=[check_zone], help_text=_("Empty: the organization's.")
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    # For a request with a firm's key, that key (actors.FirmToken): the person then speaks for its firm alone.
    bound = None

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            one_of("reached", Reached, "user_reached_known"),
            models.CheckConstraint(
                condition=Q(reached=Reached.MAIL) | ~Q(phone=""),
                name="user_messages_need_a_phone",
                violation_error_message=_("Text messages need a phone number. Add one first."),
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def belongs_anywhere(self):
        """Whether this person is a member of an organization, or speaks for a firm."""
        return bool(memberships(self)) or representations(self).exists()

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]


class OrganizationQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Name and kind are seen by every signed-in person who belongs anywhere; settings are changed by its admins."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if action is Action.VIEW:
            return self if user.belongs_anywhere else self.none()
        return self.filter(pk__in=organizations_where(user, Area.PEOPLE, action))

    def may_add(self, user):
        """Managers and admins name partners and donors that are not here yet."""
        return bool(organizations_where(user, Area.PEOPLE, Action.ADD) or organizations_where(user, Area.DEFINITIONS, Action.ADD))


@tracked
class Organization(Base):
    """An implementer, donor or partner and its users."""

    name = models.CharField(_("name"), max_length=200, help_text=_("The full name."))
    short_name = models.SlugField(
        _("short name"), max_length=40, unique=True, help_text=_("Letters, digits and hyphens; used in addresses and commands.")
    )
    kind = EnumField(OrganizationKind, verbose_name=_("kind"), help_text=_("What it is to a program."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code, such as KE."))
    iati_identifier = models.CharField(_("IATI identifier"), max_length=100, blank=True, help_text=_("As registered at org-id.guide."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[check_zone],
        help_text=_("Decides which day is today, such as Africa/Nairobi."),
    )
    public_threshold = models.PositiveSmallIntegerField(default=5, help_text=_("Smaller counts are withheld from the public."))
    donor_threshold = models.PositiveSmallIntegerField(default=3, help_text=_("Smaller counts are withheld from donors."))

    second_factor_from = models.DateField(
        _("second factor from"),
        null=True,
        blank=True,
        help_text=_(
            "From this day on officers, managers and administrators need a second factor; until then they are told. Empty: nobody is asked."
        ),
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [one_of("kind", OrganizationKind, "organization_kind_known")]

    def __str__(self):
        return self.name


class MembershipQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Members see each other; admins change."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        ours = [m.organization_id for m in memberships(user)] if action is Action.VIEW else organizations_where(user, Area.PEOPLE, action)
        return self.filter(organization__in=ours)

    def may_add(self, user):
        return bool(organizations_where(user, Area.PEOPLE, Action.ADD))


@tracked
class Membership(Base):
    """A user in an organization, with the role held there; ended by `left_on`, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    role = EnumField(Role, verbose_name=_("role"), help_text=_("What this person may do here."))
    joined_on = models.DateField(default=timezone.localdate, editable=False)
    left_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "user", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], condition=Q(left_on=None), name="membership_one_in_force"),
            one_of("role", Role, "membership_role_known"),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class InvitationQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        return self.filter(organization__in=organizations_where(user, Area.PEOPLE, action))

    def may_add(self, user):
        return bool(organizations_where(user, Area.PEOPLE, Action.ADD))


class Invitation(Base):
    """An address invited into an organization; only the digest of its secret is kept."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), help_text=_("Where the letter goes."))
    role = EnumField(Role, verbose_name=_("role"), help_text=_("What this person may do here."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "pk"]
        constraints = [one_of("role", Role, "invitation_role_known")]

    def __str__(self):
        return self.email

    @property
    def is_open(self):
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()


class AuditEntryQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """What was done in one's organizations, for those who administer them."""
        return self.filter(organization__in=organizations_where(user, Area.PEOPLE, Action.CHANGE)) if action is Action.VIEW else self.none()

    def may_add(self, user):
        return False


class AuditEntry(models.Model):
    """One act of one person: what, on which record, why. Written by `accounts.audit.recorded`, never changed."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject")]
        triggers = [
            pgtrigger.Trigger(
                name="only_within_its_act",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                # Its subject is named within the act that it is the entry of; afterwards nothing changes it.
                func="""
                    IF TG_OP = 'UPDATE' AND current_setting('valuechain.entry', true) = OLD.id::text THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'An audit entry is never changed.';
                """,
            )
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"


class TokenQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        return self.filter(user=user) if getattr(user, "is_authenticated", False) else self.none()

    def may_add(self, user):
        return getattr(user, "is_authenticated", False)


class Token(Base):
    """A key to the API for one person; only its digest is kept, so it is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100, help_text=_("What it is for, such as “Kobo sync”."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @property
    def bound(self):
        """What binds it to one firm and to scopes (`binding` comes from actors), or None."""
        return getattr(self, "binding", None)


class PhoneCodeQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        return self.filter(user=user) if getattr(user, "is_authenticated", False) else self.none()

    def may_add(self, user):
        return getattr(user, "is_authenticated", False)


class PhoneCode(Base):
    """A code sent to a number, to prove that it is this person's; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="phone_codes")
    phone = models.CharField(_("phone"), max_length=16, help_text=_("In E.164, such as +254712345678."))
    digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True)

    objects = PhoneCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["phone", "recorded_at"], name="phone_code_recent")]

    def __str__(self):
        return self.phone


def digest_of(secret):
    """SHA-256 of a secret: enough for random secrets of 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret():
    return secrets.token_urlsafe(32)
