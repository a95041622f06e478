"""Calls to addresses that somebody gave us: only to public hosts, at the very address that was checked, short, and not led elsewhere."""

import http.client
import ipaddress
import socket
import ssl
import threading
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 10
MOST_READ = 4096
MOST_ADDRESS = 500
# Networks that carry an IPv4 address inside: through them a private one could be reached under a public name.
CARRIERS = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]
CHARACTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%")


class Refused(Exception):
    """This address is not called; its words say why, and what to do."""


def is_public(address):
    """Whether an IP address (text) is one of the open internet: not private, local, shared, reserved, nor a metadata service."""
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    carried = found.version == 6 and any(found in network for network in CARRIERS)
    return found.is_global and not (found.is_multicast or found.is_reserved or carried)


def parts_of(url):
    """(https?, host, port, path) of an address as it was typed. Raises Refused."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise Refused(_("This is no address of the web. Write one such as https://erp.example.com/hooks.")) from None
    if len(url) > MOST_ADDRESS or not set(url) <= CHARACTERS or not split.hostname or split.scheme not in ("http", "https"):
        raise Refused(_("This is no address of the web. Write one such as https://erp.example.com/hooks."))
    if split.scheme == "http" and not settings.WEBHOOK_ALLOW_PRIVATE:
        raise Refused(_("The address has to begin with https://, so that nobody on the way reads what is sent."))
    if split.username is not None or split.password is not None:
        raise Refused(_("Take the name and password out of the address. Every message is signed instead."))
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    return split.scheme == "https", split.hostname, port or (443 if split.scheme == "https" else 80), path


def resolved(host, port):
    """The IP addresses of `host`; every one of them must be public. Raises Refused."""
    try:
        found = [line[4][0] for line in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Refused(_("There is no host “%(host)s”. Look for a slip of the pen.") % {"host": host}) from None
    if not settings.WEBHOOK_ALLOW_PRIVATE and not all(is_public(address) for address in found):
        raise Refused(_("“%(host)s” is inside a private network. Write an address that is open to the internet.") % {"host": host})
    return found


def check(url):
    """Raises Refused unless `url` may be called now."""
    _https, host, port, _path = parts_of(url)
    resolved(host, port)


def connection(https, host, port, address):
    """A connection to `address` (an IP), that names itself `host`; the certificate must be that of `host`."""
    if https:
        made = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        made = http.client.HTTPConnection(host, port, timeout=SECONDS)
    # The name is not looked up again: it could have another address by now.
    made._create_connection = lambda _target, timeout, source=None: socket.create_connection((address, port), timeout, source)
    return made


def post(url, body, headers):
    """Send `body` (bytes) and return the status of the answer. At most 10 seconds in all; redirects are not followed.

    Raises Refused for an address that may not be called, and OSError (TimeoutError, ssl.SSLError…) or http.client.HTTPException
    where no answer came.
    """
    https, host, port, path = parts_of(url)
    made = connection(https, host, port, resolved(host, port)[0])
    late = threading.Event()
    clock = threading.Timer(SECONDS, give_up, [made, late])
    clock.daemon = True
    clock.start()
    try:
        made.connect()
        made.held = made.sock  # http.client lets go of it before the answer is read
        made.request("POST", path, body, {"user-agent": "valuechain-webhooks/1", "connection": "close", **headers})
        answer = made.getresponse()
        answer.read(MOST_READ)
        return answer.status
    except (OSError, http.client.HTTPException, AttributeError, ValueError):
        if late.is_set():
            raise TimeoutError(_("No whole answer within %(n)s seconds.") % {"n": SECONDS}) from None
        raise
    finally:
        clock.cancel()
        made.close()


def give_up(made, late):
    """A host that answers a byte at a time would hold a worker for hours."""
    late.set()
    held = getattr(made, "held", None) or made.sock
    if held is not None:
        try:
            held.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it closed it itself in this moment
