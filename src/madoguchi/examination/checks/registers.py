"""Whether what a business says of itself is what the base registry says."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.examination.checks.types import Check, Material, Tone


def registers_agree(material: Material) -> Iterator[Check]:
    """The corporate number, and name and address beside those that are published."""
    beside = material.beside
    if beside is None:
        return
    number = (
        (beside.paths["business.corporate_number"],) if "business.corporate_number" in beside.paths else ()
    )
    if beside.corporation is None:
        sentence = _("法人番号 %(number)s は、取り込んだ公表データにありません。")
        why = _("新しい法人か、番号の書き間違いかもしれません。")
        yield Check("register", Tone.WARNING, sentence % {"number": beside.number}, (why,), number)
        return
    if beside.corporation.is_closed:
        yield Check("register_closed", Tone.WARNING, _("この法人の登記記録は閉鎖されています。"), (), number)
    real = [one for one in beside.differences if one.is_real]
    written = [one for one in beside.differences if not one.is_real]
    for tone, found, sentence in (
        (Tone.WARNING, real, _("公表されている法人の情報と違うところがあります。")),
        (Tone.NOTE, written, _("公表されている法人の情報と、書き方だけが違うところがあります。")),
    ):
        if found:
            says = _("%(label)s：申請は「%(typed)s」、公表は「%(registered)s」")
            reasons = tuple(
                says % {"label": one.label, "typed": one.typed, "registered": one.registered} for one in found
            )
            paths = tuple(beside.paths[one.term] for one in found if one.term in beside.paths)
            yield Check("register", tone, sentence, reasons, paths)
    if not beside.differences and not beside.corporation.is_closed:
        yield Check("register", Tone.GOOD, _("法人の名称と所在地は、公表データと同じです。"))
    if not beside.is_linked and beside.business is not None:
        sentence = _("申請した事業者は、この法人番号と結び付いていません。")
        yield Check("register_link", Tone.NOTE, sentence, (), number)
