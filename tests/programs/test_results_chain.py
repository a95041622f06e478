"""The results chain: its drawing, its list, its boxes."""

import pytest

from programs.results.drawing import LETTERS, draw, letters, wrap
from programs.results.models import ResultsNode
from tests.factories import IndicatorFactory, InterventionFactory, ProgramFactory, ResultsNodeFactory

pytestmark = pytest.mark.django_db


def test_an_officer_draws_a_chain_of_boxes(sign, officer, program, indicator):
    work = InterventionFactory(program=program, title="Dryers")
    client = sign(officer)
    client.post(f"/programs/{program.code}/results-chain/new/", {"level": "outcome", "title": "More sales", "indicators": [indicator.pk]})
    outcome = ResultsNode.objects.get()
    sent = {
        "level": "activity",
        "title": "Give dryers",
        "leads_to": [outcome.pk],
        "assumptions": "Rain comes\n\nRoads hold",
        "interventions": [work.pk],
    }

    answer = client.post(f"/programs/{program.code}/results-chain/new/", sent, follow=True)

    made = ResultsNode.objects.get(level="activity")
    assert (made.assumptions, list(made.leads_to.all()), list(made.interventions.all())) == (
        ["Rain comes", "Roads hold"],
        [outcome],
        [work],
    )
    page = answer.content.decode()
    assert page.count('marker-end="url(#arrow)"') == 1 and f'href="#node-{outcome.pk}"' in page
    assert "Rain comes<br>Roads hold" in page and "1 indicator<" in page


def test_an_arrow_leads_forward_and_never_in_a_circle(sign, officer, program):
    impact = ResultsNodeFactory(program=program, level="impact", title="Less poverty")
    output = ResultsNodeFactory(program=program, level="output", title="Dryers in use")
    second = ResultsNodeFactory(program=program, level="output", title="Dry grain")
    output.leads_to.add(second)
    client = sign(officer)
    back = client.post(f"/results-nodes/{impact.pk}/edit/", {"level": "impact", "title": "Less poverty", "leads_to": [output.pk]})
    circle = client.post(f"/results-nodes/{second.pk}/edit/", {"level": "output", "title": "Dry grain", "leads_to": [output.pk]})
    assert back.status_code == 422 and "An arrow leads forward: not from impact to output." in back.content.decode()
    assert circle.status_code == 422 and "These arrows lead in a circle." in circle.content.decode()
    assert not second.leads_to.exists() and not impact.leads_to.exists()


def test_only_the_programs_own_can_be_named(sign, officer, organization, program):
    elsewhere = IndicatorFactory(program=ProgramFactory(organization=organization))
    answer = sign(officer).post(
        f"/programs/{program.code}/results-chain/new/", {"level": "outcome", "title": "T", "indicators": [elsewhere.pk]}
    )
    assert answer.status_code == 422 and not ResultsNode.objects.exists()


def test_a_box_is_withdrawn(sign, officer, program):
    node = ResultsNodeFactory(program=program)
    answer = sign(officer).post(f"/results-nodes/{node.pk}/withdraw/")
    assert answer["Location"] == f"/programs/{program.code}/results-chain/" and not ResultsNode.objects.exists()


def test_a_viewer_reads_the_chain_and_a_stranger_does_not(sign, viewer, stranger, program):
    node = ResultsNodeFactory(program=program, title="More sales")
    page = sign(viewer).get(f"/programs/{program.code}/results-chain/").content.decode()
    assert "More sales" in page and f"/results-nodes/{node.pk}/edit/" not in page
    assert sign(viewer).get(f"/results-nodes/{node.pk}/edit/").status_code == 403
    assert sign(stranger).get(f"/results-nodes/{node.pk}/edit/").status_code == 404


def test_boxes_of_a_level_do_not_overlap_and_text_stays_inside(program):
    nodes = [
        ResultsNodeFactory(program=program, level=level, title=f"{level} {'long words ' * n}")
        for level in ("output", "outcome")
        for n in range(6)
    ]
    for start, finish in zip(nodes[:6], reversed(nodes[6:]), strict=True):
        start.leads_to.add(finish)
    boxes = draw(ResultsNode.objects.order_by("pk").prefetch_related("leads_to"), {})["boxes"]
    for one in boxes:
        assert all(letters(line) <= LETTERS for line in one.lines)
        others = [box for box in boxes if box is not one and box.x == one.x]
        assert all(box.y >= one.y + one.height or one.y >= box.y + box.height for box in others)


@pytest.mark.parametrize("text", ["x" * 100, "ይርጋጨፌ ቡና አምራቾች ኅብረት ሥራ ማኅበር", "農民が乾燥機を使うようになり収入が増える", "a b"])
def test_any_script_is_wrapped_within_its_box(text):
    lines = wrap(text)
    assert len(lines) <= 4 and all(letters(line) <= LETTERS for line in lines)


def test_the_chain_takes_constant_queries(sign, queries_of, officer, program):
    def fill(count):
        for _n in range(count):
            node = ResultsNodeFactory(program=program)
            node.indicators.add(IndicatorFactory(program=program))
            node.interventions.add(InterventionFactory(program=program))
            node.leads_to.add(last)

    last = ResultsNodeFactory(program=program, level="impact")
    client = sign(officer)
    fill(3)
    few = queries_of(client, f"/programs/{program.code}/results-chain/")
    fill(27)
    assert queries_of(client, f"/programs/{program.code}/results-chain/") == few
