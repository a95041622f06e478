"""How a firm comes to own its record: invited by letter or by a code on paper, or by proof that an officer decides; with one appeal."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import records
from accounts.actions import make_user
from accounts.audit import recorded
from accounts.models import digest_of, new_secret
from actors.enums import ClaimStatus, FirmRole, Matter
from actors.models import Actor, Claim, Representative
from actors.roles import refuse_others, speaks
from analysis.codes import ALPHABET, BODY, check_character
from core.access import Action
from core.letters import post

INVITATION_DAYS = 30
PAPER_DAYS = 90
BLOCKS = 2  # of seven random signs and a check character each: 67 bits
WAITING = (ClaimStatus.ASKED, ClaimStatus.REFUSED, ClaimStatus.APPEALED)


def represent(*, actor, user, by, role=FirmRole.OWNER):
    """Let `user` speak for `actor`; its identity is then the firm's to edit, and whatever else waited for an owner is closed.

    Staff become owners by this, and owners remain so.
    """
    with recorded("actors.represent", by=by, subject=actor, user=user.pk):
        found, _made = Representative.objects.get_or_create(actor=actor, user=user, until=None, defaults={"role": role})
        if role == FirmRole.OWNER and found.role != role:
            found = records.amend(found, by=by, role=role)
        if Actor.objects.filter(pk=actor.pk, claimed=False).update(claimed=True):
            Claim.objects.filter(actor=actor, status__in=(ClaimStatus.ASKED, ClaimStatus.APPEALED)).exclude(user=user).update(
                status=ClaimStatus.WITHDRAWN, reason=str(_("The firm has an owner now. Ask the owner to add you."))
            )
    return found


def claim_url(secret):
    return f"{settings.BASE_URL}/claim/{secret}/"


def invite_owner(*, actor, email, by, role=FirmRole.OWNER):
    """Invite `email` to claim `actor`, or, where its owner invites, to speak for it in `role`: returns (claim, secret).

    The secret is in the letter alone, and expires. Raises PermissionDenied where the firm has an owner who is not `by`.
    """
    secret = new_secret()
    with recorded("actors.invite_owner", by=by, subject=actor, email=email, role=role):
        claim = invitation(actor, secret, INVITATION_DAYS, by, invited_email=email, role=role)
        subject, words = (
            (
                _("Speak for %(firm)s"),
                _("%(name)s invites you to speak for %(firm)s. Open this address within %(days)s days:\n\n%(url)s\n"),
            )
            if claim.from_firm
            else (
                _("Is %(firm)s your firm?"),
                _("%(name)s keeps a record of %(firm)s and asks you to check it. Open this address within %(days)s days:\n\n%(url)s\n"),
            )
        )
        said = {"name": by.name if by else settings.SITE_NAME, "firm": actor.name, "days": INVITATION_DAYS, "url": claim_url(secret)}
        post(email, subject % {"firm": actor.name}, words % said)
    return claim, secret


def invite_on_paper(*, actor, by, role=FirmRole.OWNER):
    """Make a code that is handed over on paper: returns (claim, code). It is shown once, and opens the record once.

    For whom, and when it is refused: as `invite_owner`.
    """
    code = new_paper_code()
    with recorded("actors.invite_on_paper", by=by, subject=actor, role=role):
        claim = invitation(actor, code, PAPER_DAYS, by, role=role)
    return claim, code


def invitation(actor, secret, days, by, **values):
    """A new invitation: by an owner into the firm that has one, else to claim the record."""
    if by is not None and Actor.objects.filter(pk=actor.pk, claimed=True).exists():
        refuse_others(actor, by, Matter.PEOPLE)
        values["from_firm"] = True
        if email := values.get("invited_email"):
            refuse_known(actor, email)
    elif values["role"] != FirmRole.OWNER:
        raise ValidationError({"role": _("Who claims a record is its owner. The owner invites staff afterwards.")})
    claim = Claim(actor=actor, invited_by=by, digest=digest_of(secret), expires_at=timezone.now() + timedelta(days=days), **values)
    claim.full_clean(exclude=["user", "decided_by", "answered_by"])
    claim.save()
    return claim


def refuse_known(actor, email):
    """Nobody is invited who speaks for the firm already; an earlier letter to the same address opens nothing any more."""
    if Representative.objects.filter(actor=actor, until=None, user__email__iexact=email).exists():
        raise ValidationError({"email": _("This person speaks for the firm already. Change the role instead.")})
    asked = Claim.objects.filter(actor=actor, from_firm=True, invited_email__iexact=email, status=ClaimStatus.ASKED)
    asked.update(status=ClaimStatus.WITHDRAWN)


def new_paper_code():
    """Two blocks of seven signs that are not misread, each with its check character: "K7PX94QM-2C6T8WDF"."""
    bodies = ["".join(secrets.choice(ALPHABET) for _ in range(BODY)) for _ in range(BLOCKS)]
    return "-".join(body + check_character(body) for body in bodies)


def read_paper_code(text):
    """The code that was typed, as it was made. Raises ValidationError that names the part that is misread."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    size = BODY + 1
    if len(signs) != BLOCKS * size:
        raise ValidationError(
            _("A code has %(most)s letters and digits; this has %(n)s. Type all of it.") % {"most": BLOCKS * size, "n": len(signs)}
        )
    blocks = [signs[start : start + size] for start in range(0, len(signs), size)]
    for number, block in enumerate(blocks, start=1):
        if any(sign not in ALPHABET for sign in block) or check_character(block[:BODY]) != block[BODY]:
            half = _("the first half") if number == 1 else _("the second half")
            raise ValidationError(
                _("In %(half)s, “%(block)s”, a sign is misread. Compare it with the paper.") % {"half": half, "block": block}
            )
    return "-".join(blocks)


def open_claim(secret):
    """The claim that a letter's secret or a code on paper opens, if it still stands; None otherwise."""
    claim = Claim.objects.select_related("actor", "invited_by").filter(digest=digest_of(secret), status=ClaimStatus.ASKED).first()
    return claim if claim and claim.stands else None


def claim_as_new_person(*, secret, name, password, email="", proven=False, by=None):
    """Who holds the letter has no account yet: one is made for the address that was invited, and the record is claimed.

    With a code on paper the person gives an `email`; that it is theirs is not proven by the paper, unless `proven` says that a
    code was mailed there. Without a `password` (None) they sign in by a code or a passkey.
    """
    with recorded("actors.claim_as_new_person", by=by):
        claim = open_claim(secret)
        if claim is None:
            raise ValidationError(_("This invitation is used or has expired. Ask the organization that sent it for a new one."))
        email, proven = claim.invited_email or email, proven or bool(claim.invited_email)
        user = make_user(by=None, email=email, name=name, password=password, proven=proven)
        claim_by_secret(secret=secret, by=user)
    return user


def claim_by_secret(*, secret, by):
    """The person who holds the letter or the paper claims the record. Raises ValidationError when it is used or expired."""
    with recorded("actors.claim", by=by):
        claim = Claim.objects.select_for_update(of=("self",)).filter(digest=digest_of(secret), status=ClaimStatus.ASKED).first()
        if claim is None or not claim.stands:
            raise ValidationError(_("This invitation is used or has expired. Ask the organization that sent it for a new one."))
        Claim.objects.filter(pk=claim.pk).update(user=by, status=ClaimStatus.GRANTED)
        represent(actor=claim.actor, user=by, by=by, role=claim.role)
    return claim.actor


def ask_claim(*, actor, proof, by):
    """Say that `actor` is one's own firm, with proof that an officer decides on."""
    if actor.claimed:
        raise ValidationError(_("This record is claimed already. Ask its owner to add you."))
    refuse_second(actor, by)
    with recorded("actors.ask_claim", by=by, subject=actor):
        claim = Claim(actor=actor, user=by, proof=proof)
        claim.full_clean(exclude=["invited_by", "decided_by", "answered_by"])
        claim.save()
    return claim


def refuse_second(actor, by):
    """One claim of one person on one record: what became of it says how it goes on."""
    before = Claim.objects.filter(actor=actor, user=by, status__in=(*WAITING, ClaimStatus.FINAL)).order_by("-pk").first()
    if before is None:
        return
    on = {"day": date_format(before.recorded_at, "j M Y")}
    told = {
        ClaimStatus.ASKED: _("You asked for this record on %(day)s; it waits for a decision."),
        ClaimStatus.REFUSED: _("You asked for this record on %(day)s and were refused. Open that claim and appeal, with better proof."),
        ClaimStatus.APPEALED: _("You asked for this record on %(day)s; your appeal waits for an answer."),
        ClaimStatus.FINAL: _(
            "You asked for this record on %(day)s and were refused after an appeal. An organization that works with the firm can invite you."
        ),
    }
    raise ValidationError(told[before.status] % on)


def decide_claim(*, claim, granted, by, reason=""):
    """An officer of an organization that works with the actor grants or refuses; nobody their own."""
    refuse_own(claim, by)
    with recorded("actors.decide_claim", by=by, subject=claim, reason=reason, granted=granted):
        settle(claim, ClaimStatus.ASKED, granted, ClaimStatus.REFUSED, by, decided_by=by, reason=reason)
        appeal = (
            "" if granted else _("If that is wrong, appeal once, with better proof:") + f"\n\n{settings.BASE_URL}{claim.get_absolute_url()}"
        )
        tell(claim, granted, reason, appeal)
    return claim


def appeal_claim(*, claim, appeal, by):
    """The person who was refused asks a manager to look again: once, and before a manager who did not refuse it."""
    if claim.user_id != by.pk:
        raise PermissionDenied(_("Only the person who made the claim appeals."))
    with recorded("actors.appeal_claim", by=by, subject=claim):
        if not Claim.objects.filter(pk=claim.pk, status=ClaimStatus.REFUSED).update(status=ClaimStatus.APPEALED, appeal=appeal):
            raise ValidationError(_("Only a refusal can be appealed, and only once."))
    return claim


def answer_appeal(*, claim, granted, answer, by):
    """A manager who did not refuse the claim answers its appeal; a second refusal is final."""
    refuse_own(claim, by)
    if claim.decided_by_id == by.pk:
        raise PermissionDenied(_("You refused this claim; another manager answers the appeal."))
    with recorded("actors.answer_appeal", by=by, subject=claim, reason=answer, granted=granted):
        settle(claim, ClaimStatus.APPEALED, granted, ClaimStatus.FINAL, by, answered_by=by, answer=answer)
        tell(claim, granted, answer)
    return claim


def refuse_own(claim, by):
    if claim.user_id == by.pk:
        raise PermissionDenied(_("You made this claim; someone else decides it."))


def settle(claim, waiting, granted, refused, by, **values):
    """Move the claim on from `waiting`, and let its person speak for the firm if it is granted."""
    if claim.user_id is None:
        raise ValidationError(_("Nobody has used this invitation yet. Take it back, or wait."))
    if granted and claim.actor.claimed:
        raise ValidationError(_("This record is claimed already. Its owner can add this person."))
    changed = Claim.objects.filter(pk=claim.pk, status=waiting).update(status=ClaimStatus.GRANTED if granted else refused, **values)
    if not changed:
        raise ValidationError(_("This claim is decided already."))
    if granted:
        represent(actor=claim.actor, user=claim.user, by=by)


def tell(claim, granted, reason, more=""):
    """A letter to the person who claimed: what was decided, why, and what can be done."""
    title = _("The record of %(firm)s is yours") if granted else _("Your claim on %(firm)s was refused")
    lines = [reason, f"{settings.BASE_URL}/firm/" if granted else more]
    post(claim.user.email, title % {"firm": claim.actor.name}, "\n\n".join(line for line in lines if line) + "\n")


def take_back_claim(*, claim, by):
    """One's own claim before it is decided; or an invitation that nobody has used, by those who may invite."""
    own = claim.user_id == by.pk
    decides = Claim.objects.for_user(by, Action.CHANGE).filter(pk=claim.pk).exists()
    may_decide = speaks(by, claim.actor, Matter.PEOPLE) if claim.from_firm else decides or claim.invited_by_id == by.pk
    invited = claim.user_id is None and may_decide
    if not (own or invited):
        raise PermissionDenied(
            _("Only the person who made it takes a claim back; an unused invitation, an officer, or an owner of the firm.")
        )
    with recorded("actors.take_back_claim", by=by, subject=claim):
        if not Claim.objects.filter(pk=claim.pk, status__in=WAITING).update(status=ClaimStatus.WITHDRAWN):
            raise ValidationError(_("This claim is decided already."))
    return claim
