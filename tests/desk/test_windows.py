"""The desk of windows: register by page, poster, table, improvement."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.core.ids import uuid7
from madoguchi.improvement.models import Improvement
from madoguchi.reviews.models import Review
from madoguchi.windows.models import Window
from tests.desk.conftest import Enter
from tests.windows.world import window_in
from tests.world import World

SENT = {
    "name": "税務課 証明窓口",
    "address": "本町1-1",
    "hours": "平日 8:30〜17:15",
    "languages": ["en"],
    "no_writing_means": "聞き取りで入力",
    "is_wheelchair_accessible": "on",
}


def said(world: World, window: Window, *ratings: int) -> None:
    """Reviews of a window, one for each rating."""
    Review.objects.bulk_create(
        Review(
            window=window,
            organisation=window.organisation,
            source=Review.Source.WINDOW,
            moment=Review.Moment.ANY,
            rating=rating,
            step=Review.Step.COUNTER,
            once=str(uuid7()),
            written_at=world.at,
        )
        for rating in ratings
    )


def test_a_keeper_enters_and_changes_a_window(world: World, enter: Enter) -> None:
    browser = enter(world.editor)
    new = reverse("desk:window_new", args=["city"])
    refused = browser.post(new, {**SENT, "address": "", "closed_on": "そのうち"})
    assert refused.status_code == 422 and "所在地を書いてください。" in refused.content.decode()
    made = browser.post(new, {**SENT, "procedures": [str(world.edition.procedure_id)]})
    window = Window.objects.get()
    page = reverse("desk:window", args=[window.code])
    assert (made.status_code, made["Location"]) == (302, page + "?saved=yes")
    assert (window.has_no_writing, window.has_cashless) == (True, False)
    shown = browser.get(page).content.decode()
    assert f"/say/windows/{window.code}/" in shown and "扱う手続を選ぶ（いま1件）" in shown
    assert browser.post(page, {**SENT, "revision": 1, "cashless_means": "カード"}).status_code == 302
    assert browser.post(page, {**SENT, "revision": 1}).status_code == 409
    assert Window.objects.get().has_cashless


def test_the_list_tells_which_windows_reach_the_target(world: World, enter: Enter) -> None:
    good, bad, few = (window_in(world, name=name) for name in ("よい窓口", "こまる窓口", "静かな窓口"))
    said(world, good, *[5] * 8, 1, 1)
    said(world, bad, *[4] * 6, *[2] * 4)
    said(world, few, *[1] * 9)
    browser = enter(world.editor)
    shown = browser.get(reverse("desk:windows")).content.decode()
    assert "<strong>80%</strong>" in shown and "<strong>60%</strong>" in shown and "感想が10件未満" in shown
    below = browser.get(reverse("desk:windows"), {"below": "yes"}).content.decode()
    assert "こまる窓口" in below and "よい窓口" not in below and "静かな窓口" not in below


def test_a_list_of_many_takes_as_many_queries_as_one_of_few(
    world: World, enter: Enter, django_assert_num_queries: object
) -> None:
    for n in range(30):
        window_in(world, name=f"窓口{n}")
    browser = enter(world.editor)
    with django_assert_num_queries(14, exact=False):  # type: ignore[operator]
        assert browser.get(reverse("desk:windows")).status_code == 200


def test_a_poster_is_had_by_any_officer_and_by_nobody_else(world: World, enter: Enter) -> None:
    window = window_in(world)
    address = reverse("desk:window_poster", args=[window.code])
    answer = enter(world.examiner).get(address)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert enter(world.resident).get(address).status_code == 404


def test_a_table_is_looked_at_before_it_is_taken(world: World, enter: Enter) -> None:
    window = window_in(world)
    browser = enter(world.editor)
    taken_away = browser.get(reverse("desk:windows_sheet")).content
    book = openpyxl.load_workbook(io.BytesIO(taken_away))
    sheet = book.worksheets[0]
    sheet["C2"], sheet["C3"] = "名前を直した窓口", "所在地のない窓口"
    out = io.BytesIO()
    book.save(out)
    take = reverse("desk:windows_take")

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("windows.xlsx", out.getvalue())

    looked = browser.post(take, {"file": file(), "act": "look"}).content.decode()
    assert "まだ何も変えていません" in looked and "3行目" in looked
    assert Window.objects.get().name == window.name
    taken = browser.post(take, {"file": file(), "act": "take"}).content.decode()
    assert "1か所を直しました" in taken and "所在地を書いてください。" in taken
    assert Window.objects.get().name == "名前を直した窓口"
    none = SimpleUploadedFile("a.xlsx", b"PK\x03\x04")
    assert browser.post(take, {"file": none, "act": "take"}).status_code == 422


def test_an_improvement_of_a_window_is_planned_from_its_page(world: World, enter: Enter) -> None:
    window = window_in(world)
    browser = enter(world.officer("keeper", Role.ADMINISTRATOR))
    change = reverse("desk:window_change", args=[window.code])
    assert browser.post(change, {"title": " "}).status_code == 302
    assert not Improvement.objects.exists()
    assert browser.post(change, {"title": "記入台をなくす", "measure": "聞き取りにする"}).status_code == 302
    made = Improvement.objects.get()
    assert (made.window, made.source, made.state) == (window, "window", "planned")
    assert "記入台をなくす" in browser.get(reverse("desk:window", args=[window.code])).content.decode()
    assert enter(world.examiner).post(change, {"title": "よそから"}).status_code == 404
