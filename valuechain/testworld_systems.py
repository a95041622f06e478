"""What the test world has of a firm's own systems: a key, and a webhook that nothing is sent to."""

from django.utils import timezone

from accounts import records
from actors.enums import Scope
from actors.firm_keys import issue_key
from linkages.enums import HookEvent
from linkages.models import Webhook
from linkages.webhook_signing import new_salt


def systems_of(firm, mark, owner):
    """Of `firm`, by its `owner`: a key with all scopes, and a paused webhook at a host that does not exist."""
    key, _secret = issue_key(actor=firm, name=mark, scopes=Scope.values, by=owner)
    told = {"url": f"https://{mark}.invalid/hooks", "hears": HookEvent.values, "salt": new_salt(), "made_by": owner}
    hook = records.add(Webhook, by=owner, actor=firm, paused_at=timezone.now(), paused_because=mark, **told)
    return {"firm_key": key, "webhook": hook}
