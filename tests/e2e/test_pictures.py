"""`make pictures`: it finds the pages of a person by itself, takes both widths, and tells what is wrong with a page."""

import pytest
from PIL import Image

from tests.pictures.camera import Camera
from tests.pictures.index import write
from tests.pictures.people import Viewer
from tests.pictures.routes import routes
from tests.pictures.walking import Walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camera(browser, live_server, tmp_path):
    camera = Camera(browser, live_server.url, Viewer("nobody"), tmp_path)
    yield camera
    camera.close()


def test_who_is_not_signed_in_is_pictured_at_the_public_pages_alone(camera):
    pages = Walk(routes(), camera.fetch).go()
    assert {"home", "public-home", "account_login"} <= set(pages)
    assert {"actor-list", "firm-home", "public-edition-csv"} & set(pages) == set()


def test_a_page_has_a_picture_of_each_width_and_a_place_in_the_index(camera, tmp_path):
    shot = camera.take("public-home", "/public/")
    assert {width: Image.open(tmp_path / name).width for width, name in shot.files.items()} == {1280: 1280, 360: 360}
    assert shot.lines() == []
    write(tmp_path, camera.shots, [], [])
    assert "public-home.nobody.360.png" in (tmp_path / "index.html").read_text()


def test_what_does_not_fit_is_told(camera):
    wide = '<div style="inline-size: 500px">wide</div>'
    cut = '<p style="inline-size: 60px; overflow: hidden; white-space: nowrap">words that are cut off</p>'
    over = '<svg width="200" height="40"><text x="5" y="20">one</text><text x="8" y="20">two</text></svg>'
    camera.page.set_content(f"<!doctype html>{wide}{cut}{over}<script>console.error('a fault')</script>")
    shot = camera.take_open("drawn")
    assert not any("wider" in said for said in shot.faults[1280])
    assert any("wider than the window: div “wide”" in said for said in shot.faults[360])
    for width in shot.faults:
        assert "cut off in p: “words that are cut off”" in shot.faults[width]
        assert "text over text: “one” and “two”" in shot.faults[width]
    assert "the console says: a fault" in shot.faults[1280]


def test_an_address_belongs_to_the_page_that_is_written_out_for_it():
    fetched = {"/": '<html><a href="/actors/new/">add</a><a href="/actors/VC-1/">one</a><nav class="tabs"><a href="?tab=x">x</a></nav>'}
    walk = Walk([route for route in routes() if route.name in ("home", "actor-create", "actor-detail", "actor-history")], fetched.get)
    walk.go()
    assert walk.linked["actor-create"] == ["/actors/new/"]
    assert walk.ids["actor"] == ["VC-1"]
    assert "/actors/VC-1/history/" in walk.asked
    assert walk.pages == {"home": "/", "home+x": "/?tab=x"}
