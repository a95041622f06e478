"""Publish an edition of a program's period."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from core.access import Action
from core.api.problems import Conflict
from programs.indicators.models import Period
from programs.interventions.models import Program
from reports import actions, eyes
from reports.models import Audience, EditionStatus, ReportEdition


class Command(BaseCommand):
    help = "Freeze and publish the next edition of PROGRAM for PERIOD."

    def add_arguments(self, parser):
        parser.add_argument("program", metavar="PROGRAM", help="Its code.")
        parser.add_argument("period", metavar="PERIOD", help="Its name, such as “Q1 2026”, or its id.")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.DONORS, help="Whom it is for.")
        parser.add_argument("--summary", default="", help="What happened, in your words.")
        eyes.add_arguments(parser)

    def handle(self, *, program, period, audience, summary, email, organization, **options):
        found = Program.objects.select_related("organization").filter(code=program).first()
        if found is None:
            raise CommandError(f"There is no program {program}.")
        user = eyes.person(email, organization or found.organization.short_name, self.stderr)
        if not ReportEdition.objects.all().may_add(user) or not Program.objects.for_user(user, Action.CHANGE).filter(pk=found.pk).exists():
            raise CommandError(f"{user.email} may not publish for {program}: that is for its managers.")
        rows = Period.objects.for_user(user).filter(program=found)
        chosen = rows.filter(name=period).first() or (rows.filter(pk=period).first() if period.isdecimal() else None)
        if chosen is None:
            raise CommandError(f"{program} has no period “{period}”. It has: {', '.join(rows.values_list('name', flat=True)) or 'none'}.")
        try:
            edition = self.edition(found, chosen, audience, summary, user)
        except (ValidationError, PermissionDenied, Conflict) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Edition {edition.number} for {edition.get_audience_display()}, fingerprint {edition.fingerprint}")

    def edition(self, program, period, audience, summary, user):
        """A draft that waits for this period and audience is published, else a new one."""
        drafts = ReportEdition.objects.for_user(user, Action.PUBLISH).filter(program=program, period=period, audience=audience)
        draft = drafts.filter(status=EditionStatus.DRAFT).order_by("pk").first()
        if draft is None or summary:
            draft = actions.draft(by=user, program=program, period=period, audience=audience, summary=summary)
        return actions.publish(edition=draft, by=user)
