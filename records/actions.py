"""Attaching evidence."""

import hashlib
import io

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts import records
from accounts.audit import recorded
from records.attaching import attach
from records.models import Evidence

MOST = 20 * 2**20
Image.MAX_IMAGE_PIXELS = 60_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def add_evidence(*, by, organization, attached_to=(), **values):
    """Keep a file or a link as evidence, attached to the records `attached_to` [{type, id}]. Raises ValidationError; then nothing is kept."""
    with recorded("records.add_evidence", by=by, organization=organization):
        evidence = keep(by=by, organization=organization, **values)
        attach(evidence=evidence, to=attached_to, by=by)
    return evidence


def amend_evidence(*, evidence, by, attached_to=(), **values):
    """Correct its title or day, or attach it to more records; the file itself stays."""
    with recorded("records.amend_evidence", by=by, subject=evidence):
        evidence = records.amend(evidence, by=by, **values)
        attach(evidence=evidence, to=attached_to, by=by)
    return evidence


def keep(*, by, organization, file=None, link="", **values):
    """Store one piece of evidence. A file is checked for what it is; pictures lose their place data."""
    if file is None:
        if not link:
            raise ValidationError({"file": _("Evidence is either a file or a link. Give one of the two.")})
        return records.add(Evidence, by=by, organization=organization, link=link, added_by=by, **values)
    if file.size > min(MOST, settings.UPLOAD_LIMIT):
        raise ValidationError({"file": _("This file is larger than 20 MB. Make it smaller, or give a link.")})
    body = file.read()
    if not body:
        raise ValidationError({"file": _("This file is empty. Choose another one.")})
    kind, body = recognised(body)
    digest = hashlib.sha256(body).hexdigest()
    return records.add(
        Evidence,
        by=by,
        organization=organization,
        file=ContentFile(body, name=digest),
        file_name=file.name[-200:],
        content_type=kind,
        size=len(body),
        sha256=digest,
        added_by=by,
        **values,
    )


def recognised(body):
    """(content type, body) by what the bytes are, not by what they are called; programs and pages are refused."""
    if body.startswith(b"%PDF-"):
        return "application/pdf", body
    if body.startswith(b"PK\x03\x04"):
        return "application/zip", body
    try:
        return picture(body)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        pass
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ValidationError(
            {"file": _("This kind of file is not kept as evidence. Send a picture, a PDF, a spreadsheet, or plain text.")}
        ) from error
    if "\0" in text or text.lstrip()[:1] == "<":
        raise ValidationError({"file": _("Web pages and programs are not kept as evidence. Send a PDF or a picture of it.")})
    return "text/plain", body


def picture(body):
    """A picture written anew, so that neither place data nor anything hidden stays in it."""
    with Image.open(io.BytesIO(body)) as image:
        kind = image.format
        if kind not in PICTURES:
            raise UnidentifiedImageError
        clean = ImageOps.exif_transpose(image)
        out = io.BytesIO()
        clean.convert("RGB" if kind == "JPEG" else clean.mode).save(out, kind)
    return PICTURES[kind], out.getvalue()
