"""Take a committed import back."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from core.access import Action
from core.api.problems import Conflict
from imports.models import Batch
from imports.undo import take_back


class Command(BaseCommand):
    help = "Take a committed import back: what it made goes, what it changed is restored; what others touched since stays and is listed."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, help="The number of the import.")
        parser.add_argument("--as", dest="email", help="Whose rights count; else who imported it.")

    def handle(self, *, email, **options):
        batch = Batch.objects.select_related("organization", "by").filter(pk=options["id"]).first()
        by = User.objects.filter(email__iexact=email, is_active=True).first() if email else getattr(batch, "by", None)
        if batch is None or by is None or not Batch.objects.for_user(by, Action.DELETE).filter(pk=batch.pk).exists():
            raise CommandError(f"There is no import {options['id']}, or this person may not take it back.")
        try:
            batch = take_back(batch, by=by)
        except Conflict as error:
            raise CommandError(str(error.detail)) from error
        undone = batch.undone
        self.stdout.write(f"Import {batch.pk}: {undone['removed']} removed, {undone['restored']} restored, {undone['left_count']} left.")
        for line in undone["left"]:
            self.stdout.write(f"  row {line['row']}: {line['name']} ({line['record']}). {line['reason']}")
