"""JSON in: strict, and never a 500 for what cannot be stored."""

import json

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from core.api.problems import TooLarge


def refuse_null_bytes(value, depth=0):
    if depth > 32:
        raise ParseError(_("The JSON is nested too deeply: at most 32 levels."))
    if isinstance(value, str) and "\0" in value:
        raise ParseError(_("A text holds a null byte, which cannot be stored. Take it out."))
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_null_bytes(key, depth)
            refuse_null_bytes(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            refuse_null_bytes(inner, depth + 1)


class JSONParser(parsers.JSONParser):
    """A JSON object (or a list, where an address takes one); NaN, Infinity, null bytes and deep nesting are refused."""

    strict = True

    def parse(self, stream, media_type=None, parser_context=None):
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            data = super().parse(stream, media_type, parser_context)
        except (UnicodeDecodeError, RecursionError, json.JSONDecodeError) as error:
            raise ParseError(_("This is not JSON in UTF-8.")) from error
        if not isinstance(data, dict | list):
            raise ParseError(_('Send a JSON object, such as {"name": "…"}.'))
        refuse_null_bytes(data)
        return data
