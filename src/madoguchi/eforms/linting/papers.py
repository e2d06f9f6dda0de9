"""Lint of attachments: what the law lets one leave out, and what leaves no other way."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.linting.likeness import plain
from madoguchi.eforms.types import FormDocument, Page, Question

_BY_LAW = (
    (re.compile("住民票(?:ノ写シ)?|住民票記載事項"), "住民票の写し", "住民基本台帳ネットワークか情報連携"),
    (re.compile("登記事項証明|登記簿(?:謄本|抄本)|会社登記"), "登記事項証明書", "登記情報連携システム"),
    (re.compile("印鑑(?:登録)?証明"), "印鑑証明書", "電子署名やログインによる本人確認"),
    (
        re.compile("戸籍(?:謄本|抄本|全部事項|個人事項|証明|ノ写シ)"),
        "戸籍の証明書",
        "戸籍電子証明書提供用識別符号",
    ),
    (
        re.compile("(?<!ナイ)(?:課税|非課税|所得)証明|課税ノ証明"),
        "所得・課税の証明書",
        "マイナンバーの情報連携",
    ),
    (re.compile("納税証明"), "納税証明書", "庁内の確認か情報連携"),
    (re.compile("生活保護(?:受給)?証明"), "生活保護の証明書", "マイナンバーの情報連携"),
)
"""What offices can look up themselves (デジタル手続法第11条、番号法第19条)."""

_KINDS = {
    "residence_record": "住民票の写し",
    "corporate_register": "登記事項証明書",
    "income_certificate": "所得・課税の証明書",
    "tax_certificate": "納税証明書",
}
_ANOTHER_WAY = re.compile(
    "ない(?:人|方|とき|場合)|(?:持|用意|写真が撮れ)[^。]{0,6}ない|後(?:で|から|日)|窓口|郵送|代わり|かわり|または|省略"
)


def papers_of(document: FormDocument, context: Context) -> Iterator[Finding]:
    """What is wrong with what has to be handed in."""
    procedure = context.procedure or {}
    listed = [one for one in procedure.get("documents") or () if isinstance(one, dict)]
    channels = {one.get("kind") for one in procedure.get("channels") or () if isinstance(one, dict)}
    alone = []
    for page, question in document.questions():
        if not question.is_asked or not question.holds_files:
            continue
        yield from _omittable(page, question, listed)
        always = question.required and page.show_if is None and question.show_if is None
        if always and not _ANOTHER_WAY.search(f"{question.label}。{question.hint}。{page.hint}"):
            alone.append(question)
    if alone and not channels & {"counter", "post"}:
        yield Finding(
            "papers_without_way",
            Severity.WARN,
            f"question.{alone[0].id}",
            _("「%s」を用意できない人は、送れません。") % "」「".join(question.label for question in alone),
            _("「お持ちでない人は…」のように、代わりの書類や、窓口・郵送での出し方を説明に書いてください。"),
        )


def _omittable(page: Page, question: Question, listed: list[dict[str, object]]) -> Iterator[Finding]:
    said = plain(question.label)
    is_always = question.required and page.show_if is None and question.show_if is None
    found = next(
        (
            one
            for one in listed
            if plain(str(one.get("name", ""))) in said or said in plain(str(one.get("name", "")))
        ),
        None,
    )
    if found and (found.get("omitted_by_exchange") or found.get("omitted_online")):
        yield Finding(
            "paper_omittable",
            Severity.BLOCK if is_always else Severity.WARN,
            f"question.{question.id}",
            _("「%s」は、手続の登録では出さなくてよい書類です。") % question.label,
            _("質問を外してください。手続の登録が正しくないなら、先にそちらを直してください。"),
        )
        return
    by_law = next(((name, how) for pattern, name, how in _BY_LAW if pattern.search(said)), None)
    if by_law is None and question.document_kind in _KINDS:
        by_law = (_KINDS[question.document_kind], _("情報連携"))
    if by_law:
        yield Finding(
            "paper_omittable",
            Severity.WARN,
            f"question.{question.id}",
            _("「%(label)s」をたずねています。%(name)sは、添付を省ける書類です。")
            % {"label": question.label, "name": by_law[0]},
            _("%sで確かめられるなら、質問を外してください（デジタル手続法第11条）。") % by_law[1],
        )
