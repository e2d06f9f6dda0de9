"""Whether the form is filled in, as it is now."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.eforms.selectors import check, is_empty
from madoguchi.eforms.types import FieldError
from madoguchi.examination.checks.types import Check, Material, Tone


def form_filled(material: Material) -> Iterator[Check]:
    """What is missing, and what is not written as the form asks for it."""
    errors = check(material.document, material.answers.body, material.arrived)
    missing = [one for one in errors if is_empty(material.values.get(one.path))]
    unfit = [one for one in errors if one not in missing]
    if missing:
        says = {"n": len(missing)}
        yield _found(material, "missing", _("答えていない必須の項目が%(n)d件あります。") % says, missing)
    if unfit:
        says = {"n": len(unfit)}
        yield _found(material, "format", _("書き方が様式に合わない項目が%(n)d件あります。") % says, unfit)
    if not errors:
        yield Check("format", Tone.GOOD, _("必須の項目は、すべて様式どおりに書かれています。"))


def _found(material: Material, code: str, sentence: str, errors: list[FieldError]) -> Check:
    reasons = (f"{material.labels.get(one.path, '')}：{one.message}".lstrip("：") for one in errors)
    paths = tuple(dict.fromkeys(one.path for one in errors))
    return Check(code, Tone.WARNING, sentence, tuple(dict.fromkeys(reasons)), paths)
