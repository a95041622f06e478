"""Settings, from the environment alone; what is unset means the embedded default (docs/operations.md)."""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from dj_database_url import parse
from django.utils.translation import gettext_lazy
from environs import Env, EnvError

from valuechain.runtime import config
from valuechain.settings.logs import logging_of
from valuechain.settings.messages import messages_of
from valuechain.settings.storage import storage_of

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / "var").resolve()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or config.secret_key(DATA_DIR)
BASE_URL = env.str("BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", urlsplit(BASE_URL).hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [BASE_URL] if BASE_URL.startswith("https://") else [])
# Behind a proxy that ends TLS; otherwise off, so that `make run` works over plain HTTP on one machine.
HTTPS = env.bool("HTTPS", BASE_URL.startswith("https://"))
ALLOW_TESTWORLD = env.bool("ALLOW_TESTWORLD", False)
SITE_NAME = env.str("SITE_NAME", "valuechain")

# From the top of the ladder down: each imports only what stands behind it.
OUR_APPS = [
    "valuechain",
    "reports",
    "programs.results",
    "programs.indicators",
    "programs.upgrading",
    "programs.interventions",
    "linkages",
    "actors",
    "markets",
    "imports",
    "records",
    "accounts",
    "core",
]
INSTALLED_APPS = [
    *OUR_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "valuechain.health.ProbeMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.HostileInputMiddleware",
    "core.middleware.SignedOutMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.PersonMiddleware",
    "accounts.middleware.FactorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "valuechain.urls"
WSGI_APPLICATION = "valuechain.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "valuechain.context.shell",
            ],
        },
    },
]

if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
else:
    config.forget_foreign_database()
    DATABASES = {"default": parse(config.database_url(DATA_DIR))}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"].update(ENGINE="django.db.backends.postgresql", CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        # Shared by all processes without a further service: sign-in rate limits must hold across web processes.
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    )
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "") or config.broker_url(DATA_DIR)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_DISPLAY = "accounts.adapter.display_name"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "accounts.factor_forms.PasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = False
# How many proxies stand before us: whose address counts for the limits on signing in.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)

FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("any")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية"), ("sw", "Kiswahili")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MANIFEST_STRICT = False  # a picture that was not gathered is a picture missing, not a page
STORAGES = {
    # The address of the folder or bucket. Never served as a folder: a file leaves through a view that asks who may read it.
    "default": storage_of(env.str("MEDIA_URL", "") or (DATA_DIR / "media").as_uri()),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = STORAGES["default"]["OPTIONS"]["location"]
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_KEPT_DAYS = env.int("IMPORT_KEPT_DAYS", 30)  # for so long a file that is not imported is kept
RECEIPT_KEPT_DAYS = env.int("RECEIPT_KEPT_DAYS", 365)  # for so long what a firm's people sent is known to be stored
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT_MB", 64) * 2**20

email = env.dj_email_url("EMAIL_URL", "") if env.str("EMAIL_URL", "") else {}
if env.str("EMAIL_URL", "") and "EMAIL_BACKEND" not in email:
    raise EnvError('Environment variable "EMAIL_URL" invalid: begin it with smtp://, submission:// or smtps://.')
EMAIL_BACKEND = email.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
for key in ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL"):
    if key in email:
        globals()[key] = email[key]
# Without a mail server, letters are written here so that an invitation can still be read on this machine.
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "valuechain <noreply@localhost>")
MESSAGES = messages_of(env)  # empty without a gateway: people are then reached by e-mail alone
# Of whoever chose none and belongs to no organization: decides when their quiet hours are.
PEOPLE_TIME_ZONE = env.str("PEOPLE_TIME_ZONE", "") or "UTC"
if PEOPLE_TIME_ZONE not in available_timezones():
    raise EnvError(f'Environment variable "PEOPLE_TIME_ZONE" invalid: there is no {PEOPLE_TIME_ZONE}. Write such as Africa/Nairobi.')

CSRF_FAILURE_VIEW = "core.errors.forged"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.TokenAuthentication", "accounts.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "valuechain.scopes.WithinScope"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.api.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "DEFAULT_THROTTLE_RATES": {},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "valuechain",
    "DESCRIPTION": "Value chains, the firms in them, what they say of each other, and what a program changed.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        "ActorKindEnum": "actors.enums.ActorKind",
        "ActorStatusEnum": "actors.enums.ActorStatus",
        "ClaimStatusEnum": "actors.enums.ClaimStatus",
        "FirmRoleEnum": "actors.enums.FirmRole",
        "PeriodKindEnum": "programs.indicators.enums.PeriodKind",
        "ImportStatusEnum": "imports.enums.BatchStatus",
        "ProblemStatusEnum": "linkages.enums.ProblemStatus",
        "GovernanceEnum": "linkages.enums.Governance",
        "LevelEnum": "linkages.enums.Level",
        "LinkageKindEnum": "linkages.enums.LinkageKind",
        "SideEnum": "linkages.enums.Side",
        "SupportingMarketKindEnum": "markets.enums.SupportingMarketKind",
        "EnablingFactorLevelEnum": "markets.enums.Level",
        "EnablingFactorKindEnum": "markets.enums.FactorKind",
        "JobStateEnum": "records.models.JobState",
        "IndicatorSourceEnum": "programs.indicators.enums.IndicatorSource",
    },
}

PGHISTORY_APPEND_ONLY = True
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
SILENCED_SYSTEM_CHECKS = []

LOGGING = logging_of(env.str("LOG_FORMAT", "text"), env.str("LOG_LEVEL", "INFO"))

# A task is acknowledged when done, and comes back when its worker dies; every task may run twice without harm.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Redis keeps no track of who holds a task: look every 5 seconds (not 100) for those whose hour is over.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
if CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_connect_timeout": 4, "socket_keepalive": True}
# A page does not wait long for a broker that is down: the row waits in the database, and the sweep gives it again.
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # KB; a process that grew larger is replaced after its task
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "valuechain.scheduler:TickingScheduler"  # in memory: nothing to go stale
SCHEDULER_ALIVE = DATA_DIR / "scheduler.alive"
CELERY_TASK_DEFAULT_QUEUE = env.str("QUEUE", "valuechain")  # another one for each installation that shares a broker
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "jobs": {"task": "records.sweep_jobs", "schedule": 15.0},
    "letters": {"task": "core.send_letters", "schedule": 30.0},
    "webhooks": {"task": "linkages.send_webhooks", "schedule": 15.0},
    "forgotten webhooks": {"task": "linkages.forget_webhooks", "schedule": 3600.0},
    "forgotten receipts": {"task": "linkages.forget_receipts", "schedule": 24 * 3600.0},
    "expired exports": {"task": "reports.drop_expired", "schedule": 3600.0},
    "forgotten imports": {"task": "imports.forget_old", "schedule": 3600.0},
    # Each person is reminded once a day at most; hourly, so that one who starts this only now and then is not passed over.
    "reminders": {"task": "linkages.remind", "schedule": 3600.0},
}
DISCLOSURE_PERCENT = env.int("DISCLOSURE_PERCENT", 10)  # p of the p % rule (analysis/disclosure.py); not published, so one may set it
# Webhooks to http:// and to private addresses, for a receiver in the same network. Whoever registers one can then reach what is inside.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", False)
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 30)  # a job whose worker is silent for so long is taken up by another
