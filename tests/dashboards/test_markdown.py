"""The few marks that officers may write; nothing else becomes HTML."""

import pytest

from madoguchi.dashboards.markdown import rendered


def test_paragraphs_lists_strong_words_and_links():
    said = rendered("はじめに**大切**。\n次の行。\n\n- 一つ\n- [表](/dashboards/)\n\n1. 先\n2. あと")
    assert said == (
        "<p>はじめに<strong>大切</strong>。<br>次の行。</p>\n"
        '<ul><li>一つ</li><li><a href="/dashboards/">表</a></li></ul>\n<ol><li>先</li><li>あと</li></ol>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[押す](javascript:alert(1))",
        "[押す](//evil.example/)",
        '[押す](https://x.example/"onclick="alert(1))',
        "**<img src=x onerror=alert(1)>**",
        "[<b>](https://x.example/)",
        "[押す](data:text/html,x)",
    ],
)
def test_nothing_else_becomes_html(text: str):
    said = str(rendered(text))
    for tag in ("<script", "<img", "<b>", 'href="javascript', 'href="//', 'onclick="', 'href="data'):
        assert tag not in said
