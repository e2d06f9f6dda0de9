"""Rules of templates: nothing inline, nothing unescaped, every word through gettext."""

import re

import pytest
from django.template import engines

from tests.conftest import UnknownVariable
from tests.house.source import JAPANESE, shown, templates

COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.S)
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", re.S)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
FORBIDDEN = {
    "inline style": re.compile(r"<style|\sstyle=", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "inline handler": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "unescaped": re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq"),
    "loaded from another host": re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*https?://", re.I),
}


def _read(path):
    return COMMENT.sub("", path.read_text("utf-8"))


def test_there_are_templates():
    assert len(templates()) > 10


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_templates_hold_nothing_inline_and_nothing_unescaped(kind):
    found = [shown(p) for p in templates() if FORBIDDEN[kind].search(_read(p))]
    assert not found, found


def test_every_word_shown_passes_through_gettext():
    found = []
    for path in templates():
        if "gallery" in path.parts:  # the examples of the living page are for those who build
            continue
        left = TAG.sub("", TRANSLATED.sub("", _read(path)))
        found += [
            f"{shown(path)}: {line.strip()[:60]}" for line in left.splitlines() if JAPANESE.search(line)
        ]
    assert not found, found


@pytest.mark.parametrize("text", ["{{ unknown }}", "{{ unknown.part }}", "{{ unknown|default:'x' }}"])
def test_an_unknown_variable_fails(text):
    with pytest.raises(UnknownVariable):
        engines["django"].from_string(text).render({})


def test_every_template_can_be_read():
    engine = engines["django"]
    for path in templates():
        engine.get_template(str(path).split("/templates/", 1)[1])
