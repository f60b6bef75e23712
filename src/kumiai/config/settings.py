"""Settings of Kumiai: the only place that knows all rooms."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kumiai.config import environment
from kumiai.config.databases import database_settings
from kumiai.config.keys import kept_secret

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
DATA = environment.folder("KUMIAI_DATA", CHECKOUT / "var")

DEBUG = environment.flag("KUMIAI_DEBUG")
SECRET_KEY = environment.text("KUMIAI_SECRET_KEY") or kept_secret(DATA / "secret.key", size=32)
KUMIAI_FIELD_KEY = environment.text("KUMIAI_FIELD_KEY") or kept_secret(DATA / "field.key", size=32)
KUMIAI_DEMO = environment.flag("KUMIAI_DEMO")
ALLOWED_HOSTS = environment.items("KUMIAI_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.items("KUMIAI_ORIGINS")

INSTALLED_APPS = [
    "kumiai.config",
    "kumiai.demo",
    "kumiai.office",
    "kumiai.api",
    "kumiai.chat",
    "kumiai.website",
    "ninja",
    "kumiai.integrations.lineworks",
    "kumiai.integrations.line",
    "kumiai.integrations.smtp",
    "kumiai.exchange",
    "kumiai.deadlines",
    "kumiai.paperwork",
    "kumiai.workflow",
    "kumiai.messaging",
    "kumiai.files",
    "kumiai.oversight",
    "kumiai.plans",
    "kumiai.placements",
    "kumiai.people",
    "kumiai.employers",
    "kumiai.coop",
    "kumiai.accounts",
    "kumiai.history",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kumiai.website.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kumiai.office.middleware.AsOfMiddleware",
]

ROOT_URLCONF = "kumiai.config.urls"
WSGI_APPLICATION = "kumiai.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database_settings(environment.text("KUMIAI_DATABASE"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kumiai.accounts.backend.RoleBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.flag("KUMIAI_HTTPS")
SECURE_HSTS_SECONDS = 31_536_000 if environment.flag("KUMIAI_HTTPS") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("KUMIAI_HTTPS") else None
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview panels of the office frame pages of the same origin

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_HOST = environment.text("KUMIAI_MAIL_HOST").strip()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = environment.number("KUMIAI_MAIL_PORT")
EMAIL_HOST_USER = environment.text("KUMIAI_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("KUMIAI_MAIL_PASSWORD")
_mail_tls = environment.one_of("KUMIAI_MAIL_TLS", {"starttls", "tls", "none"})
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_tls == "starttls", _mail_tls == "tls"
EMAIL_TIMEOUT = 20  # less than the lease of a message, so that one slow call is not taken for a dead worker
DEFAULT_FROM_EMAIL = environment.text("KUMIAI_MAIL_FROM") or EMAIL_HOST_USER
KUMIAI_MORNING_AT = environment.hour("KUMIAI_MORNING_AT")

WAGTAIL_SITE_NAME = "Kumiai"
KUMIAI_ADDRESS = environment.text("KUMIAI_ADDRESS").rstrip("/")
WAGTAILADMIN_BASE_URL = KUMIAI_ADDRESS or "http://127.0.0.1:8000"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request leaves the machine unasked
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ja", "日本語"), ("en", "English")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "kumiai.workflow.finish.finish"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = True
WAGTAIL_PASSWORD_RESET_ENABLED = False  # an administrator sets a new one; nothing is sent by mail yet
WAGTAILADMIN_USER_LOGIN_FORM = "kumiai.office.login.OfficeLoginForm"
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Tokyo"]  # legal days are days in Japan
WAGTAILUSERS_PASSWORD_ENABLED = True
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
