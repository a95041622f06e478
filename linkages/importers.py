"""Lists of linkages, and the buyer in a list of actors."""

from django.utils.translation import gettext_lazy as _

from analysis.names import fingerprint
from imports.columns import ChoiceColumn, Column, DateColumn, NumberColumn
from imports.reference_columns import CountryColumn, CurrencyColumn, RecordColumn, UnitColumn
from imports.registry import Importer, extend, register
from linkages import delivery_importers  # noqa: F401 - its kind is registered with these
from linkages.enums import Contract, Governance, JointAction, Level, LinkageKind, ServiceTerms, Side
from linkages.intake import tidy, write_linkages
from linkages.models import Linkage, LinkageParty, LinkageStatement
from linkages.models.linkages import TERMS
from linkages.naming import name_sides, refuse_unnamed
from linkages.webhook_events import announce_undone
from markets.models import Product, ValueChain

FROM_WORDS = ("supplier", "seller", "from actor", "from code", "member", "provider", "source", "supplier name", "supplier code", "vendor", "fournisseur", "proveedor", "muuzaji")  # fmt: skip
TO_WORDS = ("buyer", "customer", "client", "group", "to actor", "to code", "target", "buyer name", "buyer code", "acheteur", "comprador", "mnunuzi")  # fmt: skip
FIGURES = (
    NumberColumn(
        "quantity",
        _("In the whole period."),
        least=0,
        unit_field="unit",
        needs=("unit",),
        aliases=("volume", "amount", "qty", "quantité", "cantidad"),
    ),
    UnitColumn("unit", _("Of the quantity, and of the price, such as kg."), aliases=("uom", "unit of measure", "unité", "unidad")),
    NumberColumn(
        "price",
        _("For one unit."),
        least=0,
        places=4,
        unit_field="currency",
        needs=("currency", "unit"),
        aliases=("unit price", "price per unit", "prix", "precio"),
    ),
    CurrencyColumn("currency", _("Of the price, by ISO 4217."), aliases=("devise", "moneda")),
    DateColumn("period_start", _("First day of the period."), needs=("period_end",), aliases=("period from", "from date", "period begin")),
    DateColumn("period_end", _("Last day of the period."), needs=("period_start",), aliases=("period to", "to date", "period until")),
    ChoiceColumn("contract", _("What the trade rests on."), choices=Contract, aliases=("contract type",)),
    ChoiceColumn("governance", _("Who sets the terms."), choices=Governance, aliases=("governance type",)),
)
TERM_COLUMNS = (
    ChoiceColumn("complexity", _("High where the buyer asks for more than price, quantity and a standard grade."), choices=Level, aliases=("complexity of transactions",)),
    ChoiceColumn("codified", _("High where what is asked for is met from a written standard, without visits."), choices=Level, aliases=("ability to codify", "codification")),
    ChoiceColumn("capability", _("High where the supplier meets it unaided."), choices=Level, aliases=("supplier capability", "capability of supplier")),
    Column("quality_terms", _("Such as a grade or moisture."), max_length=200, aliases=("quality requirements",)),
    Column("payment_terms", _("Such as cash, or 30 days."), max_length=200, aliases=("payment conditions", "terms of payment")),
    ChoiceColumn("service_terms", _("Of a service: paid for, or embedded in a sale."), choices=ServiceTerms),
    ChoiceColumn("joint_action", _("Of a member: what it does with its group."), choices=JointAction),
)  # fmt: skip
BUYER = (
    Column("buyer", _("Who buys from it, by code, identifier or name; each row is then also a linkage."), aliases=("sold to", "supplies to", "brand", "customer", "acheteur", "comprador", "mnunuzi")),
    DateColumn("buyer_since", _("Since when it sells to that buyer."), year_is_enough=True, needs=("buyer",), aliases=("supplier since",)),
)  # fmt: skip
COLUMNS = (
    Column("from", _("Who sells, serves, or is a member: by code, identifier or name."), required=True, aliases=FROM_WORDS),
    CountryColumn("from_country", _("Its country, where the name alone could be several."), aliases=("supplier country", "seller country")),
    Column("from_locality", _("Its town, where the name alone could be several."), aliases=("supplier town", "seller town")),
    Column("to", _("Who buys, is served, or is the group: by code, identifier or name."), required=True, aliases=TO_WORDS),
    CountryColumn("to_country", _("Its country, where the name alone could be several."), aliases=("buyer country", "customer country")),
    Column("to_locality", _("Its town, where the name alone could be several."), aliases=("buyer town", "customer town")),
    ChoiceColumn("kind", _("Vertical if nothing is said."), choices=LinkageKind, default="vertical", aliases=("linkage type", "type")),
    RecordColumn("product", _("What is traded, by name or id."), model=Product, aliases=("commodity", "produit", "producto")),
    RecordColumn("value_chain", _("The chain it belongs to, by name or id."), model=ValueChain, aliases=("chain",)),
    DateColumn("started_on", _("Empty if not known."), year_is_enough=True, aliases=("since", "start", "start date", "started")),
    DateColumn("ended_on", _("Empty while it lasts."), year_is_enough=True, aliases=("until", "end", "end date", "ended")),
    ChoiceColumn("side", _("For whom the figures speak: from (the seller, if nothing is said) or to."), choices=Side, default="from"),
    *FIGURES,
    *TERM_COLUMNS,
)  # fmt: skip
TERMS_READ = ", ".join(f"values->>'{name}' AS {name}" for name in TERMS)
READ_FIGURES = f"""
    (values->>'period_start')::date AS period_start, (values->>'period_end')::date AS period_end,
    (values->>'quantity')::numeric AS quantity, CASE WHEN values ?| ARRAY['quantity', 'price'] THEN values->>'unit' END AS unit,
    (values->>'price')::numeric AS price, CASE WHEN values ? 'price' THEN values->>'currency' END AS currency,
    {TERMS_READ}
"""


def keys_of(values):
    return {f"{side}_fp": fingerprint(values[side]) for side in ("from", "to", "buyer") if values.get(side)}


def validate(row):
    """What a row of figures needs to say something: a unit, a currency, days in order."""
    values = row.values
    if values.get("quantity") is not None and not values.get("unit"):
        row.refuse("quantity", "unit", _("A quantity needs its unit."), _("Write the unit in its column, such as kg."))
    if values.get("price") is not None and not (values.get("currency") and values.get("unit")):
        row.refuse("price", "currency", _("A price needs its currency, and the unit that it is for."), _("Write both in their columns."))
    for end, start in (("period_end", "period_start"), ("ended_on", "started_on")):
        first, last = values.get(start), values.get(end)
        if first and last and last < first:
            row.refuse(
                end,
                "order",
                _("%(last)s is before the start, %(first)s.") % {"last": last, "first": first},
                _("Change one of the two days."),
            )
    if bool(values.get("period_start")) != bool(values.get("period_end")):
        name = "period_start" if values.get("period_start") else "period_end"
        row.refuse(name, "period", _("A period needs its first and its last day."), _("Write both, or leave both empty."))


# the buyer in a list of actors


OWN = "SELECT count(*) FROM st o WHERE o.keys->>'fp' = st.keys->>'buyer_fp' AND o.outcome = 'create'"


def check_buyers(stage):
    """Whom the buyers' cells name: an actor of the registry, or the one of the same list that will be made; never the row itself."""
    name_sides(stage, "buyer", "sides")
    # A row that is refused here may be the buyer of others.
    while refuse_unnamed(stage, "buyer", "sides", f"AND (t.count > 1 OR ({OWN}) <> 1)", f"({OWN}) > 1") + refuse_itself(stage):
        pass


def refuse_itself(stage):
    return stage.fault(
        "SELECT number, values->>'buyer' FROM st LEFT JOIN sides t USING (number)"
        " WHERE values ? 'buyer' AND (st.target = t.id OR (t.id IS NULL AND keys->>'fp' = keys->>'buyer_fp'))",
        "buyer",
        "two_actors",
        _("A linkage joins two different actors; this row is the buyer itself."),
        _("Leave the row out, or name another buyer."),
    )


def apply_buyers(stage):
    """From each row with a buyer its vertical linkage; said on behalf of the buyer, whose list it is."""
    if not stage.fetch("SELECT 1 FROM st WHERE values ? 'buyer' LIMIT 1"):
        return
    name_sides(stage, "buyer", "sides")
    stage.run("DROP TABLE IF EXISTS sl")
    stage.run(
        f"""
        CREATE TEMP TABLE sl ON COMMIT DROP AS SELECT number, 'vertical'::text AS kind, target AS from_id, t.id AS to_id,
            (values->>'product')::bigint AS product_id, (values->>'value_chain')::bigint AS chain_id,
            (values->>'buyer_since')::date AS started_on, NULL::date AS ended_on, 'to'::text AS side, {READ_FIGURES}
        FROM st LEFT JOIN sides t USING (number) WHERE values ? 'buyer' AND st.outcome IN ('create', 'update', 'unchanged')
        """
    )
    if stage.foreseeing:
        # A buyer of the same list is not made yet; the linkage to it will be new.
        stage.run("INSERT INTO touched SELECT number FROM sl WHERE to_id IS NULL")
        stage.run("DELETE FROM sl WHERE to_id IS NULL")
    write_linkages(stage)


extend(
    "actors",
    (*BUYER, *FIGURES),
    check=check_buyers,
    apply=apply_buyers,
    derive=keys_of,
    validate=validate,
    models=(LinkageStatement, Linkage),
    derived=(LinkageParty,),
    tidy=tidy,
    undone=announce_undone,
)

# lists of linkages


def lay_out(stage):
    """`sl` from the rows: which linkage each one is, and whether the organization sees it already."""
    name_sides(stage, "from", "sides")
    name_sides(stage, "to", "other_sides")
    stage.run("DROP TABLE IF EXISTS sl")
    stage.run(
        f"""
        CREATE TEMP TABLE sl ON COMMIT DROP AS SELECT number, values->>'kind' AS kind, f.id AS from_id, t.id AS to_id,
            (values->>'product')::bigint AS product_id, (values->>'value_chain')::bigint AS chain_id,
            (values->>'started_on')::date AS started_on, (values->>'ended_on')::date AS ended_on, values->>'side' AS side, {READ_FIGURES}
        FROM st LEFT JOIN sides f USING (number) LEFT JOIN other_sides t USING (number)
        """
    )


def match(stage):
    lay_out(stage)
    refuse_unnamed(stage, "from", "sides")
    refuse_unnamed(stage, "to", "other_sides")
    stage.fault(
        "SELECT number, values->>'to' FROM st JOIN sl USING (number) WHERE from_id = to_id",
        "to",
        "two_actors",
        _("A linkage joins two different actors; both cells name “%(value)s”."),
        _("Name another partner, or leave the row out."),
    )
    stage.run(
        "UPDATE st SET outcome = 'duplicate_in_file', other_row = f.first FROM (SELECT number, min(number) OVER"
        " (PARTITION BY kind, from_id, to_id, product_id, side, period_start, period_end) AS first FROM sl JOIN st USING (number)) f"
        " WHERE st.number = f.number AND f.first < st.number"
    )
    tell_new(stage)


def rematch(stage):
    lay_out(stage)
    stage.run("UPDATE st SET outcome = '', target = NULL")
    tell_new(stage)


def tell_new(stage):
    """A linkage that the organization has no part in yet is new to it, whoever else recorded it."""
    stage.run(
        "UPDATE st SET outcome = 'update', target = l.id FROM sl JOIN linkages_linkage l ON l.kind = sl.kind AND l.from_actor_id = sl.from_id"
        " AND l.to_actor_id = sl.to_id AND l.product_id IS NOT DISTINCT FROM sl.product_id JOIN linkages_linkageparty p"
        " ON p.linkage_id = l.id AND p.organization_id = %(organization)s WHERE sl.number = st.number AND st.outcome = ''"
    )
    stage.run(
        "UPDATE st SET outcome = CASE WHEN f.first = st.number THEN 'create' ELSE 'update' END FROM (SELECT number, min(number) OVER"
        " (PARTITION BY kind, from_id, to_id, product_id) AS first FROM sl JOIN st USING (number) WHERE st.outcome = '') f"
        " WHERE st.number = f.number"
    )


def apply(stage):
    lay_out(stage)
    stage.run("DELETE FROM sl WHERE number NOT IN (SELECT number FROM st WHERE outcome IN ('create', 'update', 'unchanged'))")
    write_linkages(stage)
    stage.run("UPDATE st SET target = sl.linkage_id FROM sl WHERE sl.number = st.number")


def describe(keys):
    """{key: (its number, "from → to", address)} of linkages."""
    rows = Linkage.objects.filter(pk__in=keys).select_related("from_actor", "to_actor").order_by("pk")
    return {row.pk: (str(row.pk), str(row), row.get_absolute_url()) for row in rows}


register(
    Importer(
        kind="linkages",
        label=_("Linkages: who supplies, serves or belongs to whom"),
        help_text=_("One row for each and period; both actors stand in the registry already."),
        own_columns=COLUMNS,
        validate=validate,
        derive=keys_of,
        match=match,
        rematch=rematch,
        apply=apply,
        own_models=(LinkageStatement, Linkage),
        derived_models=(LinkageParty,),
        own_tidy=tidy,
        own_undone=announce_undone,
        describe=describe,
        example="from,to,product,quantity,unit",
        whole_file=("to", "from", "product", "value_chain", "unit", "currency", "side", "period_start", "period_end"),
    )
)
