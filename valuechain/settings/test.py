"""The settings of the tests: the same, but with a quick password hasher, mail in memory and tasks run in place."""

from valuechain.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
ALLOW_TESTWORLD = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Every test client loads the middleware anew: let it not scan the folder of static files each time.
WHITENOISE_AUTOREFRESH = True
