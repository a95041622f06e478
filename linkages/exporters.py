"""Linkages, what was said of them, constraints and opportunities as files."""

from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.exports import Field, exportable, refer, sees
from linkages import cost_exporters, delivery_exporters, exchange_exporters  # noqa: F401 - their kinds are registered with these
from linkages.filters import ConstraintFilter, LinkageFilter, OpportunityFilter, StatementFilter
from linkages.models import Constraint, Linkage, LinkageStatement, Opportunity
from linkages.queries import in_force
from markets.models import ValueChain

LINKAGE = (
    Field("id", "pk", "number"),
    Field("kind"),
    refer("from_actor", "from_actor__code"),
    refer("from_name", "from_actor__name"),
    refer("to_actor", "to_actor__code"),
    refer("to_name", "to_actor__name"),
    Field("product", "product__name"),
    refer("value_chain", "value_chain__name"),
    Field("started_on", kind="date"),
    Field("ended_on", kind="date"),
    Field("status"),
    Field("confirmed_until", kind="date"),
    Field("quantity", "told_quantity", "number"),
    Field("unit", "flow_unit"),
    Field("value", "told_value", "number"),
    Field("currency", "flow_currency"),
    Field("gap_quantity", "told_gap_quantity", "number"),
    Field("gap_price", "told_gap_price", "number"),
)


@exportable("linkages", _("Linkages"), LINKAGE, filterset=LinkageFilter)
def linkages(user):
    return (
        Linkage.objects.for_user(user)
        .with_status()
        .with_figures(user)
        .select_related("from_actor", "to_actor", "product", "value_chain")
        .annotate(**sees(user, from_actor=Actor, to_actor=Actor, value_chain=ValueChain))
        .order_by("-pk")
    )


STATEMENT = (
    Field("id", "pk", "number"),
    Field("linkage", "linkage_id", "number"),
    Field("side"),
    Field("says"),
    Field("stated_by", lambda statement: statement.by_firm.name if statement.by_firm_id else statement.by_organization.name),
    Field("on_behalf", kind="yes_no"),
    Field("period_start", kind="date"),
    Field("period_end", kind="date"),
    Field("quantity", kind="number"),
    Field("unit", "unit_id"),
    Field("price", kind="number"),
    Field("currency", "currency_id"),
    Field("contract"),
    Field("governance"),
    Field("complexity"),
    Field("codified"),
    Field("capability"),
    Field("quality_terms"),
    Field("payment_terms"),
    Field("service_terms"),
    Field("joint_action"),
    Field("embedded_services"),
    Field("reason"),
    Field("copied", kind="yes_no"),
    Field("stated_at"),
)


@exportable("statements", _("Statements on linkages"), STATEMENT, filterset=StatementFilter)
def statements(user):
    """Those that no newer one supersedes, of both sides, as far as the reader may see them."""
    rows = in_force(LinkageStatement.objects.for_user(user)).select_related("by_firm", "by_organization")
    return rows.order_by("linkage", "side", "-period_end", "-pk")


def subject_name(row):
    """The part of the chain, by name; an actor or a linkage that the reader may not see has none."""
    name, record = row.subject
    if name == "actor" and not row.sees_actor or name == "linkage" and not row.sees_linkage:
        return None
    return str(record)


def problem(scale):
    return (
        Field("id", "pk", "number"),
        Field("title"),
        refer("value_chain", "value_chain__name"),
        Field("subject_type", lambda row: row.subject[0]),
        Field("subject", subject_name),
        Field(scale, kind="number"),
        Field("feasibility", kind="number"),
        Field("status"),
    )


SUBJECTS = ("value_chain", "function", "channel", "end_market", "supporting_market", "enabling_factor", "actor", "linkage", "whole_chain")


def problems(model, user):
    rows = model.objects.for_user(user).select_related(*SUBJECTS, "linkage__from_actor", "linkage__to_actor")
    return rows.annotate(**sees(user, value_chain=ValueChain, actor=Actor, linkage=Linkage)).order_by("-pk")


@exportable("constraints", _("Constraints"), problem("severity"), filterset=ConstraintFilter)
def constraints(user):
    return problems(Constraint, user)


@exportable("opportunities", _("Opportunities"), problem("potential"), filterset=OpportunityFilter)
def opportunities(user):
    return problems(Opportunity, user)
