"""The register of contacts beside procedures: its fields, and when a contact is important."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.plan.models import Contact
from madoguchi.plan.types.registers import Register, RegisterField

IMPORTANT_FROM = 1_000
"""Times a year from which a contact is important, as the plan says of affiliated bodies (処理件数1,000件以上)."""


def is_important_by_number(yearly: int | None) -> bool:
    """Whether the number alone makes a contact important."""
    return yearly is not None and yearly >= IMPORTANT_FROM


def _checks(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    if values["is_important"] != is_important_by_number(values["yearly"]) and not values["why_important"]:
        found.append(
            (
                "why_important",
                _("年%(n)s件以上が重要の目安です。件数によらずに決めるときは、理由を書いてください。")
                % {"n": f"{IMPORTANT_FROM:,}"},
            )
        )
    if values["state"] == Contact.State.PLANNED and values["planned_on"] is None:
        found.append(("planned_on", _("予定の年月を書いてください。")))
    if values["state"] == Contact.State.UNSUITED and not values["note"]:
        found.append(("note", _("デジタル化になじまない理由を書いてください。")))
    return found


CONTACTS = Register(
    name="contacts",
    title=gettext_lazy("手続以外の接点"),
    model=Contact,
    fields=(
        RegisterField(
            "kind",
            gettext_lazy("種類"),
            kind="choice",
            choices=tuple(Contact.Kind.choices),
            is_needed=True,
        ),
        RegisterField(
            "title",
            gettext_lazy("名称"),
            gettext_lazy("例：道路占用の契約書、施設の使い方の電話"),
            is_needed=True,
            most=120,
        ),
        RegisterField("means", gettext_lazy("いまの方法"), gettext_lazy("例：紙に記入して郵送")),
        RegisterField(
            "yearly", gettext_lazy("年間の件数"), gettext_lazy("分からないときは空に。"), kind="number"
        ),
        RegisterField(
            "is_important",
            gettext_lazy("重要"),
            gettext_lazy("年1,000件以上は重要です。"),
            kind="flag",
        ),
        RegisterField("why_important", gettext_lazy("件数によらない判断の理由")),
        RegisterField(
            "state",
            gettext_lazy("デジタル化の状態"),
            kind="choice",
            choices=tuple(Contact.State.choices),
            is_needed=True,
        ),
        RegisterField("planned_on", gettext_lazy("予定（年月）"), gettext_lazy("例：2027-04"), kind="month"),
        RegisterField("note", gettext_lazy("課題・備考"), most=300),
    ),
    same=("kind", "title"),
    stream="contact",
    code_heading=gettext_lazy("接点番号"),
    checks=_checks,
)
