"""One settings file; every value that differs between installations comes from the environment (see `.env.example`)."""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab

from crm.languages import LANGUAGES as LANGUAGES
from crm.logs import without_trace_of_refusals
from tenants import key_holders

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# ── Installation ──────────────────────────────────────────────────────────────
SECRET_KEY = env.str("SECRET_KEY")
NEXUS_MASTER_KEYS = env.list("NEXUS_MASTER_KEY", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
NEXUS_HOME = Path(env.str("NEXUS_HOME", default=str(BASE_DIR / "var"))).absolute()
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# ── Rooms ─────────────────────────────────────────────────────────────────────
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tenants.admin_site.AdminConfig",
    "django_htmx",
    "lucide",
    "ninja",
    "channels",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crm",
]
# Further parts that companies can switch on, each a Django app: docs/modules.md. The one place that names them.
MODULES = env.list("NEXUS_MODULES", default=[])
TENANT_APPS = ["company", "leads", "calendar_app", "conversations", "agent", "analytics", *MODULES, "api"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

TENANT_MODEL = "tenants.Tenant"
TENANT_BASE_MIGRATE_COMMAND = "crm.migrating.Command"
AUTH_USER_MODEL = "tenants.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "tenants.middleware.PublicSchemaMiddleware",
    "crm.middleware.HealthMiddleware",
    "crm.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tenants.middleware.SecurityHeadersMiddleware",
    "crm.static_files.StaticFilesMiddleware",
    "api.middleware.ApiMiddleware",
    "tenants.web.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.middleware.ActiveTenantMiddleware",
    "tenants.middleware.ActingMiddleware",
    "tenants.middleware.LanguageMiddleware",
    "tenants.middleware.StorableQueryMiddleware",
    "tenants.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tenants.middleware.ModuleGuardMiddleware",
    "tenants.middleware.RefusalMiddleware",
    "company.once.OnceMiddleware",
]

ROOT_URLCONF = "crm.urls"
ASGI_APPLICATION = "crm.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "crm.templatetags.ui"],
        },
    },
]

# ── Data ──────────────────────────────────────────────────────────────────────
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", engine="django_tenants.postgresql_backend")
}
DATABASES["default"].update(
    CONN_MAX_AGE=0,
    # A database that was started again leaves dead connections in the pool: nobody is given one.
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),
        # Who rotates the master keys sees by it which keys the running processes were started with.
        "application_name": key_holders.session_name(NEXUS_MASTER_KEYS),
        "pool": {
            "min_size": max(1, env.int("DATABASE_POOL_MIN", default=1)),
            "max_size": env.int("DATABASE_POOL_MAX", default=12),
            "timeout": 10,
        },
    },
)
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_LIMIT_SET_CALLS = True

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "max_retries": 1, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# For what has no rows: e-mails of people, nights. The workers for the background listen to it, too.
CELERY_TASK_DEFAULT_QUEUE = "celery"
# Worker processes of the whole installation: what leads wait for, and everything else. No company has the last one of
# the first kind; what takes minutes has one of the second at most.
MESSAGE_WORKERS = env.int("MESSAGE_WORKERS", default=3)
BACKGROUND_WORKERS = env.int("BACKGROUND_WORKERS", default=2)
CELERY_BEAT_SCHEDULE = {
    f"work-{pool}": {
        "task": "tenants.tasks.work",
        "args": (pool,),
        "kwargs": {"ahead": True},
        "schedule": 2.0,
        "options": {"queue": pool, "expires": 4},
    }
    for pool in ("messages", "background")
} | {
    "tidy-up": {"task": "tenants.tasks.tidy_up", "schedule": crontab(hour=3, minute=40)},
    "reconcile-jobs": {"task": "tenants.tasks.reconcile_jobs", "schedule": crontab(hour=3, minute=20)},
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
# redis-py 8 closes an idle blocking read after five seconds unless told otherwise.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": "nexus"},
    },
}

# ── People ────────────────────────────────────────────────────────────────────
AUTHENTICATION_BACKENDS = ["tenants.backends.EmailBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "tenants:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "tenants:login"
# Of allauth we use what it knows about second factors and sessions; the pages and the login are ours.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "tenants.accounts.second_factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1  # one step (half a minute) early or late
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS and env.bool("HSTS_SUBDOMAINS", default=True)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "crm.views.csrf_failure"

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Nexus CRM <no-reply@localhost>")

# ── Words and time ────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["crm.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# ── Static files ──────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "crm.static_build.BundledStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Beside the default kinds, the source maps of the API's documentation: large, and hardly ever asked for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "woff", "woff2", "br", "gz", "zip", "map")
MEDIA_ROOT = NEXUS_HOME / "media"

# ── Limits ────────────────────────────────────────────────────────────────────
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Calls of the API that one person may make in a minute; an address may make four times as many.
API_CALLS_A_MINUTE = env.int("API_CALLS_A_MINUTE", default=300)

# ── The outside ───────────────────────────────────────────────────────────────
# Addresses that people enter (webhooks and the like) are called only where they are public; see tenants/safe_http.py.
NEXUS_ALLOW_PRIVATE_ADDRESSES = env.bool("NEXUS_ALLOW_PRIVATE_ADDRESSES", default=False)
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="https://api.openai.com/v1")
# The installation's own client at Google, which companies connect their calendars through; and a stand-in of Google.
GOOGLE_CLIENT_ID = env.str("GOOGLE_CLIENT_ID", default="")
GOOGLE_CLIENT_SECRET = env.str("GOOGLE_CLIENT_SECRET", default="")
GOOGLE_BASE_URL = env.str("GOOGLE_BASE_URL", default="").rstrip("/")
YCLOUD_API_BASE = env.str("YCLOUD_API_BASE", default="https://api.ycloud.com/v2").rstrip("/")
# The demo (`manage.py demo`): its password, and whether its messages have somewhere to go.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
DEMO_SENDS = "YCLOUD_API_BASE" in env.ENVIRON
# None = each company's own waiting time; a number replaces it everywhere.
AGENT_DEBOUNCE_SECONDS = env.float("AGENT_DEBOUNCE_SECONDS", default=None)
# All that models may take of one turn, with every tool and every second try; then the dialogue answers.
AGENT_TURN_SECONDS = env.float("AGENT_TURN_SECONDS", default=30)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "crm.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "filters": {"refusals": {"()": "django.utils.log.CallbackFilter", "callback": without_trace_of_refusals}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},  # "received" and "succeeded" of every look
        "celery.app.trace": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
