"""The gallery of questions: every type, as people meet it; nothing that is typed here is kept."""

import json
from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import display, read_page, with_page
from madoguchi.eforms.types import FormDocument, Helps, KnownMember
from madoguchi.portal.views.looking import found_for_script, name_of_corporation, towns_in

HOUSEHOLD = (
    KnownMember("person:1", "窓野　花子", "self", "1990-04-01"),
    KnownMember("children[]:1", "窓野　一葉", "child", "2019-05-01"),
)
"""Invented people, as if they were known."""


@cache
def gallery_form() -> FormDocument:
    """A form with a question of every type."""
    body = json.loads(files("madoguchi.portal").joinpath("gallery.json").read_text("utf-8"))
    body["lists"] = {"occupations": [[f"o{place}", *row] for place, row in enumerate(_occupations())]}
    return FormDocument.parse(body)


def _occupations() -> list[list[str]]:
    """Ten thousand invented names of occupations: a list as long as a form may have."""
    works = (
        "調理 看護 介護 保育 清掃 警備 運転 配送 農業 漁業 林業 建築 電気 "
        "水道 溶接 塗装 製本 印刷 縫製 理容 美容 通訳 翻訳 設計 測量"
    ).split()
    places = (
        "病院 学校 工場 旅館 食堂 商店 役所 港 駅 空港 農園 牧場 温泉 銀行 図書館 劇場 公園 倉庫 市場 寮"
    ).split()
    ranks = (
        "員 長 補助者 見習い 指導者 責任者 主任 係 技術者 監督者 "
        "助手 代表 顧問 研究者 検査員 管理者 相談員 案内人 職人 専門員"
    ).split()
    return [[f"{place}の{work}{rank}"] for work in works for place in places for rank in ranks]


@open_to(Readers.EVERYONE)
@require_safe
def gallery_start(request: HttpRequest) -> HttpResponse:
    """The first page of the gallery."""
    return redirect("portal:question_gallery", gallery_form().pages[0].id)


@open_to(Readers.EVERYONE)
@require_http_methods(["GET", "POST"])
def gallery_page(request: HttpRequest, page_id: str) -> HttpResponse:
    """Some types of questions: drawn, read, searched in, refused, and shown as they would be kept."""
    document = gallery_form()
    page = next((one for one in document.pages if one.id == page_id), None)
    if page is None:
        raise Http404
    helps = Helps(members=HOUSEHOLD, corporation=name_of_corporation, towns=towns_in)
    reading, kept, answers = None, [], {}
    if request.method == "POST":
        reading = read_page(document, page, request.POST, request.FILES, {}, on=japan_day(now()), helps=helps)
        if found := found_for_script(request, reading):
            return found
        answers = with_page({}, page, reading.values)
        kept = [
            (question.label, display(question, reading.values[question.id]))
            for question in page.answered
            if question.id in reading.values and reading.is_good
        ]
    context = {
        "document": document,
        "page": page,
        "answers": answers,
        "reading": reading,
        "helps": helps,
        "kept": kept,
        "errors": reading.errors if reading else [],
        "pages": [(one.title, one.id, one.id == page.id) for one in document.pages],
    }
    status = 422 if reading is not None and reading.errors else 200
    return render(request, "portal/gallery.html", context, status=status)
