"""By which way a letter leaves: e-mail, or an outgoing gateway of text messages (docs/messages.md).

A gateway is anything with `send(message_id, to, text, subject="", stop_url="")`. It returns the reference by which the other side
knows the message ("" for none), or raises `Refused` (this message will never leave) or `Away` (later it may).
"""

import json
import smtplib
import urllib.error
import urllib.request
from functools import reduce
from http.client import HTTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from core.models import Channel

# Answers that speak of this installation or of the moment, not of the message: it is tried again.
PASSING = {401, 403, 407, 408, 409, 425, 429}
MOST_ANSWER = 65_536  # bytes of an answer that are read


class Refused(Exception):
    """The message was refused for good; the words say why."""


class Away(Exception):
    """Nobody took the message now; the words say why."""


class MailGateway:
    """E-mail by the server of EMAIL_URL."""

    def send(self, message_id, to, text, subject="", stop_url=""):
        headers = {"Message-ID": f"<{message_id}>"}
        if stop_url:  # RFC 8058: mail programs offer to end such letters with one press
            headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        try:
            EmailMessage(subject, text, to=[to], headers=headers).send()
        except smtplib.SMTPRecipientsRefused as error:
            answers = [code for code, _words in error.recipients.values()]
            raise (Refused if all(code >= 500 for code in answers) else Away)(str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Away(str(error)) from error
        return ""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message and its secret go where they were meant to go, and nowhere else."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


class JsonGateway:
    """A gateway of text messages that takes one JSON object for each by HTTP, with a bearer secret."""

    def __init__(self, url, secret="", sender="", fields=None, reference="id", timeout=10):
        self.url, self.secret, self.sender = url, secret, sender
        self.fields, self.reference, self.timeout = fields, reference, timeout

    def send(self, message_id, to, text, subject="", stop_url=""):
        values = {"{id}": message_id, "{to}": to, "{text}": text, "{sender}": self.sender}
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": message_id}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        request = urllib.request.Request(self.url, json.dumps(filled(self.fields, values)).encode(), headers, method="POST")
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=self.timeout) as answer:
                return (text_at(answer.read(MOST_ANSWER), self.reference) or "")[:200]
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(MOST_ANSWER)[:200].decode("utf-8", "replace")
            permanent = 400 <= error.code < 500 and error.code not in PASSING
            raise (Refused if permanent else Away)(f"{error.code} {said}") from error
        except (OSError, HTTPException) as error:
            raise Away(str(error) or type(error).__name__) from error


def filled(fields, values):
    """`fields` (JSON) with each text that is a mark such as "{to}" replaced by its value; marks within a text too."""
    if isinstance(fields, dict):
        return {key: filled(inner, values) for key, inner in fields.items()}
    if isinstance(fields, list):
        return [filled(inner, values) for inner in fields]
    # One pass over the template: what stands in a message is never taken for a mark.
    return "".join(values.get(piece, piece) for piece in split_marks(fields)) if isinstance(fields, str) else fields


def split_marks(text):
    """ "x{to}y" as "x", "{to}", "y"."""
    head, *rest = text.split("{")
    yield head
    for piece in rest:
        name, closed, tail = piece.partition("}")
        yield from (f"{{{name}}}", tail) if closed else (f"{{{piece}",)


def text_at(body, path):
    """The text (or whole number) that stands in the JSON `body` at `path`, such as "messages.0.id"; None where there is none."""
    try:
        found = reduce(lambda inner, step: inner[int(step) if isinstance(inner, list) else step], path.split("."), json.loads(body))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


def gateway_of(channel):
    """The gateway by which letters of `channel` leave, or None where there is none."""
    if channel == Channel.MAIL:
        return MailGateway()
    wanted = settings.MESSAGES
    return import_string(wanted["gateway"])(**wanted["options"]) if wanted else None


def messages_offered():
    """Whether this installation can send text messages."""
    return bool(settings.MESSAGES)
