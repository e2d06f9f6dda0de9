"""Which mail addresses of a draft are still to be confirmed by a code."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.accounts.models import User
from madoguchi.eforms.selectors import field_name, is_empty, visible_rounds
from madoguchi.eforms.types import FieldError, FormDocument
from madoguchi.filling.models import Draft, MailCode
from madoguchi.vault.selectors import lookup_of

CONTEXT = "filling.mail_code"


@dataclass(frozen=True)
class Unconfirmed:
    """A mail address that nobody has shown to be theirs (確かめていないメールアドレス)."""

    path: str
    address: str
    label: str
    page_id: str
    item: int | None


def address_lookup(draft: UUID, address: str) -> str:
    """The digest by which a mail address of a draft is found again; capitals make no difference."""
    return lookup_of(CONTEXT, f"{draft}:{address.casefold()}")


def to_confirm(draft: Draft, document: FormDocument, *, on: date) -> list[Unconfirmed]:
    """Every answered question that wants its address confirmed and whose address is not, in the order of the form.

    The address of the account of the person whose draft it is was confirmed when it was registered.
    """
    asked = [
        Unconfirmed(
            round_.page.path(question, round_.item),
            str(round_.values[question.id]),
            question.label,
            round_.page.id,
            round_.item,
        )
        for round_ in visible_rounds(document, draft.answers, on=on)
        for question in round_.questions
        if question.type == "email" and question.confirm and not is_empty(round_.values.get(question.id))
    ]
    if not asked:
        return []
    own = {email.casefold() for email in _own_addresses(draft)}
    digests = {address_lookup(draft.pk, one.address): one for one in asked}
    done = set(
        MailCode.objects.filter(draft=draft, address__in=digests, confirmed_at__isnull=False).values_list(
            "address", flat=True
        )
    )
    return [
        one
        for one in asked
        if one.address.casefold() not in own and address_lookup(draft.pk, one.address) not in done
    ]


def _own_addresses(draft: Draft) -> list[str]:
    if draft.subject_id is None:
        return []
    return list(
        User.objects.filter(person_id=draft.subject_id, is_active=True).values_list("email", flat=True)
    )


def unconfirmed(draft: Draft, document: FormDocument, *, on: date) -> list[FieldError]:
    """What keeps a draft from being sent: mail addresses that are not confirmed."""
    return [
        FieldError(
            one.path,
            field_name(one.path if one.item is None else one.path.rpartition(".")[2]),
            _(
                "「%(label)s」は、まだ確かめていません。開いて保存すると、番号が届きます。その番号を入力してください。"
            )
            % {"label": one.label},
            one.page_id,
            one.item,
        )
        for one in to_confirm(draft, document, on=on)
    ]


def waiting_code(draft: Draft, address: str) -> MailCode | None:
    """The code that is on its way to `address`, None without one."""
    return MailCode.objects.filter(
        draft=draft, address=address_lookup(draft.pk, address), confirmed_at__isnull=True
    ).first()
