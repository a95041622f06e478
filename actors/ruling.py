"""Which fact counts where several stand: one rule, for pages, lists, files and figures.

The newest day counts; of one day, what the firm says of itself; else what was recorded last. A field that a fact leaves open
is answered by the next fact that says it. What the reader may not see does not count for the reader.
"""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

SENTENCE = _(
    "Of several statements the newest day counts; of one day, what the firm says itself; else what was recorded last. "
    "Where it leaves a field open, the next one answers."
)
# The order in which profiles are asked: the first that says something counts.
PROFILES = (F("as_of").desc(), F("stated_by").asc(nulls_first=True), F("pk").desc())
# Contacts have no day: the firm's own word, else what was recorded last.
CONTACTS = (F("stated_by").asc(nulls_first=True), F("pk").desc())


def said(facts, name):
    """What counts for the field `name` of `facts` in their order: the first that says it; None where nobody does."""
    return next((value for fact in facts if (value := getattr(fact, name)) not in (None, "")), None)
