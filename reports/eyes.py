"""Through whose eyes a command reads: `--as EMAIL`, or a manager of `--organization`."""

from django.core.management.base import CommandError

from accounts.models import Membership, User


def add_arguments(parser):
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="The person whose rights hold.")
    parser.add_argument("--organization", help="Short name: the rights of one of its managers.")


def person(email, organization, stderr):
    """The user whose rights hold. Without either option the first manager there is, said aloud."""
    if email:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no person with the address {email}.")
        return user
    managers = (
        Membership.objects.filter(role="manager", left_on=None, user__is_active=True).select_related("user").order_by("organization", "pk")
    )
    if organization:
        managers = managers.filter(organization__short_name=organization)
    found = managers.first()
    if found is None:
        raise CommandError(f"{organization or 'No organization'} has no manager. Say with --as EMAIL whose rights hold.")
    if not organization:
        stderr.write(f"As {found.user.email}; --as EMAIL names another person.")
    return found.user
