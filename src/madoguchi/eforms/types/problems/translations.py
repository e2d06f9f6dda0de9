"""Problems of translations: keys under which the form has no text."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.types.parsing import document_parts
from madoguchi.eforms.types.problems.base import Body
from madoguchi.eforms.types.spoken import HEAD, texts_of

_LANGUAGES = {"easy": "やさしい日本語", "en": "英語"}


def problems_of_translations(body: Body) -> Iterator[str]:
    """Every key that nothing in the form has: its text would never be shown."""
    if not body.get("translations"):
        return
    known = {*HEAD, *(key for key, _text in texts_of(document_parts(body)["sections"]))}
    for language, texts in body["translations"].items():
        for key in sorted(texts.keys() - known):
            yield _("翻訳（%(language)s）の「%(key)s」にあたる文は、様式にありません。") % {
                "language": _LANGUAGES[language],
                "key": key,
            }
