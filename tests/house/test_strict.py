"""Rule 8: the run itself is strict. Each of its checks is seen to bite."""

import pytest
from django.db import transaction
from django.template import Context, Template

from actors.models import Actor
from core.models import Place


def test_a_lock_says_which_table(db):
    with pytest.raises(AssertionError, match="say which table"), transaction.atomic():
        Actor.objects.select_for_update().first()
    with transaction.atomic():
        assert Actor.objects.select_for_update(of=("self",)).first() is None


@pytest.mark.parametrize("text", ["{{ nothing }}", "{{ thing.nothing }}", "{% if yes %}{{ nothing|upper }}{% endif %}"])
def test_a_variable_that_nobody_gave_is_an_error(text):
    with pytest.raises(AssertionError, match="nobody gave it"):
        Template(text).render(Context({"thing": {}, "yes": True}))


@pytest.mark.parametrize("text", ["{% if nothing %}x{% endif %}", "{{ nothing|default:'' }}"])
def test_one_that_may_be_missing_says_so(text):
    assert Template(text).render(Context()) == ""


def test_rows_without_an_order_come_in_a_random_one(db):
    Place.objects.bulk_create(Place(code=f"ZZ-{n}", name=f"Place {n}", level="admin1") for n in range(30))
    rows = Place.objects.filter(code__startswith="ZZ-")
    ways = {
        "rows": rows.order_by,
        "values": lambda: rows.order_by().values_list("code", flat=True),
        "a slice": lambda: rows.order_by()[:30],
    }
    for name, way in ways.items():
        assert len({tuple(str(row) for row in way()) for _ in range(5)}) > 1, name
    assert len({tuple(rows.order_by("code").values_list("code", flat=True)) for _ in range(5)}) == 1


def test_keys_of_tables_do_not_agree_by_chance(db, organization, firm, product, program):
    keys = [organization.pk, firm.pk, product.pk, program.pk]
    assert len({key // 10_000 for key in keys}) == len(keys)


def test_a_warning_is_an_error(pytestconfig):
    assert pytestconfig.getini("filterwarnings")[0] == "error"
