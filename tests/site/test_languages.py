"""Pages for people speak the language that was chosen; work, papers and what others read stay Japanese."""

import pytest
from django.test import Client
from django.utils import translation

from madoguchi.core.acting import Role
from tests.world import World


def _client(language: str, user=None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    client.cookies["language"] = language
    return client


@pytest.mark.django_db
def test_a_language_is_chosen_and_kept(at):
    World(at)
    client = Client()
    page = client.get("/language/?next=/about/").content.decode()
    assert all(name in page for name in ("日本語", "やさしい日本語", "English")) and 'value="/about/"' in page
    answer = client.post("/language/", {"language": "en", "next": "/about/"})
    assert answer.headers["Location"] == "/about/" and client.cookies["language"]["httponly"]
    told = client.get("/about/")
    assert '<html lang="en">' in told.content.decode() and "About this site" in told.content.decode()
    assert told.headers["Content-Language"] == "en" and "Cookie" in told.headers["Vary"]
    assert translation.get_language() == "ja"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_one_goes_back_to_our_own_pages_only(at, next):
    World(at)
    assert Client().post("/language/", {"language": "en", "next": next}).headers["Location"] == "/"
    assert "evil" not in Client().get("/language/", {"next": next}).content.decode()


@pytest.mark.django_db
def test_plain_japanese_is_japanese_with_readings(at):
    World(at)
    page = _client("ja-easy").get("/about/").content.decode()
    assert '<html lang="ja">' in page and "<ruby>" in page and "《" not in page
    assert "<ruby>" not in Client().get("/about/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja-easy", "en"])
def test_a_page_says_how_long_it_is_once_it_is_rewritten(at, language):
    """Who reads no compressed pages would see it cut off otherwise."""
    World(at)
    answer = _client(language).get("/about/")
    assert answer.headers["Content-Length"] == str(len(answer.content))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "xx", "ja-Easy", "en\r\n", "../en"])
def test_no_other_language_is_spoken(at, language):
    World(at)
    assert '<html lang="ja">' in _client(language).get("/about/").content.decode()


@pytest.mark.django_db
def test_what_a_browser_asks_for_is_not_followed(at):
    World(at)
    assert '<html lang="ja">' in Client().get("/about/", HTTP_ACCEPT_LANGUAGE="en-GB").content.decode()


@pytest.mark.django_db
def test_officers_and_programs_are_answered_in_japanese(at):
    world = World(at)
    officer = world.officer("reader", Role.EXAMINER)
    page = _client("en", officer).get("/desk/", follow=True).content.decode()
    assert '<html lang="ja">' in page
    answer = _client("en").get("/api/v1/procedures/nowhere")
    assert answer.status_code == 404 and "Not Found" in answer.content.decode()


@pytest.mark.django_db
def test_what_an_agent_did_is_told_in_the_language_of_nobody_else(at):
    """Kept words are those of the record: an agent who reads English leaves no English with the client."""
    with translation.override("en"):
        assert translation.gettext("%(agent)sが代理を引き受けました") == "%(agent)sが代理を引き受けました"
