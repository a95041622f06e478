"""The files of an edition: made once, kept by the fingerprint of what they show, never changed."""

import io
import json

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.formats import pdf, xlsx

WRITERS = {"pdf": pdf, "xlsx": xlsx}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# Raised when a format is drawn in another way: the content keeps its fingerprint, the file is made anew.
LAYOUT = 1


def place_of(edition, kind):
    return f"editions/{edition.fingerprint[:2]}/{edition.fingerprint}-{LAYOUT}.{kind}"


def document_of(edition):
    """The frozen document, with its fingerprint beside it."""
    return {**json.loads(bytes(edition.document)), "fingerprint": edition.fingerprint}


def written(edition, kind):
    """The bytes of the file, made now."""
    out = io.BytesIO()
    WRITERS[kind].write(document_of(edition), out)
    return out.getvalue()


def made_file(edition, kind):
    """The bytes of a file that was made before, or None."""
    place = place_of(edition, kind)
    # The mark is written after the file, so a file that is still being written is not read.
    if not default_storage.exists(f"{place}.made"):
        return None
    with default_storage.open(place, "rb") as file:
        return file.read()


def make_file(edition, kind):
    """Make and keep the file, unless it is kept already. Twice does no harm: both would write the same."""
    place = place_of(edition, kind)
    if default_storage.exists(f"{place}.made"):
        return place
    body = written(edition, kind)
    if default_storage.exists(place):
        default_storage.delete(place)
    default_storage.save(place, ContentFile(body))
    default_storage.save(f"{place}.made", ContentFile(edition.fingerprint.encode()))
    return place
