"""What an auditor asks the log, and how its records are worded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import with_receipt
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import read_number
from madoguchi.events.models import Access, Event
from madoguchi.events.selectors import Reach
from madoguchi.language.reading import Unreadable, read_date

DAYS = 30
VIEWS = {"accesses": _("閲覧"), "changes": _("変更")}

GROUPS: dict[str, tuple[Any, dict[str, Any]]] = {
    "roles": (
        _("組織と役割"),
        {
            "organisation.added": _("組織を加えた"),
            "organisation.changed": _("組織の名称などを変えた"),
            "organisation.exported": _("団体のデータを書き出した"),
            "organisation.removed": _("団体のデータを削除した"),
            "appointment.began": _("役割をつけた"),
            "appointment.ended": _("役割を外した"),
            "officer.invited": _("職員を招いた"),
            "officer.invitation_withdrawn": _("職員の招待を取り消した"),
            "officer.joined": _("職員が招待を引き受けた"),
        },
    ),
    "people": (
        _("代理と構成員"),
        {
            "mandate.offered": _("代理を頼んだ"),
            "mandate.accepted": _("代理を引き受けた"),
            "mandate.taken_up": _("代理として手続を始めた"),
            "mandate.withdrawn": _("代理を取り消した"),
            "mandate.resigned": _("代理をやめた"),
            "membership.began": _("構成員になった"),
            "membership.ended": _("構成員でなくなった"),
            "invitation.made": _("構成員を招いた"),
            "invitation.accepted": _("招待を引き受けた"),
            "invitation.declined": _("招待を断った"),
            "invitation.withdrawn": _("招待を取り消した"),
            "approval.required": _("社内承認を必要にした"),
            "approval.not_required": _("社内承認をいらないことにした"),
            "approval.asked": _("社内承認を頼んだ"),
            "approval.given": _("社内で承認した"),
            "approval.sent_back": _("社内で差し戻した"),
        },
    ),
    "together": (
        _("まとめての手続"),
        {
            "draft.procedure_added": _("下書きに手続を加えた"),
            "draft.procedure_dropped": _("下書きから手続を外した"),
            "draft.procedure_insisted": _("当てはまらない手続も申請することにした"),
            "draft.procedure_left": _("当てはまらない手続の申請をやめた"),
            "held.waiting": _("先の手続を待つことにした"),
            "held.filed": _("待っていた手続が届いた"),
            "held.dropped": _("待っていた手続を取りやめた"),
            "held.lapsed": _("先の手続がなく、届けなかった"),
        },
    ),
    "consents": (
        _("同意と情報の利用"),
        {
            "consent.given": _("同意した"),
            "consent.widened": _("同意の範囲を広げた"),
            "consent.withdrawn": _("同意を取り消した"),
            "fact.used": _("情報を手続に使った"),
            "fact.passed_on": _("情報をほかの組織に渡した"),
            "fact.withheld": _("情報の利用を止めた"),
            "fact.released": _("情報の利用の停止を解いた"),
            "fact.deleted": _("情報を削除した"),
        },
    ),
    "documents": (
        _("書類とファイル"),
        {
            "document.kept": _("書類をしまった"),
            "document.replaced": _("しまった書類を入れ替えた"),
            "document.changed": _("しまった書類の日付などを変えた"),
            "document.deleted": _("しまった書類を削除した"),
            "document.chosen": _("しまった書類を申請に付けた"),
            "document.used": _("しまった書類を申請で出した"),
            "file.infected": _("ファイルからウイルスが見つかった"),
            "files.sealed": _("保管済みのファイルを暗号化した"),
        },
    ),
    "forms": (
        _("様式"),
        {
            "formtemplate.added": _("様式を加えた"),
            "formtemplate.shared": _("様式をほかの組織に分けた"),
            "formtemplate.sharing_stopped": _("様式を分けるのをやめた"),
            "formtemplate.copied": _("様式を写した、または取り入れた"),
            "formtemplate.rehearsed": _("様式を最後まで試した"),
            "formversion.publication_asked": _("様式の公開を依頼した"),
            "formversion.sent_back": _("様式を差し戻した"),
            "formversion.published": _("様式を公開した"),
        },
    ),
    "papers": (
        _("通知書と許可証"),
        {
            "noticetemplate.added": _("通知書のひな形を加えた"),
            "noticetemplate.retired": _("通知書のひな形を使うのをやめた"),
            "noticetemplateversion.publication_asked": _("通知書のひな形の公開を依頼した"),
            "noticetemplateversion.sent_back": _("通知書のひな形を差し戻した"),
            "noticetemplateversion.published": _("通知書のひな形を公開した"),
            "notice.reissued": _("通知書を再交付した"),
            "notice.revoked": _("通知書を取り消した"),
            "permit.issued": _("許可証を交付した"),
            "permit.reissued": _("許可証を再交付した"),
            "permit.revoked": _("許可証を取り消した"),
        },
    ),
    "sign_in": (
        _("ログイン"),
        {
            "user.added": _("アカウントを作った"),
            "user.signed_in": _("ログインした"),
            "user.signed_out_everywhere": _("すべての端末でログアウトした"),
            "user.linked": _("ログインの方法を加えた"),
            "user.unlinked": _("ログインの方法を外した"),
            "user.agreed": _("ほかのシステムに渡すことに同意した"),
            "sign_in.refused": _("ログインを断った"),
            "kiosk.on": _("窓口の端末にした"),
            "kiosk.off": _("窓口の端末をやめた"),
        },
    ),
    "assignment": (
        _("担当と不在"),
        {
            "case.assigned": _("案件の担当者を決めた"),
            "assignmentrule.set": _("割当の規則を決めた"),
            "assignmentrule.moved": _("割当の規則の順を変えた"),
            "assignmentrule.dropped": _("割当の規則を消した"),
            "absence.entered": _("不在を登録した"),
            "absence.ended": _("不在をやめた"),
            "savedview.shared": _("案件の一覧を組織で使えるようにした"),
            "savedview.dropped": _("組織で使う案件の一覧を消した"),
        },
    ),
    "bulk": (
        _("一覧の書き出し"),
        {
            "queue.exported": _("案件の一覧を書き出した"),
            "export.asked": _("書き出しを求めた"),
            "export.consented": _("書き出しに同意した"),
            "export.declined": _("書き出しに同意しなかった"),
            "export.made": _("書き出すファイルを作った"),
            "export.fetched": _("書き出したファイルを受け取った"),
            "export.failed": _("書き出せなかった"),
            "export.gone": _("書き出したファイルを消去した"),
            "audit.exported": _("監査の記録を書き出した"),
        },
    ),
    "decisions": (
        _("決裁ルートと決裁文書"),
        {
            "route.saved": _("決裁ルートを決めた"),
            "route.ended": _("決裁ルートを廃止した"),
            "groundstemplate.saved": _("起案の定型文を決めた"),
            "groundstemplate.ended": _("起案の定型文を廃止した"),
            "decision.exported": _("決裁文書を書き出した"),
        },
    ),
    "decided_together": (
        _("一括処分"),
        {
            "bulk.tried": _("一括処分の対象を確かめた"),
            "bulk.proposed": _("一括処分を起案した"),
            "bulk.signed": _("一括処分を決裁した"),
            "bulk.returned": _("一括処分を差し戻した"),
            "bulk.undone": _("一括処分を取り消した"),
            "bulk.withdrawn": _("一括処分を取りやめた"),
            "bulk.done": _("一括処分が終わった"),
            "figures.carried_over": _("前のシステムの件数を取り込んだ"),
        },
    ),
    "push": (
        _("案内と人口ファイル"),
        {
            "preference.opted_in": _("制度の案内を受け取ることにした"),
            "preference.opted_out": _("制度の案内を受け取るのをやめた"),
            "preference.never": _("今後も案内を受け取らないことにした"),
            "device.added": _("通知を受け取る端末を登録した"),
            "device.removed": _("通知を受け取る端末を外した"),
            "device.gone": _("なくなった端末の登録を消した"),
            "campaign.planned": _("案内を作った"),
            "campaign.changed": _("案内を変えた"),
            "campaign.counted": _("案内の試算をした"),
            "campaign.signed": _("案内を承認した"),
            "campaign.started": _("案内を送り始めた"),
            "campaign.stopped": _("案内を止めた"),
            "campaign.finished": _("案内を送り終えた"),
            "campaign.superseded": _("要件が変わり、案内を終えた"),
            "population.imported": _("人口ファイルを取り込んだ"),
            "webhook.registered": _("変更の通知先を登録した"),
            "webhook.enabled": _("変更の通知先を、また動かした"),
            "webhook.disabled": _("失敗が続き、変更の通知先を止めた"),
            "webhook.removed": _("変更の通知先を消した"),
        },
    ),
    "keys": (
        _("鍵"),
        {
            "keys.made": _("鍵を作った"),
            "keys.rotation_begun": _("鍵の交換を始めた"),
            "keys.rotated": _("鍵を交換した"),
            "keys.renewed": _("鍵を新しくした"),
            "keys.destroyed": _("古い鍵を捨てた"),
            "keys.forgotten": _("本人の鍵を捨てた"),
        },
    ),
}
"""What an auditor can ask for, by group: the kinds of events and their words."""

WORDS = {kind: words for _title, kinds in GROUPS.values() for kind, words in kinds.items()}
ROLES = dict(Appointment.ROLES)


def reach_of(acting: Acting) -> Reach:
    """The organisations that `acting` audits; a prefecture's auditor also reads what concerns no organisation."""
    places = acting.organisations(Role.AUDITOR)
    root = Organisation.objects.filter(pk__in=places, kind=Organisation.Kind.PREFECTURE).exists()
    return Reach(places, root)


@dataclass
class Asked:
    """What the auditor asks for: a view, days, someone who looked, a case, a group of changes (監査の条件)."""

    view: str
    first: date
    last: date
    reader: str
    case: str
    group: str
    errors: list[dict[str, Any]]

    @property
    def since(self) -> datetime:
        """The beginning of the first day."""
        return datetime.combine(self.first, time(), JAPAN)

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), JAPAN)

    @property
    def object(self) -> str:
        """The case as the log names it; a name of nothing when the number is none of ours."""
        if not self.case:
            return ""
        found = with_receipt(read_number(self.case) or "")
        return f"application:{found.pk}" if found else "nothing"

    @property
    def kinds(self) -> list[str]:
        """The kinds of the chosen group, or of all."""
        return list(GROUPS[self.group][1] if self.group in GROUPS else WORDS)

    def query(self, **changes: Any) -> str:
        """The address of the same list with `changes`, from its question mark on."""
        given = {
            "view": self.view,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "reader": self.reader,
            "case": self.case,
            "group": self.group,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def read_question(data: Any, today: date) -> Asked:
    """The question of the page's form; days that cannot be read are told, and the last 30 days asked for."""
    errors: list[dict[str, Any]] = []

    def day(name: str, otherwise: date) -> date:
        text = str(data.get(name, ""))[:40].strip()
        if not text:
            return otherwise
        try:
            return read_date(text)
        except Unreadable as unreadable:
            errors.append({"id": name, "message": str(unreadable)})
            return otherwise

    first, last = day("first", today - timedelta(days=DAYS)), day("last", today)
    if last < first:
        errors.append({"id": "last", "message": _("終わりの日は、始めの日よりあとにしてください。")})
        last = first
    view, group = data.get("view", ""), data.get("group", "")
    return Asked(
        view=view if view in VIEWS else "accesses",
        first=first,
        last=last,
        reader=str(data.get("reader", "")).strip()[:100],
        case=str(data.get("case", "")).strip()[:60],
        group=group if group in GROUPS else "",
        errors=errors,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the auditor reads it (記録)."""

    at: datetime
    who: str
    what: str
    whose: str
    where: str
    why: str


def access_records(rows: Iterable[Access]) -> list[Record]:
    """Accesses, with the receipt number for a case and the name of the place."""
    rows = list(rows)
    numbers, places = _receipts(row.object for row in rows), _places(row.organisation for row in rows)
    return [
        Record(
            at=row.at,
            who=row.reader_name or row.reader,
            what=numbers.get(row.object, row.object),
            whose=str(row.whose or ""),
            where=places.get(row.organisation, ""),
            why=row.purpose,
        )
        for row in rows
    ]


def change_records(rows: Iterable[Event]) -> list[Record]:
    """Changes in words, with the name of who made them and, for a role, to whom it was given."""
    rows = list(rows)
    places = _places(row.organisation for row in rows)
    keys = {key for row in rows for key in (_user_in(row.by), row.data.get("user")) if key}
    names = {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}
    return [
        Record(
            at=row.at,
            who=names.get(_user_in(row.by)) or _machine_in(row.by),
            what=_told(row, names),
            whose=str(row.whose or ""),
            where=places.get(row.organisation, ""),
            why=row.why,
        )
        for row in rows
    ]


def _told(row: Event, names: dict[str, str]) -> str:
    words = str(WORDS[row.kind])
    if row.kind.startswith("appointment."):
        who = names.get(str(row.data.get("user", "")), "")
        return f"{words}（{who} {ROLES.get(row.data.get('role', ''), '')}）"
    reason = row.data.get("code") or row.data.get("reason")
    return f"{words}（{reason}）" if reason else words


def _user_in(label: str) -> str:
    return label.partition(" ")[0].removeprefix("user:") if label.startswith("user:") else ""


def _machine_in(label: str) -> str:
    machine = label.removeprefix("system:")
    return label if machine == label else str(_("システム（%(name)s）") % {"name": machine})


def _receipts(objects: Iterable[str]) -> dict[str, str]:
    keys = {name.removeprefix("application:") for name in objects if name.startswith("application:")}
    found = Application.objects.filter(pk__in=keys).values_list("pk", "receipt_number")
    return {f"application:{key}": number for key, number in found}


def _places(keys: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return dict(Organisation.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "name"))
