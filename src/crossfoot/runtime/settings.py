"""Django's settings, made from `conf.options`. Nothing here reads the environment itself."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from crossfoot.conf.options import options
from crossfoot.runtime import logs

OPTIONS = options()
HOME = OPTIONS.home.resolve()


def _kept(name: str, make: str) -> str:
    """A secret made on first start and kept in the home folder, readable by its owner only."""
    HOME.mkdir(parents=True, exist_ok=True)
    path = HOME / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(make)
    return make


def database_from(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for `sqlite:///path` or `postgresql://…`; empty is SQLite in the home folder.

    Raises ValueError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme in {"", "sqlite"}:
        path = Path(parts.path[1:]) if parts.path else HOME / "crossfoot.sqlite3"
        path.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            # A file of its own for each process: two test runs at once never share one.
            "TEST": {"NAME": str(path.with_name(f"test-{os.getpid()}.sqlite3"))},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(
        f"CROSSFOOT_DATABASE_URL must begin with sqlite:// or postgresql://, not {parts.scheme}://"
    )


SECRET_KEY = OPTIONS.secret_key.get_secret_value() or _kept("secret-key", secrets.token_urlsafe(48))
TOKEN_KEYS = [
    key.strip()
    for key in (
        OPTIONS.token_keys.get_secret_value()
        or _kept("token-keys", base64.b64encode(secrets.token_bytes(32)).decode("ascii"))
    ).split(",")
]
DEBUG = OPTIONS.debug
ALLOWED_HOSTS = [host.strip() for host in OPTIONS.allowed_hosts.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [OPTIONS.public_url.rstrip("/")]
IS_HTTPS = OPTIONS.public_url.startswith("https://")

INSTALLED_APPS = [
    # Before allauth, so that our templates stand in for its own.
    "crossfoot.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "crossfoot.audit",
    "crossfoot.tenancy",
    "crossfoot.files",
    "crossfoot.connections",
    "crossfoot.catalog",
    "crossfoot.parties",
    "crossfoot.mappings",
    "crossfoot.engine",
    "crossfoot.outgoing",
    "crossfoot.sync",
    "crossfoot.journals",
    "crossfoot.stock",
    "crossfoot.documents",
    "crossfoot.payments",
    "crossfoot.imports",
    "crossfoot.proof",
    "crossfoot.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crossfoot.web.headers.ContentSecurityPolicy",
]

ROOT_URLCONF = "crossfoot.runtime.urls"
WSGI_APPLICATION = "crossfoot.runtime.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crossfoot.web.shell.context",
            ],
        },
    },
]

# Columns that an index only carries are for PostgreSQL; SQLite reads the rows instead, and is as right.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

DATABASES = {"default": database_from(OPTIONS.database_url.get_secret_value())}
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "tenancy.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "crossfoot.web.account.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
_SMTP = urlsplit(OPTIONS.smtp_url.get_secret_value())
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _SMTP.hostname else 'console'}.EmailBackend"
EMAIL_HOST = _SMTP.hostname or "localhost"
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp" and EMAIL_HOST not in {"localhost", "127.0.0.1"}
EMAIL_PORT = _SMTP.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = OPTIONS.mail_from or "crossfoot@localhost"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

logs.configure(OPTIONS.log_level)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": OPTIONS.log_level},
    "loggers": {
        "httpx2": {"level": "WARNING"},
        "httpcore2": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
    },
}
