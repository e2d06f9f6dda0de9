"""Django's settings, derived from the environment (`env.py`)."""

import os
import warnings

from csp.constants import NONE, SELF

from madoguchi.site import env as _env

ENV = _env.read()
ENV.state.mkdir(parents=True, exist_ok=True, mode=0o700)

METRICS_DIR = ENV.state / "metrics"  # what each process of this host counts
METRICS_DIR.mkdir(exist_ok=True, mode=0o700)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_DIR))  # read when its package is loaded

DEBUG = False
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = list(ENV.hosts)
SITE_ORIGIN = ENV.origin
TRUSTED_PROXIES = ENV.proxies
CSRF_TRUSTED_ORIGINS = [ENV.origin]
ROOT_URLCONF = "madoguchi.site.urls"
WSGI_APPLICATION = "madoguchi.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "madoguchi.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "madoguchi.ui",
    "madoguchi.events",
    "madoguchi.vault",
    "madoguchi.files",
    "madoguchi.papers",
    "madoguchi.accounts",
    "madoguchi.messaging",
    "madoguchi.versions",
    "madoguchi.eforms",
    "madoguchi.facts",
    "madoguchi.businesses",
    "madoguchi.registry",
    "madoguchi.windows",
    "madoguchi.applications",
    "madoguchi.filling",
    "madoguchi.examination",
    "madoguchi.payments",
    "madoguchi.columns",
    "madoguchi.reviews",
    "madoguchi.push",
    "madoguchi.search",
    "madoguchi.funnel",
    "madoguchi.surveys",
    "madoguchi.listening",
    "madoguchi.improvement",
    "madoguchi.quality",
    "madoguchi.timecost",
    "madoguchi.datasets",
    "madoguchi.plan",
    "madoguchi.dashboards",
    "madoguchi.portal",
    "madoguchi.desk",
    "madoguchi.studio",
    "madoguchi.api",
    # behind ours, so that our templates stand before theirs
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.idp.oidc",
]

MIDDLEWARE = [
    "madoguchi.site.watch.middleware.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madoguchi.site.keeping.KeepingMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "madoguchi.api.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "madoguchi.site.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "madoguchi.site.middleware.ReadableMiddleware",
    "madoguchi.site.middleware.KindMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "madoguchi.accounts.middleware.SessionEndMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "madoguchi.accounts.middleware.ActingMiddleware",
    "madoguchi.accounts.switching.SwitchingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "madoguchi.site.watch.middleware.FailureMiddleware",
    "madoguchi.site.reading.ReplicaMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "madoguchi.ui.templatetags.ui",
                "madoguchi.accounts.templatetags.drawn",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "madoguchi.ui.context.page",
            ],
        },
    }
]
COTTON_DIR = "ui"
COTTON_ISOLATE_BY_DEFAULT = True

SERVICE_NAME = "窓野県 オンライン窓口"
SERVICE_OPERATOR = "窓野県"
HOME_PREFECTURE = "窓野県"
SERVICE_CONTACT = {
    "name": "窓野県 手続総合案内",
    "phone": "0000-00-0000",
    "hours": "平日 午前8時30分から午後5時15分まで",
}
SERVICE_NOTE = "" if ENV.is_production else "これは体験用のサイトです。窓野県は実在しません。"

DATABASES = {"default": _env.database_settings(ENV.database)}
if ENV.replica:  # public pages are read from it (`reading`)
    DATABASES["replica"] = _env.replica_settings(ENV.replica)
    DATABASE_ROUTERS = ["madoguchi.site.reading.ReplicaRouter"]

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"

# django-allauth gives second factors, passkeys, links to providers and the provider for other systems; its pages
# and its own sign-in are not used (docs/adr/0017).
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
IDP_OIDC_ADAPTER = "madoguchi.accounts.adapters.ProviderAdapter"
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
MFA_ADAPTER = "madoguchi.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1

# The providers with which one signs in: a file that the host names, or none; the demo starts one of its own.
SIGN_IN_FILE = ENV.sign_in
SIGN_IN_PROVIDERS: list[dict[str, object]] = []
SIGN_IN_DIR = ENV.state / "sign-in"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("ja-easy", "やさしい日本語"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
INDEX_DIR = ENV.state / "index"
FILE_SCANNER = ENV.scanner  # asked about every file that is handed in (`files.scanning`)
FILE_UNSCANNED_ALLOWED = not ENV.is_production  # without a scanner, files of real people are not taken
GBIZINFO_TOKEN = ENV.gbizinfo_token  # without it nobody asks gBizINFO
GBIZINFO_ADDRESS = "https://info.gbiz.go.jp/hojin"
LINK_CHECK_PRIVATE = False  # links of the registry are followed to public addresses only

STATIC_ROOT = ENV.state / "static"
STORAGES = {
    "default": _env.file_settings(ENV.files, ENV.state),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV.mode == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The seals of the log, kept outside the database; production puts it where only the worker may write.
ANCHOR_FILE = ENV.state / "anchors" / "seals.jsonl"

SESSION_ENGINE = "madoguchi.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest; `accounts.sessions` ends one that is idle for half an hour
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.is_production
SESSION_COOKIE_NAME = "__Host-madoguchi" if ENV.is_production else "madoguchi"
CSRF_COOKIE_SECURE = ENV.is_production
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "madoguchi.ui.views.stale_form"
CSRF_COOKIE_NAME = "__Host-csrf" if ENV.is_production else "csrf"
SECURE_HSTS_SECONDS = 63_072_000 if ENV.is_production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.is_production
SECURE_HSTS_PRELOAD = ENV.is_production
SECURE_SSL_REDIRECT = ENV.is_production
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics|status\.json)$"]  # asked inside, at the host itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_production else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],  # the worker that shows a notification on a device
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
    }
}

SENDING_PER_SECOND = ENV.sending_per_second  # beyond it people line up (filling.services.turns)
LARGEST_BODY = 128 * 1024 * 1024  # a page of files, each of the largest size, and more
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # a page with all the sentences of a long rule

SIGNING_DIR = ENV.state / "signing"
TIMESTAMPS = ENV.timestamps  # who stamps the time of what is signed (RFC 3161)
VAPID_KEY_FILE = ENV.state / "web-push" / "vapid.pem"  # our key towards push services
WEB_PUSH_PRIVATE = False  # devices are reached at public push services only
FEED_PRIVATE = False  # data is fetched from public addresses only
WEBHOOK_PRIVATE = False  # changes are posted to public addresses only
POPULATION_DIR = ENV.state / "populations"
STRICT_CHARTS = ENV.mode == "test"  # a chart of ours that breaks a rule fails the test that shows it
DATASET_DIR = ENV.state / "datasets"  # copies on this host of data that the storage keeps
VAULT_KEY_FILE = ENV.keys
VAULT_MAKES_KEYS = not ENV.is_production  # production makes its key file by hand, once

globals().update(_env.mail_settings(ENV.mail, ENV.state))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "madoguchi.site.watch.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if ENV.is_production else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "madoguchi": {"level": "INFO"},
        "madoguchi.access": {"level": "INFO" if ENV.is_production else "WARNING"},
        # They would write the request's address in their own words; ours are in `madoguchi.access`.
        "django.request": {"level": "CRITICAL" if ENV.is_production else "WARNING"},
        # They log the names in certificates that strangers send to be checked.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}

FORMS_URLFIELD_ASSUME_HTTPS = True
warnings.filterwarnings("ignore", "The FORMS_URLFIELD_ASSUME_HTTPS transitional setting is deprecated.")

if ENV.mode == "test":
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        DATABASES["default"]["TEST"] = {"NAME": str(ENV.state / "test.sqlite3")}  # a file, as in the product
    STATIC_ROOT.mkdir(exist_ok=True)
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
