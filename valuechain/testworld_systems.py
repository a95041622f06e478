"""What the test world has of a firm's own people and systems, and of what its owner has stored; a webhook of it that nothing is sent to."""

import uuid

from django.utils import timezone

from accounts import records
from accounts.actions import make_user
from actors.claims import invite_owner, represent
from actors.enums import FirmRole, Scope
from actors.firm_keys import issue_key
from linkages.enums import HookEvent
from linkages.models import Receipt, Webhook
from linkages.receipts import new_code
from linkages.webhook_signing import new_salt


def systems_of(firm, mark, owner):
    """Of `firm`, by its `owner`: a key with all scopes, and a paused webhook at a host that does not exist."""
    key, _secret = issue_key(actor=firm, name=mark, scopes=Scope.values, by=owner)
    told = {"url": f"https://{mark}.invalid/hooks", "hears": HookEvent.values, "salt": new_salt(), "made_by": owner}
    hook = records.add(Webhook, by=owner, actor=firm, paused_at=timezone.now(), paused_because=mark, **told)
    return {"firm_key": key, "webhook": hook, **staff_of(firm, mark, owner)}


def staff_of(firm, mark, owner):
    """A second person of `firm`, as staff, and one who is invited."""
    user = make_user(by=None, email=f"{mark}@firm.example", name=mark)
    person = represent(actor=firm, user=user, by=owner, role=FirmRole.STAFF)
    claim, _secret = invite_owner(actor=firm, email=f"{mark}-invited@firm.example", by=owner, role=FirmRole.STAFF)
    return {"firm_person": person, "firm_invitation": claim}


def receipt_of(firm, mark, owner):
    """The code of a receipt of `owner`, who speaks for `firm`."""
    told = {"title": mark, "said": mark, "lines": [[mark, mark]], "url": "/firm/", "back": "/firm/"}
    made = Receipt.objects.create(person=owner, uuid=uuid.uuid4(), digest="0" * 64, code=new_code(), firm=firm.name, **told)
    return made.code
