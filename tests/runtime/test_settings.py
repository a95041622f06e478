"""Configuration is by the environment alone; what is unset is the embedded default."""

import json
import logging
from pathlib import Path

import pytest

from tests.runtime.installation import Installation
from valuechain.settings.logs import logging_of
from valuechain.settings.storage import storage_of

ASK = "import json; from django.conf import settings as s; print(json.dumps({{n: str(getattr(s, n)) for n in {names}}}))"


def asked(folder, names, **environment):
    """What the settings say with these variables."""
    # A database that is never asked keeps the embedded one from starting.
    install = Installation(folder / "data", **{"DATABASE_URL": "postgres://u:p@db.example:5433/name", **environment})
    said = install.command("-c", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'valuechain.settings.base'\n" + ASK.format(names=names))
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_unset_means_the_embedded_default_and_no_debug(folder):
    names = ["DEBUG", "CELERY_BROKER_URL", "MEDIA_ROOT", "EMAIL_BACKEND", "HTTPS", "ALLOW_TESTWORLD", "DATABASES"]
    said = asked(folder, names, DATABASE_URL="")
    data = folder / "data"
    assert said.pop("DATABASES").count(f"'HOST': '{data}/run'") == 1
    assert said == {
        "DEBUG": "False",
        "CELERY_BROKER_URL": f"redis+socket://{data}/run/redis.sock",
        "MEDIA_ROOT": f"{data}/media",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "HTTPS": "False",
        "ALLOW_TESTWORLD": "False",
    }


def test_an_address_with_tls_sets_what_belongs_to_it(folder):
    names = ["HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
    assert asked(folder, names, BASE_URL="https://chain.example/") == {
        "HTTPS": "True",
        "ALLOWED_HOSTS": "['localhost', '127.0.0.1', '[::1]', 'chain.example']",
        "CSRF_TRUSTED_ORIGINS": "['https://chain.example']",
        "SESSION_COOKIE_SECURE": "True",
        "SECURE_HSTS_SECONDS": "31536000",
    }


def test_database_mail_and_broker_by_their_addresses(folder):
    names = ["EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_PASSWORD", "CELERY_BROKER_TRANSPORT_OPTIONS", "DATABASES"]
    said = asked(folder, names, EMAIL_URL="submission://me:secret@mail.example:587", CELERY_BROKER_URL="amqp://guest@mq.example//")
    assert "'HOST': 'db.example'" in said["DATABASES"]
    assert "'PORT': 5433" in said["DATABASES"]
    del said["DATABASES"]
    assert said == {
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": "587",
        "EMAIL_USE_TLS": "True",
        "EMAIL_HOST_PASSWORD": "secret",
        "CELERY_BROKER_TRANSPORT_OPTIONS": "{}",
    }


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "nonsense", 'Environment variable "DATABASE_URL" invalid'),
        ("EMAIL_URL", "mail.example", 'Environment variable "EMAIL_URL" invalid: begin it with smtp://'),
        ("MESSAGE_GATEWAY_URL", "gateway.example", "is no address of a gateway. Begin it with https://"),
        ("PEOPLE_TIME_ZONE", "Nairobi", 'Environment variable "PEOPLE_TIME_ZONE" invalid: there is no Nairobi.'),
        ("DEBUG", "perhaps", 'Environment variable "DEBUG" invalid'),
        ("MEDIA_URL", "ftp://somewhere", "MEDIA_URL “ftp://somewhere” is no place for files. Write file:///folder, or s3://"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named_in_one_sentence(folder, name, value, says):
    said = Installation(folder / "data", **{name: value}).manage("check")
    assert said.returncode == 1
    assert says in said.stderr
    assert "Traceback" not in said.stderr


def test_files_in_a_folder_or_a_bucket():
    assert storage_of("file:///var/my%20files")["OPTIONS"] == {"location": Path("/var/my files")}
    bucket = storage_of("s3://kept/media/?endpoint=https://s3.example&region=eu-1")
    assert bucket["BACKEND"] == "storages.backends.s3.S3Storage"
    assert bucket["OPTIONS"] == {
        "bucket_name": "kept",
        "location": "media",
        "endpoint_url": "https://s3.example",
        "region_name": "eu-1",
        "querystring_auth": True,
        "default_acl": None,
        "file_overwrite": False,
    }


@pytest.mark.parametrize("address", ["", "/folder", "file://host/folder", "s3:///x", "https://s3.example"])
def test_another_address_is_no_place_for_files(address):
    with pytest.raises(ValueError, match="is no place for files"):
        storage_of(address)


def test_log_lines_as_json(capsys):
    wanted = logging_of("json", "INFO")
    formatter = logging.config.DictConfigurator(wanted).configure_formatter(wanted["formatters"]["line"])
    record = logging.LogRecord("records.jobs", logging.WARNING, __file__, 1, "job %s is “late”", (7,), None)
    line = json.loads(formatter.format(record))
    assert (line["event"], line["level"], line["logger"]) == ("job 7 is “late”", "warning", "records.jobs")
    assert line["timestamp"].endswith("Z")
