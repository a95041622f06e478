"""Which gateway takes text messages, from the environment (docs/messages.md)."""

from urllib.parse import urlsplit

FIELDS = {"id": "{id}", "from": "{sender}", "to": "{to}", "text": "{text}"}


class NoGateway(ValueError):
    """An address that names no gateway."""


def messages_of(env):
    """{gateway, options, inbound} of MESSAGE_GATEWAY_URL and those beside it; {} where no gateway is set. Raises NoGateway."""
    url = env.str("MESSAGE_GATEWAY_URL", "")
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise NoGateway(f"MESSAGE_GATEWAY_URL “{url}” is no address of a gateway. Begin it with https:// or http://.")
    fields = env.json("MESSAGE_GATEWAY_FIELDS") if env.str("MESSAGE_GATEWAY_FIELDS", "") else FIELDS
    if not isinstance(fields, dict):
        raise NoGateway('MESSAGE_GATEWAY_FIELDS is no JSON object. Write such as {"to": "{to}", "text": "{text}"}.')
    return {
        "gateway": env.str("MESSAGE_GATEWAY", "") or "core.gateways.JsonGateway",
        "options": {
            "url": url,
            "secret": env.str("MESSAGE_GATEWAY_SECRET", ""),
            "sender": env.str("MESSAGE_GATEWAY_SENDER", ""),
            "fields": fields,
            "reference": env.str("MESSAGE_GATEWAY_REFERENCE", "") or "id",
            "timeout": env.int("MESSAGE_GATEWAY_TIMEOUT", 10),
        },
        # What comes back: without a secret nothing is taken.
        "inbound": {
            "secret": env.str("MESSAGE_GATEWAY_INBOUND_SECRET", ""),
            "from": env.str("MESSAGE_GATEWAY_INBOUND_FROM", "") or "from",
            "text": env.str("MESSAGE_GATEWAY_INBOUND_TEXT", "") or "text",
        },
    }
