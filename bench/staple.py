"""One large chain beside the many small ones: lists of it reach page 1,000, and actors stand in it more than once."""

from django.db import connection, transaction

from accounts.models import Organization
from markets.models import Function, Product, ValueChain
from valuechain.seeding.make import PREFIX

NAME, COUNTRY, REGION = "Bench staple", "KE", "KE-30"
GATHER = "UPDATE actors_actor SET admin1_id = %s WHERE country = %s AND id %% 3 = 0"
PERFORM = """
    INSERT INTO actors_actorfunction (actor_id, function_id, stated_by_id, since, source)
    SELECT id, %s, %s, date '2020-01-01', '' FROM actors_actor WHERE country = %s AND id %% %s = 0
"""


def staple():
    """The chain's two functions: all of the country perform the first, a quarter the second too, a third of them in one region."""
    made = ValueChain.objects.filter(name=NAME).first()
    if made is None:
        with transaction.atomic():
            lead = Organization.objects.get(short_name=f"{PREFIX}1")
            product = Product.objects.create(organization=lead, name=NAME, unit_id="t")
            made = ValueChain.objects.create(organization=lead, name=NAME, product=product, country=COUNTRY)
            with connection.cursor() as cursor:
                cursor.execute(GATHER, [REGION, COUNTRY])
                for position, (name, share) in enumerate((("Growing", 1), ("Milling", 4)), start=1):
                    stage = Function.objects.create(value_chain=made, name=name, position=position, kind="production")
                    cursor.execute(PERFORM, [stage.pk, lead.pk, COUNTRY, share])
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return made, made.functions.order_by("position").first()
