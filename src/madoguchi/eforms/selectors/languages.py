"""How far a form is translated."""

from madoguchi.eforms.types import FormDocument
from madoguchi.eforms.types.spoken import HEAD, texts_of


def texts_to_translate(document: FormDocument) -> dict[str, str]:
    """Every text of the form in Japanese by its key in `translations`, in order; what has no text is left out."""
    written = document.written or document
    texts = {key: getattr(written, key) for key in HEAD}
    return {key: text for key, text in (texts | dict(texts_of(written.sections))).items() if text}


def untranslated(document: FormDocument, language: str) -> list[str]:
    """The keys of what has no text in `easy` or `en` yet, in order; of Japanese nothing is missing."""
    if language == "ja":
        return []
    done = document.translations.get(language, {})
    return [key for key in texts_to_translate(document) if not done.get(key, "").strip()]
