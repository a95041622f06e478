"""Give a person a key to the API."""

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import issue_token
from accounts.models import User


class Command(BaseCommand):
    help = "Make an API token for a person; it stands alone on the last line and is shown once."

    def add_arguments(self, parser):
        parser.add_argument("email", help="Whose token.")
        parser.add_argument("--name", default="command line", help="What it is for.")

    def handle(self, *, email, name, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"There is no person with the address {email}.")
        _token, secret = issue_token(user=user, name=name, by=user)
        self.stdout.write(secret)
