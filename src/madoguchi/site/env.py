"""The environment, read strictly: every setting that a host may change, with its meaning."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

MODES = ("development", "test", "production")


class BadEnvironment(Exception):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True)
class TimestampService:
    """Which authority stamps the time of what we sign, and how long it is waited for (時刻認証局)."""

    address: str
    seconds: float
    tries: int


@dataclass(frozen=True)
class Environment:
    """What the host says (環境)."""

    mode: str
    state: Path
    database: str
    secret_key: str
    hosts: tuple[str, ...]
    origin: str
    mail: str
    proxies: int
    sign_in: str
    keys: Path
    gbizinfo_token: str
    files: str
    scanner: str
    timestamps: TimestampService | None
    mail_from: str
    postgres_programs: str

    @property
    def is_production(self) -> bool:
        """Whether real people are served."""
        return self.mode == "production"


def read() -> Environment:
    """The environment of this process; raises `BadEnvironment` naming the variable."""
    mode = os.environ.get("MADOGUCHI_MODE", "development")
    if mode not in MODES:
        raise BadEnvironment(f"MADOGUCHI_MODE is {mode!r}; it takes one of {', '.join(MODES)}.")
    state = Path(os.environ.get("MADOGUCHI_STATE", "var")).absolute()
    secret = os.environ.get("MADOGUCHI_SECRET_KEY", "")
    if not secret:
        if mode == "production":
            raise BadEnvironment(
                "MADOGUCHI_SECRET_KEY is not set; production needs one of 50 characters or more."
            )
        secret = "a key for development and tests only, refused in production"  # noqa: S105 - not a secret
    database = os.environ.get("MADOGUCHI_DATABASE", "") or f"sqlite:///{state / 'madoguchi.sqlite3'}"
    hosts = tuple(h for h in os.environ.get("MADOGUCHI_HOSTS", "localhost,127.0.0.1").split(",") if h)
    origin = os.environ.get("MADOGUCHI_ORIGIN", "http://127.0.0.1:8000")
    mail = os.environ.get("MADOGUCHI_MAIL", "file")
    sign_in = os.environ.get("MADOGUCHI_SIGN_IN", "")
    if sign_in and not Path(sign_in).is_file():
        raise BadEnvironment(f"MADOGUCHI_SIGN_IN is {sign_in!r}; there is no such file.")
    proxies = os.environ.get("MADOGUCHI_PROXIES", "0")
    if proxies not in {"0", "1", "2", "3"}:
        raise BadEnvironment("MADOGUCHI_PROXIES is how many proxies stand in front: 0, 1, 2 or 3.")
    keys = Path(os.environ.get("MADOGUCHI_KEYS") or state / "keys" / "master.json").absolute()
    gbizinfo_token = os.environ.get("MADOGUCHI_GBIZINFO_TOKEN", "")
    files = os.environ.get("MADOGUCHI_FILES", "")
    file_settings(files, state)
    scanner = os.environ.get("MADOGUCHI_SCANNER", "")
    parts = urlsplit(scanner)
    if scanner and not (parts.scheme == "tcp" and parts.hostname or parts.scheme == "unix" and parts.path):
        raise BadEnvironment("MADOGUCHI_SCANNER takes tcp://host:3310 or unix:///path/of/the/socket.")
    return Environment(
        mode=mode,
        state=state,
        database=database,
        secret_key=secret,
        hosts=hosts,
        origin=origin,
        mail=mail,
        proxies=int(proxies),
        sign_in=sign_in,
        keys=keys,
        gbizinfo_token=gbizinfo_token,
        files=files,
        scanner=scanner,
        timestamps=timestamp_service(),
        mail_from=os.environ.get("MADOGUCHI_MAIL_FROM", "")
        or "窓野県オンライン窓口 <noreply@madono.example>",
        postgres_programs=os.environ.get("MADOGUCHI_POSTGRES_PROGRAMS", ""),
    )


def timestamp_service() -> TimestampService | None:
    """The authority of `MADOGUCHI_TSA` (RFC 3161 over HTTP), or None; raises `BadEnvironment`."""
    address = os.environ.get("MADOGUCHI_TSA", "")
    seconds, tries = os.environ.get("MADOGUCHI_TSA_SECONDS", "10"), os.environ.get("MADOGUCHI_TSA_TRIES", "3")
    if address and not (urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname):
        raise BadEnvironment("MADOGUCHI_TSA takes the address of a time stamping authority: https://….")
    if not (seconds.isdigit() and 1 <= int(seconds) <= 60 and tries.isdigit() and 1 <= int(tries) <= 5):
        raise BadEnvironment("MADOGUCHI_TSA_SECONDS takes 1 to 60, MADOGUCHI_TSA_TRIES 1 to 5.")
    return TimestampService(address, float(seconds), int(tries)) if address else None


def file_settings(files: str, state: Path) -> dict[str, Any]:
    """Django's settings for where files lie: nothing (under the state folder), or `s3://bucket/folder`.

    `?endpoint=https://…` names a server other than Amazon's, `&region=…` its region; keys come from the environment
    or the machine, as boto3 finds them.
    """
    if not files:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": state / "files"},
        }
    parts = urlsplit(files)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.hostname or query.keys() - {"endpoint", "region"}:
        raise BadEnvironment("MADOGUCHI_FILES takes s3://bucket/folder?endpoint=https://…&region=….")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.hostname,
            "location": unquote(parts.path.strip("/")),
            "endpoint_url": query.get("endpoint"),
            "region_name": query.get("region"),
            "querystring_auth": False,
            "file_overwrite": True,
        },
    }


def mail_settings(mail: str, state: Path) -> dict[str, Any]:
    """Django's settings for sending mail: `file` (under the state folder), `console`, or `smtp://` and `smtps://`.

    `smtp` upgrades the connection by STARTTLS, `smtps` opens it encrypted; both take user and password.
    """
    if mail in ("file", "console"):
        backend = {"file": "filebased", "console": "console"}[mail]
        return {
            "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
            "EMAIL_FILE_PATH": str(state / "mail"),
        }
    parts = urlsplit(mail)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadEnvironment("MADOGUCHI_MAIL takes file, console, smtp://… or smtps://….")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings for the database at `url` (`sqlite:///path` or `postgresql://…`)."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;"
                ),
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 0,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}, **query},
        }
    raise BadEnvironment(f"MADOGUCHI_DATABASE is {url!r}; it begins with sqlite:/// or postgresql://.")
