"""Rule 3: rows reach a person through `for_user` alone, on every model."""

import ast

import pytest
from django.contrib.auth.models import AnonymousUser

from core.access import Action
from core.ours import our_models
from core.querysets import AccessQuerySet
from tests.house.walk import trees

# Modules that answer a person, where `Model.objects` must go on to `for_user`.
ANSWERING = ("views.py", "api.py", "serializers.py", "filters.py")
# module: why it may ask for rows without the reader. The list only gets shorter.
UNASKED = {
    "core/api/fields.py": "codes of shared reference data",
    "accounts/views.py": "one's own record",
}
HARMLESS = ("may_add", "public")  # they ask no rows, or those that anyone may read


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_says_who_sees_its_rows(model):
    rows = model._default_manager.all()
    assert isinstance(rows, AccessQuerySet), f"{model.__name__}: its manager comes from an AccessQuerySet of its own."
    own = type(rows).for_user is not AccessQuerySet.for_user
    assert own or rows.through, f"{model.__name__}: write for_user, or name in `through` the record it hangs on."


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
@pytest.mark.django_db
def test_nobody_and_who_belongs_nowhere_act_on_no_row(model, action, nobody):
    """In SQL, so that a condition that cannot be put is found too."""
    rows = model._default_manager
    public = action is Action.VIEW and model.__name__ == "ReportEdition"  # published editions are open to all
    assert public or not rows.for_user(AnonymousUser(), action).exists()
    open_to_all = {"Place", "Sector", "Unit", "Currency", "User"}  # reference data, and oneself
    expected = model.__name__ in open_to_all and (action is Action.VIEW or model.__name__ == "User")
    assert rows.for_user(nobody, action).exists() == expected


def test_who_answers_a_person_asks_for_that_persons_rows():
    """`Model.objects.all()`, `.get()` or `.filter()` in a view, an API or a serializer forgets the reader."""
    found = set()
    for name, tree in trees().items():
        if name in UNASKED or not (name.endswith(ANSWERING) or "/views/" in name or "/api/" in name):
            continue
        harmless = {n.value for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in HARMLESS}
        found |= {f"{name}:{n.lineno}" for n in ast.walk(tree) if n not in harmless and asks_for_all(n)}
    assert found == set(), "Begin with Model.objects.for_user(user, action)."


def asks_for_all(node):
    """Whether it is `Model.objects.all()`, `.get()`, `.first()` or `.count()`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("all", "get", "first", "count")):
        return False
    manager = node.func.value
    return isinstance(manager, ast.Attribute) and manager.attr in ("objects", "_default_manager")
