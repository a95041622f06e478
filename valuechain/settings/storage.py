"""Where uploaded files are kept, from one address."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

FORMS = "Write file:///folder, or s3://bucket/prefix?endpoint=https://host&region=name."


class NoPlace(ValueError):
    """An address that names no place for files."""


def storage_of(address):
    """Django's storage for `address`: file:///folder or s3://bucket/prefix?endpoint=…&region=…. Raises NoPlace.

    The keys of S3 are read by its own package from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    """
    parts = urlsplit(address)
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": Path(unquote(parts.path))},
        }
    if parts.scheme == "s3" and parts.netloc:
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": parts.netloc,
                "location": parts.path.strip("/"),
                "endpoint_url": asked.get("endpoint"),
                "region_name": asked.get("region"),
                "querystring_auth": True,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
    raise NoPlace(f"MEDIA_URL “{address}” is no place for files. {FORMS}")
