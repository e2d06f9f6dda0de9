"""What speaks against serving in the surroundings of an installation: its address, disks, clock, backups and database."""

import ctypes
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.utils.translation import gettext as _

from madoguchi.core.clock import now
from madoguchi.site.env import SECRETS
from madoguchi.site.finding import Finding
from madoguchi.site.watch.state import last_backup, last_drill

BACKUP_EVERY = timedelta(hours=26)
"""A day, and room for one that takes long."""

DRILL_EVERY = timedelta(days=35)
"""A month, and room for a holiday."""

SECONDS_APART = 2.0
"""How far our clock and the database's may stand apart."""

_UNSYNCHRONISED = 0x40  # STA_UNSYNC of adjtimex(2)
_STATUS = 40  # where `status` lies in `struct timex` on 64 bits


def address() -> Iterator[Finding]:
    """Whether people reach the service by one safe address."""
    origin = urlsplit(settings.ENV.origin)
    if origin.scheme != "https":
        yield Finding(
            "origin",
            _("MADOGUCHI_ORIGIN が https:// で始まっていません。暗号化した通信だけで公開してください。"),
        )
    hosts = settings.ALLOWED_HOSTS
    if "*" in hosts:
        yield Finding("hosts", _("MADOGUCHI_HOSTS の * は使えません。答えるホスト名を並べてください。"))
    elif not any(_names(host, str(origin.hostname)) for host in hosts):
        yield Finding("origin_host", _("MADOGUCHI_ORIGIN のホスト名が、MADOGUCHI_HOSTS にありません。"))
    if settings.ENV.proxies == 0:
        yield Finding(
            "proxies",
            _(
                "MADOGUCHI_PROXIES が 0 です。本番では前に置いたプロキシの数にしてください。"
                "このままでは、全員が同じ接続元に見え、回数の制限が働きません。"
            ),
        )


def _names(host: str, wanted: str) -> bool:
    return host == wanted or host.startswith(".") and (wanted.endswith(host) or wanted == host[1:])


def secrets() -> Iterator[Finding]:
    """Whether others on this machine can read what is secret."""
    state = settings.ENV.state
    if state.is_dir() and stat.S_IMODE(state.stat().st_mode) & 0o077:
        yield Finding(
            "state_open",
            _("状態フォルダーを、ほかの利用者が開けます。0700 にしてください: %(path)s") % {"path": state},
        )
    for name in sorted(SECRETS):
        place = Path(os.environ.get(f"{name}_FILE", "") or "/nonexistent")
        if place.is_file() and stat.S_IMODE(place.stat().st_mode) & 0o007:
            yield Finding("secret_open", _("%(name)s_FILE のファイルを、だれでも読めます。") % {"name": name})


def sender() -> Iterator[Finding]:
    """Whether mail has a sender of ours."""
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@madono.example"):
        yield Finding(
            "mail_from", _("差出人が架空のものです。MADOGUCHI_MAIL_FROM に実在の差出人を指定してください。")
        )


def clock() -> Iterator[Finding]:
    """Whether the moment of an arrival can be believed."""
    if is_synchronised() is False:
        yield Finding(
            "clock",
            _(
                "この機械の時計が、時刻の源と同期していません（NTP）。到達日時の証拠になりません。"
                "同期の仕組みを確かめてください。"
            ),
            shuts=False,
        )


def is_synchronised() -> bool | None:
    """Whether the kernel says that its clock follows a source; None where it cannot be asked."""
    try:
        buffer = (ctypes.c_char * 512)()
        if ctypes.CDLL(None).adjtimex(buffer) < 0:
            return None
    except (AttributeError, OSError):
        return None
    return not int.from_bytes(bytes(buffer)[_STATUS : _STATUS + 4], "little") & _UNSYNCHRONISED


def backup_place() -> Iterator[Finding]:
    """Whether a backup outlives the disk that it copies."""
    if not settings.ENV.backups:
        yield Finding(
            "backups_unknown",
            _("控えの置き場所が分かりません。MADOGUCHI_BACKUPS にフォルダーを指定してください。"),
        )
        return
    place = Path(settings.ENV.backups)
    if not place.is_dir():
        yield Finding("backups_missing", _("控えのフォルダーがありません: %(path)s") % {"path": place})
        return
    kept = {settings.ENV.state}
    if connection.vendor == "sqlite":
        kept.add(Path(str(connection.settings_dict["NAME"])).parent)
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage) and Path(storage.location).is_dir():
        kept.add(Path(storage.location))
    if any(device_of(folder) == device_of(place) for folder in kept if folder.is_dir()):
        yield Finding(
            "backups_same_disk",
            _("控えが、データと同じディスクにあります。ディスクが壊れると両方なくなります: %(path)s")
            % {"path": place},
        )


def device_of(path: Path) -> int:
    """The file system on which `path` lies."""
    return path.stat().st_dev


def backups() -> Iterator[Finding]:
    """Whether a backup was made lately, and laid back on trial."""
    backup, drill, at = last_backup(), last_drill(), now()
    if backup is None:
        yield Finding(
            "no_backup", _("控えを、まだ一度も取っていません。「madoguchi backup」を実行してください。")
        )
    elif at - backup.at > BACKUP_EVERY:
        hours = int((at - backup.at).total_seconds() // 3600)
        yield Finding(
            "backup_old",
            _("最後に控えを取ってから %(hours)d 時間たっています。") % {"hours": hours},
            shuts=False,
        )
    if drill is None:
        yield Finding(
            "no_drill", _("控えから戻してみたことが、まだありません。「madoguchi drill」を実行してください。")
        )
    elif at - drill.at > DRILL_EVERY:
        days = (at - drill.at).days
        yield Finding(
            "drill_old",
            _("最後に控えから戻してみてから %(days)d 日たっています。") % {"days": days},
            shuts=False,
        )
    elif drill.data.get("findings"):
        yield Finding(
            "drill_findings",
            _("最後に控えから戻したとき、%(count)d 件の問題が見つかっています。")
            % {"count": drill.data["findings"]},
            shuts=False,
        )


def database() -> Iterator[Finding]:
    """Whether the database server stands as it should (PostgreSQL)."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        is_superuser = cursor.fetchone()[0]
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - now()).total_seconds())
    if is_superuser:
        yield Finding(
            "database_superuser",
            _("データベースの管理者（superuser）でつないでいます。この窓口だけの利用者を作ってください。"),
        )
    if apart > SECONDS_APART:
        yield Finding(
            "clock_database",
            _("この機械とデータベースの時計が %(seconds)d 秒ずれています。") % {"seconds": round(apart)},
        )
