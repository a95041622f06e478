"""What the page of a linkage tells of its deliveries."""

from linkages.delivery_charts import drawn
from linkages.delivery_sums import seen_on, sums

MOST_SHOWN = 8


def deliveries_of(linkage, user):
    """The newest `rows`, how many there are, what they add up to, and their charts; `linkage` has its sides (linkages.sides.speak)."""
    rows = seen_on(linkage, user)
    for row in rows:
        row.linkage = linkage
    if not rows:
        return {"rows": [], "count": 0}
    statements = [side.statement for side in linkage.sides]
    return {"rows": rows[:MOST_SHOWN], "count": len(rows), "sums": sums(linkage, rows, statements), "drawn": drawn(linkage, rows)}
