"""A passkey on a phone: offered on the firm's first page, added, and enough to sign in with. The phone's part is played by the browser."""

import re

import pytest

from accounts import actions as people
from actors.models import Actor
from core.models import Letter
from tests.e2e.conftest import PHONE
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "amina@example.org"


def fingerprint(page):
    """A phone whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}})


def test_a_passkey_is_added_after_a_code_and_lets_its_person_in_the_next_time(person, live_server, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    firm = ActorFactory(name="Kwanza Growers")
    firm.representatives.create(user=people.make_user(by=None, email=EMAIL, name="Amina"), role="owner")
    Actor.objects.filter(pk=firm.pk).update(claimed=True)
    phone = person(size=PHONE)
    phone.base = live_server.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    fingerprint(phone.page)
    phone.open("/account/login/?next=/firm/")
    phone.fits()
    phone.put("E-mail address", EMAIL)
    phone.press("Send me a code")
    code = re.search(r"Type this code.*?\n\n(\S+)", Letter.objects.latest("pk").body, re.DOTALL).group(1)
    phone.type(code=code)
    phone.page.locator("main button:not([form])").first.click()
    phone.page.wait_for_url(f"{phone.base}/firm/")

    phone.follow("add a passkey")
    phone.fits()
    phone.press("Add")
    phone.page.wait_for_url(lambda url: "/add/" not in url)  # the browser signs first, then the form is sent
    phone.page.wait_for_load_state("load")
    phone.open("/firm/")
    phone.does_not_see("add a passkey")

    phone.context.clear_cookies()
    phone.open("/account/login/?next=/firm/")
    phone.press("Use a passkey")
    phone.page.wait_for_url(f"{phone.base}/firm/")
    phone.sees("Kwanza Growers")
