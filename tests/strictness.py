"""What a test run refuses though it works by chance: unordered rows, unbounded locks, unknown template variables (STYLE, rule 8)."""

from django.db.backends.postgresql.compiler import SQLCompiler
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.template.base import FilterExpression, Variable, VariableDoesNotExist

from core.ours import is_ours

FORGIVING = {"default", "default_if_none", "yesno", "pluralize"}


def shuffle_unordered():
    """A query of ours without an order answers in a random one, so that a test which relies on luck fails."""
    plain = SQLCompiler.get_order_by

    def get_order_by(self):
        order = plain(self)
        query = self.query
        free = type(self) is SQLCompiler and not order and query.model is not None and is_ours(query.model)
        if free and not (query.combinator or query.distinct or query.subquery or query.group_by is not None or query.is_empty()):
            return [(OrderBy(Random()), ("RANDOM()", [], False))]
        return order

    SQLCompiler.get_order_by = get_order_by


def demand_of():
    """`select_for_update` says which table it locks, or a join added later locks what it should not."""
    plain = QuerySet.select_for_update

    def select_for_update(self, nowait=False, skip_locked=False, of=(), no_key=False):
        if not of and is_ours(self.model):
            raise AssertionError(f'select_for_update on {self.model.__name__}: say which table, of=("self",).')
        return plain(self, nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)

    QuerySet.select_for_update = select_for_update


def refuse_unknown_variables():
    """A variable that a page of ours prints and that nobody gave it is an error, not an empty place."""
    plain = FilterExpression.resolve

    def resolve(self, context, ignore_failures=False):
        forgiven = ignore_failures or any(getattr(f, "_filter_name", f.__name__) in FORGIVING for f, _args in self.filters)
        if isinstance(self.var, Variable) and self.var.lookups and not forgiven:
            try:
                self.var.resolve(context)
            except VariableDoesNotExist as error:
                names = templates_of(context)
                # A page of a package fills blocks of our base, so the page that was asked for decides as well.
                if not any("/site-packages/" in name for name in names):
                    raise AssertionError(f"{' in '.join(names) or 'template'}: nobody gave it “{self.token}”.") from error
        return plain(self, context, ignore_failures)

    FilterExpression.resolve = resolve


def templates_of(context):
    """Names of the template that is being rendered, and of the page it belongs to."""
    found = (getattr(context.render_context, "template", None), getattr(context, "template", None))
    return list(dict.fromkeys(template.origin.name for template in found if template is not None))


def be_strict():
    shuffle_unordered()
    demand_of()
    refuse_unknown_variables()
