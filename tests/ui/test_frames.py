"""The frames of people and officers, the gallery, and the pages for trouble."""

import logging
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from madoguchi.core.acting import Acting, Role
from madoguchi.ui import views
from madoguchi.ui.context import page as page_context

from .conftest import Page

pytestmark = pytest.mark.urls("tests.ui.urls")

STRANGER = Acting.nobody()
RESIDENT = Acting(name="窓野 花子", who=uuid4())
OFFICER = Acting(name="審査 太郎", who=uuid4(), grants=frozenset({(Role.EXAMINER, uuid4())}))


PLAIN = {
    "button-primary",
    "button-md",
    "icon-sm",
    "cards-1",
    "tag-blue",
    "notice-info",
    "inset-gray",
    "timeline-done",
}


def request_of(acting: Acting) -> HttpRequest:
    request = RequestFactory().get("/")
    request.acting = acting
    return request


def opened(view: object, acting: Acting = STRANGER) -> Page:
    """A page as `acting` sees it."""
    return Page(view(request_of(acting)).content.decode())  # type: ignore[operator]


def test_gallery_shows_every_component_and_no_id_twice() -> None:
    page = opened(views.gallery)
    ids = [e["id"] for e in page.walk() if "id" in e]
    assert sorted(ids) == sorted(set(ids))
    assert page.one("html")["lang"] == "ja"
    assert page.one("h1").text == "画面部品の見本"
    assert page.one("main")["id"] == "main"
    assert page.one("a", class_="skip")["href"] == "#main"
    for name in ("aria-describedby", "aria-labelledby", "for"):
        wanted = {one for e in page.walk() if name in e for one in e[name].split()}
        assert wanted <= set(ids), f"{name} names what is not there"


def test_every_class_on_the_pages_is_styled_or_stands_for_its_default() -> None:
    styles = Path(views.__file__).parent / "static" / "ui"
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", "".join(p.read_text() for p in styles.glob("*.css"))))
    used = {
        name
        for view in (views.gallery, views.gallery_staff)
        for e in opened(view, OFFICER).walk()
        for name in e.attrs.get("class", "").split()
    }  # type: ignore[union-attr]
    assert used - styled - PLAIN == set()


def test_a_stranger_is_offered_sign_in_and_the_receipt_number() -> None:
    page = opened(views.gallery)
    assert {a["href"] for a in page.one("nav", class_="header-wide").all("a")} == {
        "/p/search/",
        "/p/open_case/",
        "/p/language/?next=/",
        "/a/sign_in/",
    }
    assert not page.all("form", action="/a/sign_out/")


def test_someone_signed_in_sees_the_name_and_signs_out_by_post() -> None:
    page = opened(views.gallery, RESIDENT)
    assert "窓野 花子 さん" in page.one("header").text
    forms = page.all("form", action="/a/sign_out/")
    assert len(forms) == 2 and {f["method"] for f in forms} == {"post"}
    assert all(f.one("input", name="csrfmiddlewaretoken")["value"] for f in forms)
    assert "/d/queue/" not in page.html


def test_every_page_says_for_which_business_one_acts() -> None:
    page = opened(views.gallery, replace(RESIDENT, whose=uuid4(), whose_name="<b>窓の杜ベーカリー 合同会社"))
    assert (
        page.one("aside", class_="acting-for").text
        == "<b>窓の杜ベーカリー 合同会社 の手続をしています。 切り替える"
    )
    assert not opened(views.gallery, RESIDENT).all("aside", class_="acting-for")


def test_the_narrow_menu_works_without_script() -> None:
    page = opened(views.gallery)
    menu = page.one("details", class_="menu")
    assert menu.one("summary").text == "メニュー"
    assert [a["href"] for a in menu.all("a")] == [
        a["href"] for a in page.one("nav", class_="header-wide").all("a")
    ]


def test_officers_have_a_frame_of_their_own() -> None:
    page = opened(views.gallery_staff, OFFICER)
    assert page.one("body")["class"] == "staff"
    assert page.one("title").text == "職員画面の見本 | 審査デスク"
    assert "北窓市 福祉部 子育て支援課" in page.one("header").text
    assert "審査 太郎" in page.one("header").text
    assert opened(views.gallery, OFFICER).all("a", href="/d/queue/")


def test_errors_of_a_page_stand_in_title_and_summary() -> None:
    words = {
        **page_context(request_of(RESIDENT)),
        "errors": [{"id": "name", "message": "氏名を入力してください"}],
    }
    page = Page(render_to_string("ui/public.html", words))
    assert page.one("title").text.startswith("エラー：")
    summary = (
        page.one("main").children[1]
        if isinstance(page.one("main").children[0], str)
        else page.one("main").children[0]
    )
    assert summary["id"] == "error-summary"  # type: ignore[index]
    assert page.one("a", href="#name").text == "氏名を入力してください"


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (views.bad_request, 400, "内容を読み取れませんでした"),
        (views.forbidden, 403, "この操作はできません"),
        (views.stale_form, 403, "もう一度送信してください"),
        (views.not_found, 404, "ページが見つかりません"),
        (views.server_error, 500, "ただいま表示できません"),
        (views.unavailable, 503, "ただいまお休みしています"),
    ],
)
def test_trouble_says_what_became_of_the_answers_and_where_to_go(view, status, title) -> None:  # type: ignore[no-untyped-def]
    response = view(request_of(RESIDENT))
    page = Page(response.content.decode())
    assert response.status_code == status
    assert page.one("h1").text == title
    assert page.one("title").text.startswith(title)
    main = page.one("main").text
    assert any(words in main for words in ("消えていません", "内容は変わっていません"))
    assert "問い合わせ先" in main
    assert "エラー" not in main


def test_a_missing_page_comes_with_404(client) -> None:  # type: ignore[no-untyped-def]
    assert (
        Page(views.not_found(request_of(Acting.nobody())).content.decode()).one("form", role="search")[
            "action"
        ]
        == "/p/search/"
    )


def test_a_failure_shows_an_id_and_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise RuntimeError("secret of the house")
    except RuntimeError:
        with caplog.at_level(logging.ERROR, logger="madoguchi.ui"):
            response = views.server_error(RequestFactory().get("/fails/"))
    page = Page(response.content.decode())
    shown = page.one("strong", class_="code").text
    assert len(shown) == 8
    assert shown in caplog.text and "secret of the house" in caplog.text
    assert "secret" not in page.html
    assert not page.all("form")


def test_maintenance_says_when_to_come_back() -> None:
    assert views.unavailable(RequestFactory().get("/")).headers["Retry-After"] == "600"
