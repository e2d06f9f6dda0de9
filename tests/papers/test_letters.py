"""Letters say exactly what they were given: this person's data, no one else's, no markup."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from madoguchi.papers.glyphs import drawable, missing_glyphs
from madoguchi.papers.services import WrongContent, letters
from tests.papers.conftest import text_of

Make = Callable[..., bytes]

INJECTIONS = [
    '#import "@preview/x:1.0.0": *',
    '"] #panic("x") [',
    "\\u{41} \\ \\n",
    "#sys.inputs.data",
    "*太字* _斜体_ `コード` $x^2$ = 見出し // 注 /* 注 */",
    "'; drop table --",
    "<script>alert(1)</script> <label> @ref",
    '{"words": {"title": "x"}}',
    "%(name)s {} {0} %s",
    "- 一\n+ 二",
]
NAMES = [
    "セ\u309aト\u309a x\u0301y x",
    "⼀一 ﾞｶﾞ",
    "葛󠄀飾 一郎",
    "𠮷野 家",
    "髙橋 﨑子",
    "渡邉 邊󠄂",
    "ｶﾞｷﾞ ﾊﾝｶｸ",
    "Nguyễn Văn Đức",
    "齋藤・O'Brien-ヴ",
]


def test_a_notice_says_everything_in_the_order_of_an_official_letter(notice: Make) -> None:
    text = text_of(notice())
    order = [
        "8窓子第123号",
        "令和8年4月20日（2026年）",
        "窓野花子様",
        "窓野市長",
        "児童手当認定通知書",
        "令和8年4月3日付けで申請のありました「児童手当認定請求」について",
        "記",
        "児童手当の受給資格を認定します。",
        "支給開始令和8年5月分から",
        "児童を監護し、生計を同じくしていることを確認したため。",
        "児童手当法（昭和46年法律第73号）第7条第1項",
        "以上",
        "この決定に不服があるとき（教示）",
        "訴えは6か月以内です。",
        "U-7K2M-9QX4-ABCD-C",
        "電話0000-00-0000",
        "https://madono.example/verify/",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places, [part for part, place in zip(order, places, strict=True) if place == -1]
    assert places == sorted(places)


def test_nothing_that_was_given_may_be_lost(notice: Make) -> None:
    pdf = notice()
    letters.compare(pdf, must_say=[], texts=["U-7K2M-9QX4-ABCD-C", "支給開始", "支払月"])
    with pytest.raises(WrongContent, match="3 characters"):
        letters.compare(pdf, must_say=[], texts=["支給開始", "薔薇園"])


def test_what_a_notice_has_not_leaves_no_empty_heading(notice: Make) -> None:
    text = text_of(notice(conditions="", legal_basis="", contact="", verify_url="", review_instructions=""))
    assert "条件など" not in text and "法令" not in text and "問い合わせ先" not in text and "教示" not in text
    assert "2決定の理由" in text


def test_a_receipt_says_the_moment_the_answers_and_the_files(receipt: Make) -> None:
    text = text_of(receipt())
    for part in (
        "受付番号U-7K2M-9QX4-ABCD-C",
        "申請した方窓野花子",
        "令和8年4月3日（2026年）1時02分03秒",
        "令和8年5月3日（2026年）まで",
        "住所窓野市中央1丁目2番3号まどのハイツ101",
        "電話番号090-0000-0000",
        "保険証の写し.pdf",
        "338KB",
        "ab12" * 16,
    ):
        assert part in text, part


def test_a_receipt_without_a_period_promises_no_day(receipt: Make) -> None:
    assert "標準処理期間" not in text_of(receipt(due_on=None))


@pytest.mark.parametrize("value", INJECTIONS)
def test_typed_text_is_shown_and_never_run(notice: Make, receipt: Make, value: str) -> None:
    wanted = "".join(value.split())
    assert f"{wanted}様" in text_of(notice(applicant_name=value, grounds=value))
    text = text_of(
        receipt(applicant_name=value, sections=[(value, [(value, value)])], files=[(value, 1, "0" * 64)])
    )
    assert text.count(wanted) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_names_are_kept_to_the_last_stroke(notice: Make, receipt: Make, name: str) -> None:
    wanted = "".join(name.split())
    for text in (text_of(notice(applicant_name=name)), text_of(receipt(applicant_name=name))):
        assert wanted in text
        assert "※" not in text


def test_a_character_without_a_glyph_is_reported_never_dropped(notice: Make, receipt: Make) -> None:
    for make in (notice, receipt):
        text = text_of(make(applicant_name="山田 \U00030000子\ud800"))
        assert "山田〓子〓" in text
        assert "〓は、この書体では表示できない文字です（U+30000、U+D800）" in text


def test_a_lacking_variant_is_drawn_plainly_and_reported(notice: Make) -> None:
    text = text_of(notice(applicant_name="葛\U000e0155 城"))
    assert "葛城様" in text
    assert "「葛」は、近い字体で表示しています（U+845BU+E0155）" in text


def test_invisible_characters_cannot_turn_a_name_around(notice: Make) -> None:
    text = text_of(notice(applicant_name="花子\u202e郎一\u200b"))
    assert "花子〓郎一〓様" in text
    assert "U+202E、U+200B" in text


@pytest.mark.parametrize(
    ("name", "longest"), [("寿限無" * 70, 40), ("A" * 200, 48), ("Very Long Name " * 14, 60)]
)
def test_very_long_names_stay_on_the_paper(notice: Make, receipt: Make, name: str, longest: int) -> None:
    for pdf in (notice(applicant_name=name), receipt(applicant_name=name)):
        lines = PdfReader(BytesIO(pdf)).pages[0].extract_text().split("\n")
        parts = [line.removeprefix("申請した方").strip(" 　様") for line in lines]
        of_the_name = [part for part in parts if len(part) >= 8 and part in name]
        assert len(of_the_name) >= 4
        assert max(map(len, of_the_name)) <= longest


def test_our_reader_and_another_read_the_same(notice: Make, receipt: Make) -> None:
    for pdf in (notice(), receipt()):
        pages = PdfReader(BytesIO(pdf)).pages
        other = "".join("".join(page.extract_text() for page in pages).split())
        assert text_of(pdf) in other


def test_the_file_is_archivable_tagged_japanese_and_has_its_fonts(notice: Make, receipt: Make) -> None:
    for pdf, title in ((notice(), "児童手当認定通知書"), (receipt(), "受付票　児童手当 認定請求")):
        reader = PdfReader(BytesIO(pdf))
        root: Any = reader.trailer["/Root"]
        assert root["/Lang"] == "ja"
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert reader.metadata is not None and reader.metadata.title == title
        xmp = root["/Metadata"].get_data().decode()
        assert re.search(r"pdfaid:part>2<", xmp) and re.search(r"pdfuaid:part>1<", xmp)
        fonts = [f for page in reader.pages for f in page["/Resources"]["/Font"].values()]  # type: ignore[index]
        assert fonts
        for font in fonts:
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile3" in descriptor.get_object()


def test_the_same_data_make_the_same_bytes(notice: Make) -> None:
    assert notice() == notice()


def test_another_persons_document_is_never_given_out(
    notice: Make, receipt: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for make in (notice, receipt):
        other = make(applicant_name="窓野 太郎")

        class Mixed:
            def __init__(self, *args: Any, **options: Any) -> None: ...

            def compile(self, document: bytes = other, **options: Any) -> bytes:
                return document

        with monkeypatch.context() as patch:
            patch.setattr(letters, "Compiler", Mixed)
            with pytest.raises(WrongContent) as caught:
                make()
        assert "窓野" not in str(caught.value)


def test_a_name_that_only_begins_alike_is_another_name(
    notice: Make, receipt: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for make in (notice, receipt):
        longer = make(applicant_name="窓野 花子美")

        class Mixed:
            def __init__(self, *args: Any, **options: Any) -> None: ...

            def compile(self, document: bytes = longer, **options: Any) -> bytes:
                return document

        with monkeypatch.context() as patch:
            patch.setattr(letters, "Compiler", Mixed)
            with pytest.raises(WrongContent):
                make()


def test_a_foreign_receipt_number_stops_a_document(notice: Make) -> None:
    pdf = notice(grounds="受付番号 U-1111-2222-3333-4 の申請と同じため。")
    says = ["窓野 花子"]
    with pytest.raises(WrongContent):
        letters.compare(pdf, must_say=says, texts=["U-7K2M-9QX4-ABCD-C"])
    letters.compare(pdf, must_say=says, texts=["U-7K2M-9QX4-ABCD-C", "U-1111-2222-3333-4"])


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2019, 4, 30), "平成31年4月30日（2019年）"),
        (date(2019, 5, 1), "令和元年5月1日（2019年）"),
        (date(2020, 1, 1), "令和2年1月1日（2020年）"),
    ],
)
def test_days_are_written_in_the_era_and_the_western_year(notice: Make, day: date, written: str) -> None:
    assert written in text_of(notice(issued_on=day))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=60), value=st.text(max_size=60))
def test_whatever_is_typed_makes_a_document_that_says_it(receipt: Make, name: str, value: str) -> None:
    said = text_of(receipt(applicant_name=name, sections=[("項目", [("値", value)])]))
    assert "".join(drawable(value).split()) in said
    assert ("※" in said) >= bool(missing_glyphs(name) + missing_glyphs(value))
