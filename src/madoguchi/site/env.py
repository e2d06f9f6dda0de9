"""The environment, read strictly: every setting that a host may change, with its meaning."""

import difflib
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

MODES = ("development", "test", "production")
OF_A_HOST = frozenset(
    {
        *("MADOGUCHI_MODE", "MADOGUCHI_STATE", "MADOGUCHI_DATABASE", "MADOGUCHI_DATABASE_REPLICA"),
        *("MADOGUCHI_REPLICA_SECONDS", "MADOGUCHI_SECRET_KEY", "MADOGUCHI_HOSTS", "MADOGUCHI_ORIGIN"),
        *("MADOGUCHI_SENDING_PER_SECOND", "MADOGUCHI_PAGES_SECONDS"),
        *("MADOGUCHI_SIGN_IN", "MADOGUCHI_PROXIES", "MADOGUCHI_KEYS", "MADOGUCHI_MAIL"),
        *("MADOGUCHI_MAIL_FROM", "MADOGUCHI_FILES", "MADOGUCHI_SCANNER", "MADOGUCHI_TSA"),
        *("MADOGUCHI_TSA_SECONDS", "MADOGUCHI_TSA_TRIES", "MADOGUCHI_POSTGRES_PROGRAMS"),
        *("MADOGUCHI_GBIZINFO_TOKEN", "MADOGUCHI_BACKUPS", "MADOGUCHI_METRICS_NETWORKS"),
        *("MADOGUCHI_METRICS_TOKEN", "MADOGUCHI_TRACES", "MADOGUCHI_COMMIT"),
    }
)
"""Every variable that a host may set; docs/operations.md tells of each."""
SECRETS = frozenset(
    {
        *("MADOGUCHI_DATABASE", "MADOGUCHI_DATABASE_REPLICA", "MADOGUCHI_SECRET_KEY", "MADOGUCHI_MAIL"),
        *("MADOGUCHI_GBIZINFO_TOKEN", "MADOGUCHI_METRICS_TOKEN"),
    }
)
"""Those that carry a secret: each may be given as `NAME_FILE`, the path of a file that holds the value."""
OF_DEVELOPMENT = frozenset({"MADOGUCHI_BROWSER", "MADOGUCHI_TEST_DATABASE", "MADOGUCHI_PICTURES"})


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
    replica: str = ""
    replica_seconds: int = 5
    sending_per_second: int = 0
    pages_seconds: int = 0
    backups: str = ""
    metrics_networks: tuple[str, ...] = ()
    metrics_token: str = ""
    traces: bool = False
    commit: str = ""

    @property
    def is_production(self) -> bool:
        """Whether real people are served."""
        return self.mode == "production"


def known() -> frozenset[str]:
    """Every name that a variable of ours may have."""
    return OF_A_HOST | OF_DEVELOPMENT | {f"{name}_FILE" for name in SECRETS}


def refuse_unknown() -> None:
    """Raise `BadEnvironment` for a name that nothing reads, with the nearest that something does."""
    for name in sorted(os.environ):
        if name.startswith("MADOGUCHI_") and name not in known():
            near = difflib.get_close_matches(name, sorted(known()), n=1)
            hint = f"; is {near[0]} meant?" if near else "; docs/operations.md lists them."
            raise BadEnvironment(f"{name} is not a variable of madoguchi{hint}")


def given(name: str, without: str = "") -> str:
    """The value of the variable, or of the file that `NAME_FILE` names; `without` when neither is there."""
    value, place = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "") if name in SECRETS else ""
    if not place:
        return value or without
    if value:
        raise BadEnvironment(f"{name} and {name}_FILE are both set; one of them has to go.")
    try:
        return Path(place).read_text("utf-8").strip() or without
    except (OSError, UnicodeDecodeError) as problem:
        raise BadEnvironment(f"{name}_FILE is {place!r}, which cannot be read.") from problem


def read() -> Environment:
    """The environment of this process; raises `BadEnvironment` naming the variable."""
    refuse_unknown()
    mode = given("MADOGUCHI_MODE", "development")
    if mode not in MODES:
        raise BadEnvironment(f"MADOGUCHI_MODE is {mode!r}; it takes one of {', '.join(MODES)}.")
    state = Path(given("MADOGUCHI_STATE", "var")).absolute()
    secret = given("MADOGUCHI_SECRET_KEY")
    if not secret:
        if mode == "production":
            raise BadEnvironment(
                "MADOGUCHI_SECRET_KEY is not set; production needs one of 50 characters or more."
            )
        secret = "a key for development and tests only, refused in production"  # noqa: S105 - not a secret
    database = given("MADOGUCHI_DATABASE") or f"sqlite:///{state / 'madoguchi.sqlite3'}"
    database_settings(database)
    mail = given("MADOGUCHI_MAIL", "file")
    mail_settings(mail, state)
    sign_in = given("MADOGUCHI_SIGN_IN")
    if sign_in and not Path(sign_in).is_file():
        raise BadEnvironment(f"MADOGUCHI_SIGN_IN is {sign_in!r}; there is no such file.")
    files = given("MADOGUCHI_FILES")
    file_settings(files, state)
    scanner = given("MADOGUCHI_SCANNER")
    parts = urlsplit(scanner)
    if scanner and not (parts.scheme == "tcp" and parts.hostname or parts.scheme == "unix" and parts.path):
        raise BadEnvironment("MADOGUCHI_SCANNER takes tcp://host:3310 or unix:///path/of/the/socket.")
    return Environment(
        mode=mode,
        state=state,
        database=database,
        secret_key=secret,
        hosts=hosts(),
        origin=origin(),
        mail=mail,
        proxies=number("MADOGUCHI_PROXIES", "how many proxies stand in front", 0, 3, without=0),
        sign_in=sign_in,
        keys=Path(given("MADOGUCHI_KEYS") or state / "keys" / "master.json").absolute(),
        gbizinfo_token=given("MADOGUCHI_GBIZINFO_TOKEN"),
        files=files,
        scanner=scanner,
        timestamps=timestamp_service(),
        mail_from=given("MADOGUCHI_MAIL_FROM", "窓野県オンライン窓口 <noreply@madono.example>"),
        postgres_programs=given("MADOGUCHI_POSTGRES_PROGRAMS"),
        replica=replica(database),
        sending_per_second=number(
            "MADOGUCHI_SENDING_PER_SECOND",
            "how many applications a second are taken (0: no line)",
            0,
            9999,
            without=0,
        ),
        pages_seconds=number(
            "MADOGUCHI_PAGES_SECONDS",
            "how long a public page is kept for people of whom nothing is known (0: not at all)",
            0,
            60,
            without=5 if mode == "production" else 0,
        ),
        replica_seconds=number("MADOGUCHI_REPLICA_SECONDS", "how far a replica may lag", 1, 300, without=5),
        backups=given("MADOGUCHI_BACKUPS"),
        metrics_networks=networks(),
        metrics_token=metrics_token(),
        traces=one_of("MADOGUCHI_TRACES", "off", "otlp") == "otlp",
        commit=given("MADOGUCHI_COMMIT"),
    )


def number(name: str, meaning: str, least: int, most: int, *, without: int) -> int:
    """A whole number within its bounds."""
    text = given(name, str(without))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise BadEnvironment(f"{name} is {meaning}: a whole number from {least} to {most}.")
    return int(text)


def one_of(name: str, *words: str) -> str:
    """One of `words`; the first when nothing is said."""
    text = given(name, words[0])
    if text not in words:
        raise BadEnvironment(f"{name} is {text!r}; it takes one of {', '.join(words)}.")
    return text


def hosts() -> tuple[str, ...]:
    """The host names that are answered."""
    found = tuple(h.strip() for h in given("MADOGUCHI_HOSTS", "localhost,127.0.0.1").split(",") if h.strip())
    if wrong := [host for host in found if "/" in host or ":" in host.strip("[]") and "[" not in host]:
        raise BadEnvironment(f"MADOGUCHI_HOSTS names hosts without scheme and port, not {wrong[0]!r}.")
    return found


def origin() -> str:
    """The public address, without a path."""
    address = given("MADOGUCHI_ORIGIN", "http://127.0.0.1:8000")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadEnvironment(
            "MADOGUCHI_ORIGIN takes https://host, without a path and without a slash behind."
        )
    return address


def replica(database: str) -> str:
    """The copy of the database that public pages are read from, or empty."""
    address = given("MADOGUCHI_DATABASE_REPLICA")
    kinds = {urlsplit(one).scheme for one in (address, database)}
    if address and not kinds <= {"postgresql", "postgres"}:
        raise BadEnvironment(
            "MADOGUCHI_DATABASE_REPLICA takes postgresql://…, beside a MADOGUCHI_DATABASE of PostgreSQL."
        )
    return address


def networks() -> tuple[str, ...]:
    """From where numbers about this host may be fetched without a token."""
    found = tuple(n.strip() for n in given("MADOGUCHI_METRICS_NETWORKS").split(",") if n.strip())
    for network in found:
        try:
            ipaddress.ip_network(network)
        except ValueError as problem:
            raise BadEnvironment(
                f"MADOGUCHI_METRICS_NETWORKS takes networks like 10.0.0.0/8, not {network!r}."
            ) from problem
    return found


def metrics_token() -> str:
    """The word with which numbers about this host are fetched from elsewhere."""
    token = given("MADOGUCHI_METRICS_TOKEN")
    if token and (len(token) < 24 or not token.isascii()):
        raise BadEnvironment("MADOGUCHI_METRICS_TOKEN takes 24 characters or more.")
    return token


def timestamp_service() -> TimestampService | None:
    """The authority of `MADOGUCHI_TSA` (RFC 3161 over HTTP), or None; raises `BadEnvironment`."""
    address = given("MADOGUCHI_TSA")
    seconds = number("MADOGUCHI_TSA_SECONDS", "how long a try may take", 1, 60, without=10)
    tries = number("MADOGUCHI_TSA_TRIES", "how many tries there are", 1, 5, without=3)
    if address and not (urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname):
        raise BadEnvironment("MADOGUCHI_TSA takes the address of a time stamping authority: https://….")
    return TimestampService(address, float(seconds), tries) if address else None


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
            "ENGINE": "madoguchi.site.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path) or ":memory:",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA mmap_size=268435456;"
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
            "CONN_HEALTH_CHECKS": True,  # a connection that a restart of the server ended is not handed out
            # A connection for each thread that serves: nobody waits for one unless the server is gone. Then a page says
            # so after a second or two, and the next request tries anew: the pool
            # by itself would wait longer and longer between its tries.
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": 16, "timeout": 0.9, "reconnect_timeout": 2},
                "connect_timeout": "2",
                "server_side_binding": True,
                # What is asked often is planned once in each connection; not behind a pooler that cannot.
                "prepare_threshold": None if query.pop("prepare_threshold", "") == "none" else 3,
                **query,
            },
        }
    raise BadEnvironment("MADOGUCHI_DATABASE begins with sqlite:/// or postgresql://.")


def replica_settings(url: str) -> dict[str, Any]:
    """Django's settings for the replica at `url`: nobody waits long for it, and nothing is written there."""
    found = database_settings(url)
    found["OPTIONS"] |= {
        "pool": {"min_size": 0, "max_size": 8, "timeout": 2},
        "connect_timeout": "2",
        "options": "-c default_transaction_read_only=on",
    }
    return found | {"TEST": {"MIRROR": "default"}}
