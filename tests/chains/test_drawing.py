"""The map as a picture: well formed, within the pages' policy, each part a link that says what it is."""

import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from linkages.drawing import draw
from linkages.ink import LOOKS
from linkages.plan import cut, plan, text_width, wrap
from linkages.volumes import tidy

SVG = "{http://www.w3.org/2000/svg}"


def node(key, column, *, function=None, actors=5, kind="function", lanes=(), kinds=("enterprise",), **more):
    return {
        "id": key,
        "kind": kind,
        "label": key.title(),
        "function": function,
        "actors": actors,
        "url": f"/actors/?function={function}",
        "column": column,
        "lanes": list(lanes),
        "box": True,
        "members_estimated": None,
        "firms": [],
        "kinds": [{"kind": k, "actors": actors} for k in kinds],
        **more,
    }


def edge(start, end, quantity=None, **more):
    given = {"quantity": None if quantity is None else Decimal(quantity), "comparable": quantity is not None, "unit": "t"}
    line = {"from": start, "to": end, "kind": "vertical", "linkages": 4, "confirmed": 1, "disputed": 0, "told": 3, "governance": None}
    return {**line, **given, "url": "/linkages/?value_chain=1&from_function=1", **more}


@pytest.fixture
def data():
    market = node("schools", 3, kind="end_market", actors=None, lanes=[7], price=None, demand=None, kinds=())
    return {
        "unit": "t",
        "columns": [{"label": name, "functions": [n]} for n, name in enumerate(("Grow", "Collect", "Mill"), start=1)],
        "lanes": [{"id": 7, "label": "School <meals>", "functions": [1, 2, 3], "end_market": "schools"}],
        "nodes": [node("grow", 0, function=1, lanes=[7]), node("collect", 1, function=2), node("mill", 2, function=3, lanes=[7]), market],
        "edges": [edge("grow", "collect", 100), edge("grow", "mill", 40), edge("mill", "collect", 1), edge("mill", "mill")],
        "bands": [
            {
                "kind": "enabling_factor",
                "id": 1,
                "label": "Cess & tax",
                "effect": "hinders",
                "level": "local",
                "url": "/enabling-factors/1/",
            },
            {"kind": "supporting_market", "id": 2, "label": "Credit", "providers": 1, "use": None, "url": "/supporting-markets/2/"},
        ],
        "markers": [
            {
                "constraint": 9,
                "number": 1,
                "title": "Wet grain",
                "node": "grow",
                "on": "function-1",
                "severity": 4,
                "url": "/constraints/9/",
            }
        ],
        "totals": {"actors": 15, "in_force": 16},
    }


def words(element):
    return "".join(element.itertext())


def test_the_picture_is_well_formed_and_keeps_to_the_policy(data):
    text = draw(data, "Maize “north” & south")
    root = ElementTree.fromstring(text)
    assert root.get("aria-label") == "Maize “north” & south"
    assert "style" not in text
    assert "School <meals>" in "".join(root.itertext()).replace("School<meals>", "School <meals>")


def test_boxes_edges_bands_and_constraints_are_links_with_a_name(data):
    links = {a.get("href"): a.get("aria-label") for a in ElementTree.fromstring(draw(data, "Maize")).iter(f"{SVG}a")}
    assert links["/actors/?function=3"] == "Mill: 5 actors"
    assert links["/enabling-factors/1/"] == "Cess & tax: hinders, local"
    assert links["/supporting-markets/2/"] == "Credit: 1 provider · use not known"
    assert links["/constraints/9/"] == "Constraint 1: Wet grain, severity 4 of 5"


def test_an_edge_says_volume_count_and_share_of_both_sides(data):
    labels = [a.get("aria-label") for a in ElementTree.fromstring(draw(data, "Maize")).iter(f"{SVG}a")]
    assert "Grow to Collect: 100\u00a0t from 3 of 4 linkages, 25\u00a0% confirmed by both sides" in labels
    assert "Mill to Mill: volume not known, 4 linkages, 25\u00a0% confirmed by both sides" in labels


def test_ribbons_stand_on_one_scale_and_fit_every_box(data):
    drawn = plan(data, lambda node: ([node["label"]], []))
    by_volume = {float(r.edge["quantity"]): r.width for r in drawn.ribbons if r.edge.get("comparable")}
    assert by_volume[100.0] / by_volume[40.0] == pytest.approx(2.5)
    leaving = sum(r.width for r in drawn.ribbons if r.edge.get("comparable") and r.edge["from"] == "grow")
    assert leaving <= next(b for b in drawn.boxes if b.node["id"] == "grow").height


def test_a_box_grows_with_the_logarithm_of_its_count(data):
    heights = []
    for count in (100, 10_000, 1_000_000):
        data["nodes"][0]["actors"] = count
        heights.append(next(b.height for b in plan(data, lambda node: ([""], [])).boxes if b.node["id"] == "grow"))
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=0.5)


def test_an_empty_chain_says_what_is_missing(data):
    empty = {**data, "columns": [], "lanes": [], "nodes": [], "edges": [], "bands": [], "markers": []}
    assert "no functions yet" in draw(empty, "Maize")


def test_each_look_has_the_themes_colours_on_a_page():
    sheet = (Path(settings.BASE_DIR) / "static/css/map.css").read_text()
    missing = [name for name in LOOKS if not re.search(rf"\.{re.escape(name)}\b", sheet)]
    assert missing == []


def test_words_are_cut_to_their_room_and_wide_letters_count_double():
    assert cut("Cooperative collection", 60, 12) == "Cooperat…"
    assert text_width("玉米", 12) == 24
    assert wrap("Packaged flour, Nairobi & Eldoret", 130, 13) == ["Packaged flour,", "Nairobi & Eldoret"]


def test_quantities_are_written_plainly():
    assert [str(tidy(Decimal(n))) for n in ("1000.000000", "1E+3", "0.1234567", "0")] == ["1000", "1000", "0.123457", "0"]
