"""Whether this installation may serve real people; every reason against it is one finding."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.oidc import known_providers
from madoguchi.core.clock import now
from madoguchi.events.selectors import stuck
from madoguchi.examination.models import PaperWait
from madoguchi.examination.selectors.signing import posts_of
from madoguchi.files.selectors import missing, plain_files, scanner_answers, scanner_is_set
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.selectors import authority_is_demo
from madoguchi.site import surroundings
from madoguchi.site.finding import Finding
from madoguchi.site.preparation import pending_migrations
from madoguchi.vault.selectors import key_file, key_file_is_private, unknown_generations
from madoguchi.vault.types import KeyMissing

SHORTEST_KEY = 50


def _mode() -> Iterator[Finding]:
    if not settings.ENV.is_production:
        yield Finding(
            "mode", _("本番用の設定ではありません。環境変数 MADOGUCHI_MODE を production にしてください。")
        )
    if settings.DEBUG:
        yield Finding("debug", _("DEBUG が有効です。無効にしてください。"))


def _key() -> Iterator[Finding]:
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 10 or "development" in key:
        yield Finding(
            "secret_key",
            _("MADOGUCHI_SECRET_KEY が弱すぎます。50文字以上の推測されない文字列にしてください。"),
        )


def _migrations() -> Iterator[Finding]:
    for name in pending_migrations():
        yield Finding("migration", _("データベースに未適用の変更があります: %(name)s") % {"name": name})


def _demo() -> Iterator[Finding]:
    count = User.objects.filter(is_demo=True, is_active=True).count()
    if count:
        yield Finding("demo_accounts", _("デモ用のアカウントが %(count)d 件あります。") % {"count": count})


def _providers() -> Iterator[Finding]:
    try:
        found = known_providers()
    except ValueError as problem:
        yield Finding(
            "sign_in", _("MADOGUCHI_SIGN_IN のファイルを読めません: %(why)s") % {"why": str(problem)}
        )
        return
    for provider in found:
        if provider.is_demo:
            yield Finding(
                "demo_provider", _("体験用の認証の提供元が使われています: %(key)s") % {"key": provider.key}
            )


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        foreign_keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
    if synchronous != 2:
        yield Finding(
            "synchronous",
            _("SQLite の synchronous が FULL（2）ではありません: %(value)s") % {"value": synchronous},
        )
    if journal != "wal":
        yield Finding(
            "journal", _("SQLite の journal_mode が WAL ではありません: %(value)s") % {"value": journal}
        )
    if foreign_keys != 1:
        yield Finding("foreign_keys", _("SQLite の foreign_keys が有効ではありません。"))


def _postgresql() -> Iterator[Finding]:
    wrong = {"fsync": {"off"}, "full_page_writes": {"off"}, "synchronous_commit": {"off"}}
    with connection.cursor() as cursor:
        for name, values in wrong.items():
            cursor.execute(f"SHOW {name}")
            value = cursor.fetchone()[0]
            if value in values:
                yield Finding(
                    name,
                    _("PostgreSQL の %(name)s が %(value)s です。受け付けた申請が失われるおそれがあります。")
                    % {"name": name, "value": value},
                )


def _durability() -> Iterator[Finding]:
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _files() -> Iterator[Finding]:
    for file in missing():
        yield Finding("file", _("保管されているはずのファイルがありません: %(id)s") % {"id": file.pk})
    if count := plain_files().count():
        yield Finding(
            "files_plain",
            _(
                "暗号化されていないファイルが %(count)d 件あります。「madoguchi seal-files」を実行してください。"
            )
            % {"count": count},
        )


def _scanner() -> Iterator[Finding]:
    if not scanner_is_set():
        yield Finding(
            "no_scanner",
            _("ウイルス検査の設定がありません。MADOGUCHI_SCANNER に ClamAV の場所を指定してください。"),
        )
    elif not scanner_answers():
        yield Finding(
            "scanner",
            _("ウイルス検査のプログラム（%(place)s）が答えません。ファイルは検査待ちのままになります。")
            % {"place": settings.FILE_SCANNER},
        )


def _authority() -> Iterator[Finding]:
    if authority_is_demo():
        yield Finding("demo_authority", _("通知書の署名に、デモ用の認証局が使われています。"))
    elif not SigningCertificate.objects.exists():
        yield Finding("no_authority", _("通知書に署名する証明書がありません。通知書を発行できません。"))
    if settings.TIMESTAMPS is None:
        yield Finding(
            "no_timestamps",
            _("時刻認証局の設定がありません。MADOGUCHI_TSA に RFC 3161 の時刻認証局を指定してください。"),
        )
    rows = posts_of(Organisation.objects.all(), at=now())
    if unable := sum(row.now is None for row in rows):
        yield Finding(
            "no_certificates",
            _("署名できない職名が %(count)d あります。審査デスクの「職責証明書」で確かめてください。")
            % {"count": unable},
        )
    if waiting := PaperWait.objects.count():
        yield Finding("papers_wait", _("署名を待っている文書が %(count)d 件あります。") % {"count": waiting})


def _stuck() -> Iterator[Finding]:
    for retry in stuck():
        yield Finding(
            "stuck",
            _("処理「%(name)s」が、証跡 %(event)d で何度も失敗しています。")
            % {"name": retry.name, "event": retry.event_id},
        )


def _keys() -> Iterator[Finding]:
    place = key_file()
    if not place.is_file():
        yield Finding(
            "keys_missing",
            _("鍵ファイルがありません（%(path)s）。MADOGUCHI_KEYS を確かめるか、控えから戻してください。")
            % {"path": place},
        )
        return
    if not key_file_is_private():
        yield Finding(
            "keys_mode",
            _(
                "鍵ファイルをほかの利用者が読めます。ファイルを 0600、フォルダーを 0700 にしてください: %(path)s"
            )
            % {"path": place},
        )
    kept_with = [settings.ENV.state]
    if connection.vendor == "sqlite":
        kept_with.append(Path(connection.settings_dict["NAME"]).parent)
    if any(place.resolve().is_relative_to(folder.resolve()) for folder in kept_with):
        yield Finding(
            "keys_beside_data",
            _("鍵ファイルが、データと同じフォルダーにあります。MADOGUCHI_KEYS で別の場所にしてください。"),
        )


def _generations() -> Iterator[Finding]:
    try:
        unknown = unknown_generations()
    except KeyMissing as problem:
        yield Finding("keys_unreadable", _("鍵ファイルを使えません: %(why)s") % {"why": problem})
        return
    for generation in sorted(unknown):
        yield Finding(
            "keys_unknown",
            _("鍵ファイルに世代 %(id)s がありません。別の鍵ファイルではないか、確かめてください。")
            % {"id": generation},
        )


def _mail() -> Iterator[Finding]:
    if settings.ENV.mail in ("file", "console"):
        yield Finding(
            "mail", _("メールがファイルに書かれるだけです。MADOGUCHI_MAIL に送信サーバーを指定してください。")
        )


def _django() -> Iterator[Finding]:
    deployment = settings.ENV.is_production
    databases = ["default"]
    for message in checks.run_checks(include_deployment_checks=deployment, databases=databases):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding(str(message.id), str(message.msg))


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _mode,
    _key,
    _keys,
    _mail,
    surroundings.address,
    surroundings.secrets,
    surroundings.sender,
    surroundings.clock,
    surroundings.backup_place,
    _providers,
    _scanner,
    _django,
    _migrations,
)
LOOKS_AT_TABLES = (
    _demo,
    _durability,
    surroundings.database,
    surroundings.backups,
    _generations,
    _files,
    _authority,
    _stuck,
)


def findings() -> list[Finding]:
    """Every reason against serving real people from this installation; empty when there is none."""
    found = [finding for look in LOOKS for finding in look()]
    if not any(finding.code == "migration" for finding in found):
        found += [finding for look in LOOKS_AT_TABLES for finding in look()]
    return found
