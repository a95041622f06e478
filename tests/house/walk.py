"""The project's own modules, read as text and as syntax."""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOTS = (*dict.fromkeys(name.split(".")[0] for name in settings.OUR_APPS), "analysis", "bench")


@cache
def modules():
    """{path from the project's folder: text} of all Python of ours, without migrations and tests."""
    found = {}
    for root in ROOTS:
        for path in sorted((settings.BASE_DIR / root).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR)
            if "migrations" not in name.parts:
                found[str(name)] = path.read_text()
    return found


@cache
def trees():
    return {name: ast.parse(text) for name, text in modules().items()}


@cache
def texts_of_tests():
    return {str(p.relative_to(settings.BASE_DIR)): p.read_text() for p in sorted(Path(settings.BASE_DIR / "tests").rglob("*.py"))}


def calls(name):
    """(module, call) of every call of a function or method called `name`."""
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", None)) == name:
                yield module, node
