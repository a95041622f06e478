"""Rule 10: a module reads at a sitting, and its name says what it is."""

from pathlib import Path

import pytest

from tests.house.walk import modules, texts_of_tests

MOST_LINES = 400
NAMES_OF_NOTHING = {"signals", "services", "utils", "util", "helpers", "common", "misc", "base2", "managers", "mixins"}
# name: why it is longer, and when it will not be. The list only gets shorter.
LONGER = {}


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_has_at_most_400_lines(name):
    lines = modules()[name].count("\n")
    assert lines <= MOST_LINES or name in LONGER, f"{name} has {lines} lines. Name a feature of it, and give that a module of its own."


def test_the_list_of_longer_modules_only_gets_shorter():
    assert [name for name in LONGER if modules().get(name, "").count("\n") <= MOST_LINES] == []


def test_no_module_is_named_after_nothing():
    found = [name for name in modules() if Path(name).stem in NAMES_OF_NOTHING]
    assert found == [], f"{found}: such a name means that what is in it has no home yet."


def test_nothing_is_left_for_later():
    word = "TO" + "DO"
    found = [name for name, text in {**modules(), **texts_of_tests()}.items() if word in text or "FIX" + "ME" in text]
    assert found == []


def test_every_module_says_what_it_is():
    bare = [name for name, text in modules().items() if text.strip() and not name.endswith(("__init__.py", "apps.py", "enums.py"))]
    silent = [name for name in bare if not modules()[name].lstrip().startswith(('"""', "import", "from"))]
    assert silent == []
