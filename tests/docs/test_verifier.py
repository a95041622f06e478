"""The verifier that docs/api-for-systems.md gives away, taken out of the document as it stands there."""

import re
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "api-for-systems.md"
CODE = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)
given = {}
exec(CODE, given)  # ours, and what readers copy: it has to work
verify = given["verify"]

# From the Standard Webhooks specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_it_accepts_the_example_of_the_standard():
    assert verify(SECRET, HEADERS, BODY, now=1614265330) == {"test": 2432232314}


def test_it_refuses_what_is_too_old_and_what_was_changed():
    with pytest.raises(ValueError, match="old"):
        verify(SECRET, HEADERS, BODY, now=1614265330 + 301)
    with pytest.raises(ValueError, match="signature"):
        verify(SECRET, HEADERS, BODY + b" ", now=1614265330)
