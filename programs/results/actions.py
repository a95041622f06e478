"""Writing the results chain: boxes and arrows within one program."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from programs.results.models import ResultsNode

PARTS = ("leads_to", "interventions", "indicators")


def add_node(*, by, program, **values):
    """Add a box to the results chain of `program`. Raises ValidationError where a part belongs to another program."""
    check_program(program, values)
    return records.add(ResultsNode, by=by, organization=program.organization, program=program, **values)


def amend_node(*, node, by, **values):
    """Change a box; arrows may not lead back to it."""
    check_program(node.program, values)
    with recorded("results.amend_node", by=by, subject=node):
        node = records.amend(node, by=by, **values)
        refuse_circle(node)
    return node


def check_program(program, values):
    for name in PARTS:
        if any(row.program_id != program.pk for row in values.get(name, ())):
            raise ValidationError({name: _("One of these belongs to another program. Choose from this program's own.")})


def refuse_circle(node):
    """A box leads to what comes later; a circle of arrows has no beginning."""
    arrows = {}
    for start, finish in ResultsNode.leads_to.through.objects.filter(from_resultsnode__program=node.program_id).values_list(
        "from_resultsnode", "to_resultsnode"
    ):
        arrows.setdefault(start, []).append(finish)
    ahead, seen = list(arrows.get(node.pk, ())), set()
    while ahead:
        key = ahead.pop()
        if key == node.pk:
            raise ValidationError({"leads_to": _("These arrows lead in a circle. Take one of them out.")})
        if key not in seen:
            seen.add(key)
            ahead += arrows.get(key, ())
