"""Lint of what the whole form says: purpose, retention, contact, processing period, length."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.selectors.minutes import minutes_of
from madoguchi.eforms.types import FormDocument

MOST_MINUTES = 10
"""Beyond which people give up on a phone (issue 6; 018サポート: 71 % finish within ten)."""

_PURPOSE = re.compile("ため|目的|使い|利用|確認|審査")
_LEAST_PURPOSE = 12


def settings_of(document: FormDocument, context: Context) -> Iterator[Finding]:
    """What is missing beside the questions."""
    procedure = context.procedure or {}
    if len(document.privacy.strip()) < _LEAST_PURPOSE or not _PURPOSE.search(document.privacy):
        yield Finding(
            "privacy_vague",
            Severity.BLOCK,
            "privacy",
            _("利用目的に、答えを何のために使うかが書かれていません。"),
            _(
                "「入力した内容は、○○の審査のためだけに使います。」のように書いてください（個人情報保護法第62条）。"
            ),
        )
    if not document.retention_note.strip() and context.retention_years is None:
        yield Finding(
            "no_retention",
            Severity.BLOCK,
            "retention_note",
            _("答えをいつまで保存するかが、書かれていません。"),
            _("「保存期間」に、年数と、いつから数えるかを書いてください。"),
        )
    contact = procedure.get("contact") or {}
    if not document.contact.strip() and not (contact.get("phone") or contact.get("email")):
        yield Finding(
            "no_contact",
            Severity.BLOCK,
            "contact",
            _("問い合わせ先がありません。"),
            _("困った人が連絡できるように、課の名前と電話番号かメールアドレスを書いてください。"),
        )
    yield from _processing(context)
    minutes = minutes_of(document, on=context.on)
    if minutes > MOST_MINUTES:
        yield Finding(
            "too_many_minutes",
            Severity.WARN,
            "form",
            _("入力に約%d分かかります。") % minutes,
            _(
                "10分より長いと、途中でやめる人が増えます。ほかから分かる質問や、なくてもよい質問を外せないか確かめてください。"
            ),
        )


def _processing(context: Context) -> Iterator[Finding]:
    if context.procedure is None:
        yield Finding(
            "no_procedure",
            Severity.WARN,
            "form",
            _("この様式を使う手続が、まだ決まっていません。"),
            _("手続と結ぶと、標準処理期間、保存年限、省ける書類も点検します。"),
        )
        return
    processing = context.procedure.get("processing") or {}
    days = [processing.get(key) for key in ("window_days", "online_days")]
    if all(one is None for one in days) and not str(processing.get("why_none") or "").strip():
        yield Finding(
            "no_processing_period",
            Severity.BLOCK,
            "form",
            _("手続の登録に、標準処理期間がありません。"),
            _("手続の編集で、標準処理期間か、定めていない理由を書いてください（行政手続法第6条）。"),
        )
