"""Errors as RFC 9457 problem documents: what, where, and what to do."""

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status

TITLES = {
    400: _("Something in the request is wrong"),
    401: _("Sign in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("This address does not take that method"),
    409: _("That cannot be done now"),
    412: _("The record changed meanwhile"),
    413: _("Too large"),
    415: _("This kind of content is not read here"),
    429: _("Too many requests"),
}
FIXES = {
    "required": _("Send this field."),
    "null": _("Send a value."),
    "blank": _("Write something here."),
    "invalid_choice": _("Use one of the values in the documentation."),
    "does_not_exist": _("Use the id of a record that you can read."),
    "not_a_list": _("Send a list."),
    "max_length": _("Make it shorter."),
    "unique": _("Use another value, or open the record that has it."),
}


TOO_LARGE = _("The request is larger than is read here. Send less at once, or the file by itself.")


class TooLarge(exceptions.APIException):
    """413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = TOO_LARGE
    default_code = "too_large"


class Conflict(exceptions.APIException):
    """409: the record's state does not allow it. `body` adds fields, such as what stands in the way."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail, **body):
        super().__init__(detail)
        self.body = body


class Stale(exceptions.APIException):
    """412: somebody changed the record since it was read; both versions are in the answer."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"

    def __init__(self, detail, **body):
        super().__init__(detail)
        self.body = body


def document(code, detail="", errors=(), **extra):
    return {
        "type": "about:blank",
        "title": str(TITLES.get(code, TITLES[400])),
        "status": code,
        "detail": str(detail),
        "errors": list(errors),
        **extra,
    }


def problem_response(code, detail="", errors=(), headers=None, **extra):
    """A problem as a Django response (views, middleware and DRF alike)."""
    body = orjson.dumps(document(code, detail, errors, **extra), default=str)
    return HttpResponse(body, status=code, content_type="application/problem+json", headers=headers)


def flatten(detail, sent, path=""):
    """DRF's nested errors as a list with a JSON pointer each."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            step = "" if key == "non_field_errors" else f"/{key}"
            below = sent.get(key) if isinstance(sent, dict) else None
            yield from flatten(inner, sent if not step else below, path + step)
    elif isinstance(detail, list) and any(isinstance(d, dict | list) for d in detail):
        for index, inner in enumerate(detail):
            below = sent[index] if isinstance(sent, list) and index < len(sent) else None
            if inner:
                yield from flatten(inner, below, f"{path}/{index}")
    else:
        for error in detail if isinstance(detail, list) else [detail]:
            code = getattr(error, "code", None) or "invalid"
            value = sent if isinstance(sent, str | int | float | bool | None) else None
            fix = getattr(error, "fix", None) or FIXES.get(code) or _("Correct this and send it again; nothing was stored.")
            yield {"pointer": path or "/", "value": value, "rule": code, "message": str(error), "fix": str(fix)}


def handle(error, context):
    """DRF's EXCEPTION_HANDLER."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is no such record, or you may not see it."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or _("Your role does not allow this."))
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, ValidationError):
        error = exceptions.ValidationError(by_field(error))
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    request = context.get("request")
    if isinstance(error, exceptions.ValidationError):
        errors = list(flatten(error.detail, getattr(request, "data", None) if request else None))
        detail = errors[0]["message"] if len(errors) == 1 else _("%(count)s things to correct.") % {"count": len(errors)}
        return problem_response(error.status_code, detail, errors, headers)
    return problem_response(error.status_code, error.detail, (), headers, **getattr(error, "body", {}))


def by_field(error):
    """A Django ValidationError in DRF's shape."""
    if hasattr(error, "error_dict"):
        return {("non_field_errors" if k == "__all__" else k): v for k, v in error.message_dict.items()}
    return {"non_field_errors": error.messages}
