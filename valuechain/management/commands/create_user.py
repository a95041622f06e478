"""Make a person, with a role in an organization, a firm, or as a donor's reader."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.enums import Role
from accounts.models import Organization, User
from actors.claims import represent
from actors.models import Actor
from programs.interventions.models import Program


class Command(BaseCommand):
    help = "Make a person who can sign in; with a role, a firm, or a donor's view."

    def add_arguments(self, parser):
        parser.add_argument("email", help="The address to sign in with.")
        parser.add_argument("--name", required=True, help="As others should read it.")
        parser.add_argument("--organization", help="Short name of the organization to join.")
        parser.add_argument("--role", choices=Role.values, help="The role there.")
        parser.add_argument("--actor", help="Code of the firm to speak for.")
        parser.add_argument("--donor-of", help="Code of a program: joins its donor organization as viewer.")
        parser.add_argument("--password", help="Otherwise the person sets one by “Forgot password”, or signs in by a code in the mail.")
        parser.add_argument("--superuser", action="store_true", help="May open Django's admin.")

    def handle(self, *, email, name, organization, role, actor, donor_of, password, superuser, **options):
        try:
            user = actions.make_user(by=None, email=email, name=name, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if superuser:
            User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        if organization:
            found = Organization.objects.filter(short_name=organization).first()
            if found is None or not role:
                raise CommandError(f"There is no organization “{organization}”, or --role is missing. Roles: {', '.join(Role.values)}.")
            actions.join(user=user, organization=found, role=role, by=None)
        if actor:
            firm = Actor.objects.filter(code=actor).first()
            if firm is None:
                raise CommandError(f"There is no actor {actor}.")
            represent(actor=firm, user=user, by=None)
        if donor_of:
            program = Program.objects.filter(code=donor_of).first()
            donor = program.donors.order_by("pk").first() if program else None
            if donor is None:
                raise CommandError(f"There is no program {donor_of} with a donor organization.")
            actions.join(user=user, organization=donor, role=Role.VIEWER, by=None)
        self.stdout.write(f"{user.pk} {user.email}")
