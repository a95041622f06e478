#!/usr/bin/env python
"""Django's commands. Where no database is configured or running, the embedded one runs for as long as the command does."""

import os
import sys

from environs import EnvError

from valuechain.runtime.process import CannotStart
from valuechain.settings.messages import NoGateway
from valuechain.settings.storage import NoPlace

WITHOUT_DATABASE = {"up", "help", "version", "inspect_file", "domain_diagram", "makemessages", "compilemessages", "startapp", "stop"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valuechain.settings.base")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the settings are named

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if os.environ.get("DATABASE_URL") or command.strip("-") in WITHOUT_DATABASE:
        execute_from_command_line(sys.argv)
        return
    from django.conf import settings  # noqa: PLC0415

    from valuechain.runtime.postgres import running  # noqa: PLC0415

    with running(settings.DATA_DIR):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except (CannotStart, EnvError, NoGateway, NoPlace) as error:
        sys.exit(str(error))
