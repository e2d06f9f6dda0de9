"""The register of clauses that ask for eyes, presence or paper."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.plan.models import AnalogueClause
from madoguchi.plan.types.registers import Register, RegisterField


def _checks(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    stage, found = values["stage"], []
    if stage == AnalogueClause.Stage.DONE and values["done_on"] is None:
        found.append(("done_on", _("見直した日を書いてください。")))
    if stage != AnalogueClause.Stage.DONE and values["done_on"] is not None:
        found.append(("done_on", _("見直した日があるときは、段階を「見直し済み」にしてください。")))
    if stage == AnalogueClause.Stage.KEPT and not values["note"]:
        found.append(("note", _("見直さない理由を書いてください。")))
    if stage in (AnalogueClause.Stage.DECIDED, AnalogueClause.Stage.AMENDING) and values["due_on"] is None:
        found.append(("due_on", _("方針を決めた条項には、完了の予定を書いてください。")))
    return found


ANALOGUE = Register(
    name="analogue",
    title=gettext_lazy("アナログ規制の条項"),
    model=AnalogueClause,
    fields=(
        RegisterField("ordinance", gettext_lazy("条例・規則など"), is_needed=True),
        RegisterField(
            "article", gettext_lazy("条項"), gettext_lazy("例：第5条第2項"), is_needed=True, most=120
        ),
        RegisterField(
            "title", gettext_lazy("規制の内容"), gettext_lazy("例：施設を職員が見て確かめる"), is_needed=True
        ),
        RegisterField(
            "kind",
            gettext_lazy("種類"),
            kind="choice",
            choices=tuple(AnalogueClause.Kind.choices),
            is_needed=True,
        ),
        RegisterField(
            "technique",
            gettext_lazy("代わりになる技術・方法"),
            gettext_lazy("例：カメラ、ドローン、ウェブでの掲示"),
            most=300,
        ),
        RegisterField(
            "stage",
            gettext_lazy("段階"),
            kind="choice",
            choices=tuple(AnalogueClause.Stage.choices),
            is_needed=True,
        ),
        RegisterField("due_on", gettext_lazy("完了の予定"), gettext_lazy("例：2027-03-31"), kind="day"),
        RegisterField(
            "done_on", gettext_lazy("見直した日"), gettext_lazy("見直し済みだけ。"), kind="day", is_past=True
        ),
        RegisterField("note", gettext_lazy("備考・理由"), most=300),
    ),
    same=("ordinance", "article", "kind", "title"),
    stream="analogueclause",
    code_heading=gettext_lazy("条項番号"),
    checks=_checks,
)
