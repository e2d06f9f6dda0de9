"""A template before it is used: its paper with an invented case, marked as a sample on every page."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.clock import japan_day
from madoguchi.examination.models import NoticeTemplate, PaperKind
from madoguchi.examination.selectors.templates import examples_of
from madoguchi.examination.services.wording import last_valid_day, rows_and_text
from madoguchi.examination.writing.document import Words
from madoguchi.language.eras import era_date
from madoguchi.papers.services import footing_of, letter_pdf, permit_pdf
from madoguchi.papers.types import LetterData, PermitData

MARK = gettext_lazy("見本")
_NUMBER = "U-0000-0000-0000-0"
_FEW_DAYS = timedelta(days=17)


def sample_pdf(template: NoticeTemplate, words: Words, *, at: datetime, is_picture: bool = False) -> bytes:
    """The paper of `words` with an invented case as PDF, or its first page as a picture (PNG).

    Raises `NotFilled` for a field that there is not. Nothing of any case is read.
    """
    paper = sample_of(template, words, at=at)
    if isinstance(paper, PermitData):
        return permit_pdf(paper, is_picture=is_picture)
    return letter_pdf(paper, is_picture=is_picture)


def sample_of(template: NoticeTemplate, words: Words, *, at: datetime) -> LetterData | PermitData:
    """All that stands on the sample."""
    today = japan_day(at)
    organisation = template.organisation
    holder = words.signer or str(organisation.settings.get("office_holder") or organisation.name)
    mark = str(organisation.settings.get("document_mark") or organisation.name[:1])
    number = _("8%(mark)s第1号") % {"mark": f"{mark}{words.series}"}
    values = examples_of(template, words.used) | {
        "申請日": era_date(today - _FEW_DAYS),
        "交付日": era_date(today),
        "決定日": era_date(today),
        "文書番号": number,
        "発信者": holder,
        "担当": organisation.name,
        "有効期間の開始日": era_date(today),
        "有効期間の満了日": era_date(last_valid_day(today, words.valid_years or 1)),
    }
    blocks = words.filled(values.get)
    if template.kind == PaperKind.PERMIT:
        rows, text = rows_and_text(blocks)
        if words.valid_years and "有効期間の満了日" not in words.used:
            first, last = values["有効期間の開始日"], values["有効期間の満了日"]
            rows.append((_("有効期間"), _("%(first)sから%(last)sまで") % {"first": first, "last": last}))
        return PermitData(
            number=number,
            issued_on=today,
            organisation=organisation.name,
            office_holder=holder,
            holder=values.get("申請者の氏名", organisation.name),
            receipt_number=_NUMBER,
            title=words.title or " ",
            blocks=text,
            rows=tuple(rows),
            verify_url="https://example.jp/verify/",
            mark=str(MARK),
        )
    return LetterData(
        number=number,
        issued_on=today,
        organisation=organisation.name,
        office_holder=holder,
        applicant_name="窓野 花子",
        receipt_number=_NUMBER,
        title=words.title or " ",
        blocks=blocks,
        footing=footing_of(
            _NUMBER, organisation.name, "見本課 電話 03-0000-0000", "https://example.jp/verify/"
        ),
        address="〒100-0001\n窓野県窓野市本町1丁目2番3号" if words.shows_address else "",
        mark=str(MARK),
    )
