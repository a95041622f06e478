"""docs/domain-model.md from the models."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from valuechain.domain import document

BEGIN, END = "<!-- made by: manage.py domain_diagram -->", "<!-- end of what is made -->"


class Command(BaseCommand):
    help = "Write the diagrams of docs/domain-model.md from the models."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if the document is not up to date.")

    def handle(self, *, check, **options):
        path = Path(settings.BASE_DIR) / "docs" / "domain-model.md"
        before = path.read_text()
        head, _begin, rest = before.partition(BEGIN)
        _old, end, tail = rest.partition(END)
        if not end:
            raise CommandError(f"{path.name} has lost its marks. It needs the lines {BEGIN} and {END}.")
        after = f"{head}{BEGIN}\n\n{document()}\n{END}{tail}"
        if check and after != before:
            raise CommandError("docs/domain-model.md is not up to date. Run: manage.py domain_diagram")
        if not check:
            path.write_text(after)
            self.stdout.write("docs/domain-model.md is up to date.")
