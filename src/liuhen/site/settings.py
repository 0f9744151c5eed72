"""Django's settings, made from `liuhen.site.config`. Nothing here is meant to be edited on a site."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import dj_database_url

from liuhen.rules import shelf
from liuhen.site import config

LIUHEN = config.load()
BASE = Path(__file__).resolve().parent

shelf.use(LIUHEN.rulebook)

SECRET_KEY = config.secret_key(LIUHEN.home)
DEBUG = False
ALLOWED_HOSTS = list(LIUHEN.allowed_hosts)
ROOT_URLCONF = "liuhen.site.urls"
WSGI_APPLICATION = "liuhen.site.wsgi.application"
INSTALLED_APPS = [
    "liuhen.site",  # first: its form widgets and pages stand before Django's own
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, so that ours may stand in for them
    "django_htmx",
    "django_vite",
    "axes",
    "liuhen.custody",
    "liuhen.work",
    "liuhen.search",
    "liuhen.holdings",
    "liuhen.people",
    "liuhen.backups",
    "liuhen.duties",
    "liuhen.devices",
    "liuhen.cases",
    "liuhen.recordings",
    "liuhen.recordings.examining",
    "liuhen.recordings.hiding",
    "liuhen.recordings.slating",
    "liuhen.recordings.speech",
    "liuhen.recordings.takes",
    "liuhen.recordings.proposing",
    "liuhen.intake",
    "liuhen.intake.docking",
    "liuhen.intake.continuity",
    "liuhen.archive",
    "liuhen.archive.volumes",
    "liuhen.archive.exhibits",
    "liuhen.archive.checking",
    "liuhen.archive.keeping",
    "liuhen.archive.consulting",
    "liuhen.archive.handover",
    "liuhen.archive.carriers",
    "liuhen.supervision",
    "liuhen.supervision.reviews",
    "liuhen.supervision.assessing",
    "liuhen.supervision.bodies",
    "liuhen.supervision.alerts",
    "liuhen.supervision.reporting",
    "liuhen.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "liuhen.site.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "liuhen.site.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "liuhen.site.middleware.Errors",
    "liuhen.site.middleware.SessionEnd",
    "liuhen.site.middleware.Gate",
]

DATABASES = {
    "default": dj_database_url.parse(
        LIUHEN.database_url or f"sqlite:///{LIUHEN.home / 'db.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file, as in life: an in-memory database shares neither locks nor threads with it.
    DATABASES["default"]["TEST"] = {"NAME": str(LIUHEN.home / "test.sqlite3")}
else:
    # Every page asks for few rows of very many. Compiling such a question takes longer than answering it, and an index
    # on today's disks costs about as much as reading in order: PostgreSQL's own figures are those of turning disks.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c jit=off -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- signing in
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "liuhen.people.directory.DirectoryBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": LIUHEN.password_length},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "liuhen.people.password_rules.Kinds"},
    {"NAME": "liuhen.people.password_rules.NotTheName"},
    {"NAME": "liuhen.people.password_rules.NotAHabit"},
    {"NAME": "liuhen.people.password_rules.NotOneOfTheLast"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = LIUHEN.sign_in_failures
AXES_COOLOFF_TIME = timedelta(minutes=LIUHEN.sign_in_wait_minutes)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody can shut a colleague out from another machine
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the ledger records sign-ins; a second list of addresses would only be personal data
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = LIUHEN.proxies or None
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR"] if LIUHEN.proxies else ["REMOTE_ADDR"]
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # axes' middleware would answer instead of our own page

# -- sessions and cookies
SESSION_COOKIE_NAME = "liuhen_session"
SESSION_COOKIE_AGE = LIUHEN.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # bureau machines are shared
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = LIUHEN.is_https
CSRF_COOKIE_NAME = "liuhen_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "liuhen.site.views.csrf_failure"
LANGUAGE_COOKIE_NAME = "liuhen_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- transport
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if LIUHEN.is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if LIUHEN.is_https else None  # browsers ignore it without HTTPS
if LIUHEN.proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # a card's listing, 80 000 files; originals go through tus
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "liuhen.site.context.page",
            ],
            # The frame's tags are there in every template, as base.html is: rooms name nothing above them.
            "builtins": ["django.templatetags.i18n", "liuhen.site.templatetags.look"],
        },
    }
]
FORM_RENDERER = "liuhen.site.rendering.Renderer"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
DJANGO_VITE = {
    "default": {"static_url_prefix": "dist", "manifest_path": BASE / "static" / "dist" / "manifest.json"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[\w-]{8}\.\w+$"  # Vite puts the content's hash there

# -- language and time
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # the one official zone of the country whose regulation this serves
USE_I18N = True
LANGUAGE_CODE = LIUHEN.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

# -- logs: one JSON object a line on standard error; no names, no addresses, no query strings
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "liuhen.work.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # a refused or missing page is no event of the machine
        "axes": {"level": "CRITICAL"},  # it writes names and addresses
        "httpx": {"level": "WARNING"},  # a docking station asks its server every second
        "pikepdf": {"level": "WARNING"},  # it greets whoever imports it, each command
    },
}
