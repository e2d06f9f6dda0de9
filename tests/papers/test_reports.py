"""A report as PDF says its findings, tables and sources; pictures are told to whoever does not see them."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from madoguchi.papers.services import report_pdf
from madoguchi.papers.types import ReportData, ReportSection
from madoguchi.ui.charts import Chart, Kind, Point, draw

CHART = Chart(
    kind=Kind.BARS,
    title="法令が最も多くの申請を止めています",
    unit="件",
    source="手続の記録",
    points=(Point("国の法令・制度", 12000), Point("システム", 500)),
)


@pytest.fixture(scope="module")
def pdf():
    """A draft with two sections, read back."""
    sections = (
        ReportSection(
            title="障壁の全体",
            finding="年間12,500件の申請を止めています。",
            picture=draw(CHART),
            alt=CHART.alternative,
            header=("種類", "件数"),
            rows=(("国の法令・制度", "12,000"), ("システム", "")),
            notes=("廃止した手続は含みません。",),
            source="手続の記録（2026年9月30日時点）",
        ),
        ReportSection(
            title="対面での本人確認", level=2, text="来庁が要ります。", facts=(("根拠", "試験法"),)
        ),
    )
    made = report_pdf(
        ReportData(
            title="国への要望",
            organisation="試験県",
            on=date(2026, 11, 23),
            facts=(("会議", "第3回"), ("空", " ")),
            sections=sections,
            draft="作成中の資料です。",
        )
    )
    return PdfReader(io.BytesIO(made))


def test_all_that_was_given_stands_in_it(pdf):
    said = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for words in (
        *("国への要望", "試験県", "令和8年11月23日", "作成中の資料です。", "第3回", "障壁の全体"),
        *("年間12,500件の申請を止めています。", "国の法令・制度12,000", "システム―", "廃止した手続"),
        *("出典：手続の記録（2026年9月30日時点）", "来庁が要ります。", "根拠試験法"),
    ):
        assert words in said, words


def test_the_picture_is_told_in_words(pdf):
    def alternatives(node):
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                yield from alternatives(one)
        elif isinstance(node, dict):
            if "/Alt" in node:
                yield str(node["/Alt"])
            if "/K" in node:
                yield from alternatives(node["/K"])

    assert list(alternatives(pdf.trailer["/Root"]["/StructTreeRoot"])) == [CHART.alternative]
