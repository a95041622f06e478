"""Rule 12: every command is exercised, and says what it does."""

import argparse

import pytest
from django.core.management import get_commands, load_command_class

from tests.house.walk import ROOTS, texts_of_tests

OURS = sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in ROOTS)
# name: where it is tried instead of in a test of ours. The list only gets shorter.
ELSEWHERE = {}


def test_there_are_commands():
    assert {"testworld", "create_user", "issue_token", "urls", "up", "load_reference"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_exercised(name):
    texts = "".join(text for path, text in texts_of_tests().items() if path != "tests/house/test_commands.py")
    assert f'"{name}"' in texts or f"'{name}'" in texts or name in ELSEWHERE, f"No test calls {name}."


@pytest.mark.parametrize("name", OURS)
def test_every_command_and_option_has_a_help_text(name):
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    standard = load_command_class("django.core", "check").create_parser("manage.py", "check")
    known = {option for action in standard._actions for option in action.option_strings}
    silent = [
        action.dest
        for action in parser._actions
        if not set(action.option_strings) & known and action.help in (None, "") and action.help != argparse.SUPPRESS
    ]
    assert command.help
    assert silent == []
