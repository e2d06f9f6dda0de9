"""Names of files: what misleads or harms goes, all else stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.files.names import clean_name

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("住民票の写し（2026年）.pdf", "住民票の写し（2026年）.pdf"),
        ("SCAN.PDF", "SCAN.PDF"),
        ("渡邉󠄂.pdf", "渡邉󠄂.pdf"),
        ("か\u3099.pdf", "か\u3099.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\花子\証明.pdf", "証明.pdf"),
        ("a\0b\x1b\n.pdf", "ab.pdf"),
        ("証明\u202efdp.exe", "証明fdp.exe.pdf"),
        ("x.php", "x.php.pdf"),
        ("写真.jpg", "写真.jpg.pdf"),
        ("  a   b  .pdf", "a b.pdf"),
        ("", "添付ファイル.pdf"),
        (".pdf", "添付ファイル.pdf"),
        ("..", "添付ファイル.pdf"),
        ("\ud800.pdf", "添付ファイル.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 83 + ".pdf"),
    ],
)
def test_names(name: str, clean: str) -> None:
    assert clean_name(name, PDF) == clean


def test_the_ending_follows_the_content() -> None:
    assert clean_name("a.jpeg", "image/jpeg") == "a.jpeg"
    assert clean_name("a.png", "image/jpeg") == "a.png.jpg"
    assert clean_name("a.csv", "text/csv") == "a.csv"


@given(st.text(max_size=400))
def test_any_name_becomes_a_harmless_one(name: str) -> None:
    clean = clean_name(name, PDF)
    assert clean.lower().endswith(".pdf")
    assert len(clean.encode()) <= 255
    assert not set("/\\\0") & set(clean)
    assert not [
        c
        for c in clean
        if unicodedata.category(c) in ("Cc", "Cs") or unicodedata.bidirectional(c) in ("RLO", "LRO", "RLI")
    ]
    assert clean_name(clean, PDF) == clean
