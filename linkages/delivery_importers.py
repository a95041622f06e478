"""Lists of deliveries: written down on behalf of one side of linkages that are there already."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from analysis.names import fingerprint
from imports.columns import ChoiceColumn, Column, DateColumn, NumberColumn, WholeColumn
from imports.reference_columns import CountryColumn, CurrencyColumn, RecordColumn, UnitColumn
from imports.registry import Importer, register
from linkages.delivery_intake import find_linkages, find_same, refuse_units, write_deliveries
from linkages.delivery_rules import DAYS, FIGURES, day_faults, figure_faults
from linkages.enums import Side
from linkages.models import Delivery
from linkages.webhook_events import announce_undone
from markets.models import Product

LARGEST = 2**62
COLUMNS = (
    WholeColumn("linkage", _("The number of the linkage, as in its address; or name both sides."), most=LARGEST, digits=25, aliases=("linkage id", "linkage number", "liaison", "vínculo", "kiungo")),
    Column("from", _("Who sold or served: by code, identifier or name."), aliases=("from actor", "supplier", "seller", "provider", "supplier code", "vendor", "fournisseur", "vendeur", "proveedor", "vendedor", "muuzaji")),
    CountryColumn("from_country", _("Its country, where the name alone could be several."), aliases=("supplier country", "seller country")),
    Column("from_locality", _("Its town, where the name alone could be several."), aliases=("supplier town", "seller town")),
    Column("to", _("Who bought or was served: by code, identifier or name."), aliases=("to actor", "buyer", "customer", "client", "buyer code", "acheteur", "comprador", "mnunuzi")),
    CountryColumn("to_country", _("Its country, where the name alone could be several."), aliases=("buyer country", "customer country")),
    Column("to_locality", _("Its town, where the name alone could be several."), aliases=("buyer town", "customer town")),
    RecordColumn("product", _("What was delivered, by name or id; needed where the two are linked in several products."), model=Product, aliases=("commodity", "produit", "producto", "bidhaa")),
    ChoiceColumn("side", _("For whom it is written down: from (the seller, if nothing is said) or to."), choices=Side, default="from", aliases=("recorded for", "côté", "lado", "upande")),
    DateColumn("ordered_on", _("Empty if not known."), aliases=("order date", "ordered", "date of order", "date de commande", "fecha de pedido", "tarehe ya agizo")),
    NumberColumn("ordered_quantity", _("What was ordered of this delivery, in the same unit; empty if not known."), least=0, aliases=("quantity ordered", "ordered quantity", "order quantity", "qty ordered", "ordered qty", "quantité commandée", "cantidad pedida", "kiasi kilichoagizwa")),
    DateColumn("delivered_on", _("The day it was handed over."), required=True, aliases=("delivery date", "delivered", "date", "date of delivery", "date de livraison", "fecha de entrega", "tarehe ya uwasilishaji", "tarehe")),
    NumberColumn("quantity", _("What was handed over, also what was then rejected."), required=True, least=0, unit_field="unit", aliases=("volume", "amount", "qty", "quantité", "cantidad", "kiasi")),
    UnitColumn("unit", _("Of the quantity, and of the price, such as kg."), required=True, aliases=("uom", "unit of measure", "unité", "unidad", "kipimo")),
    NumberColumn("price", _("For one unit."), least=0, places=4, unit_field="currency", needs=("currency",), aliases=("unit price", "price per unit", "prix", "precio", "bei")),
    CurrencyColumn("currency", _("Of the price, by ISO 4217."), aliases=("devise", "moneda", "sarafu")),
    NumberColumn("rejected_quantity", _("How much of the quantity was not accepted, in the same unit."), least=0, aliases=("rejected", "quantity rejected", "quantité rejetée", "cantidad rechazada", "kilichokataliwa")),
    DateColumn("paid_on", _("The day the last of it was paid; empty if not yet."), aliases=("payment date", "paid", "date of payment", "date de paiement", "fecha de pago", "tarehe ya malipo")),
)  # fmt: skip


def keys_of(values):
    return {f"{side}_fp": fingerprint(values[side]) for side in ("from", "to") if values.get(side)}


def validate(row):
    """What is wrong between the cells of one row."""
    values = row.values
    days = {name: date.fromisoformat(values[name]) for name in DAYS if values.get(name)}
    for name, message in day_faults(days, row.reading.today).items():
        row.refuse(name, "day", message, _("Write the right day, such as 2026-05-31."))
    numbers = {name: Decimal(values[name]) for name in FIGURES if values.get(name) is not None}
    for name, message in figure_faults({**numbers, "currency": values.get("currency")}).items():
        row.refuse(name, "figures", message, _("Change one of the figures."))
    if values.get("linkage") is None and not (values.get("from") and values.get("to")):
        missing = "to" if values.get("from") else "from"
        row.refuse(missing, "linkage", _("A delivery is on a linkage."), _("Write who sold and who bought, or the number of the linkage."))


def match(stage):
    find_linkages(stage, tell=True)
    refuse_units(stage)
    find_same(stage)


def rematch(stage):
    find_linkages(stage, tell=False)
    stage.run("UPDATE st SET outcome = '', target = NULL")
    find_same(stage)


def apply(stage):
    write_deliveries(stage)


def describe(keys):
    """{key: (its number, the day and the quantity, address)} of deliveries."""
    return {row.pk: (str(row.pk), str(row), row.get_absolute_url()) for row in Delivery.objects.filter(pk__in=keys).order_by("pk")}


register(
    Importer(
        kind="deliveries",
        label=_("Deliveries: what was handed over, when and at which price"),
        help_text=_("One row for each; the linkage stands in the registry already. The other side is asked to confirm them."),
        own_columns=COLUMNS,
        validate=validate,
        derive=keys_of,
        match=match,
        rematch=rematch,
        apply=apply,
        own_models=(Delivery,),
        own_undone=announce_undone,
        describe=describe,
        example="from,to,delivered_on,quantity,unit,price,currency",
        whole_file=("from", "to", "product", "side", "unit", "currency"),
    )
)
