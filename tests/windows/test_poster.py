"""The poster of a window: what it says, and where its picture really leads."""

import io
import shutil
import subprocess
from datetime import date

import pytest
import segno
from PIL import Image

from madoguchi.papers.reading import said_in
from madoguchi.windows.services import poster_of
from tests.windows.decoding import read_code
from tests.windows.world import window_in
from tests.world import World

ADDRESS = "https://madoguchi.example/say/windows/7k2m9qc/"
OTHERS = "スマートフォンがない方は、窓口の職員にお声がけください。"


def photographed(content: bytes) -> Image.Image:
    """The first page of a PDF as a camera would see it, drawn by another program."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        pytest.skip("pdftoppm is not on this machine")
    made = subprocess.run([tool, "-r", "110", "-png", "-singlefile", "-"], input=content, capture_output=True)
    return Image.open(io.BytesIO(made.stdout))


@pytest.mark.django_db
def test_the_picture_of_a_printed_poster_leads_to_the_form(world: World) -> None:
    pdf = poster_of(window_in(world), address=ADDRESS, others=OTHERS, on=date(2026, 11, 2))
    assert read_code(photographed(pdf)) == ADDRESS


@pytest.mark.django_db
def test_the_picture_before_printing_leads_there_too(world: World) -> None:
    png = poster_of(window_in(world), address=ADDRESS, others=OTHERS, on=date(2026, 11, 2), is_picture=True)
    assert read_code(Image.open(io.BytesIO(png))) == ADDRESS


@pytest.mark.django_db
def test_a_poster_names_its_window_and_where_it_leads_in_letters(world: World) -> None:
    window = window_in(world, name="生活福祉部 介護保険・高齢者支援 総合相談窓口" * 3)
    said = "".join(said_in(poster_of(window, address=ADDRESS, others=OTHERS, on=date(2026, 11, 2))).split())
    for words in ("".join(window.name.split()), "窓野市本庁舎1階3番", ADDRESS, OTHERS, window.code):
        assert words in said


@pytest.mark.parametrize("level", ["m", "q"])
@pytest.mark.parametrize(
    "text", ["https://a.example/", ADDRESS, ADDRESS + "?from=poster"], ids=["short", "usual", "long"]
)
def test_the_reader_reads_what_others_draw(text: str, level: str) -> None:
    out = io.BytesIO()
    code = segno.make(
        text, error=level, micro=False, version=5 if len(text) < 50 else 6, mode="byte", boost_error=False
    )
    code.save(out, kind="png", scale=4, border=4)
    assert read_code(Image.open(out)) == text


def test_the_reader_fails_on_a_code_whose_format_is_torn() -> None:
    out = io.BytesIO()
    segno.make(ADDRESS, micro=False).save(out, kind="png", scale=4, border=4)
    picture = Image.open(out).convert("L")
    picture.paste(255, (4 * 12, 4 * 4, 4 * 13, 4 * 10))
    with pytest.raises(AssertionError, match="format"):
        read_code(picture)
