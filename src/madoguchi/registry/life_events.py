"""The life events (ライフイベント) under which people look for procedures, as data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happens in a life or a business (ライフイベント).

    `icon` names a drawing of the component library; `is_business` parts the two lists of the home page.
    """

    slug: str
    title: str | Promise
    description: str | Promise
    icon: str
    is_business: bool = False


LIFE_EVENTS: tuple[LifeEvent, ...] = (
    LifeEvent("birth", _("妊娠・出産"), _("妊娠したとき、赤ちゃんが生まれたとき"), "baby"),
    LifeEvent("childcare", _("子育て"), _("手当、医療費の助成、保育園"), "child"),
    LifeEvent("school", _("入学・就学"), _("学校に入るとき、学費の支援がほしいとき"), "school"),
    LifeEvent("moving", _("引っ越し"), _("住むところが変わるとき"), "moving"),
    LifeEvent("marriage", _("結婚・離婚"), _("家族のかたちや名字が変わるとき"), "rings"),
    LifeEvent("job", _("就職・退職"), _("仕事を始めるとき、辞めたとき"), "briefcase"),
    LifeEvent("housing", _("住まい"), _("家を借りる、買う、直すとき"), "home"),
    LifeEvent("health", _("病気・けが"), _("医療費や手帳のこと"), "heart"),
    LifeEvent("disability", _("障害"), _("手帳、手当、暮らしの支援"), "support"),
    LifeEvent("care", _("介護"), _("介護が必要になったとき"), "hands"),
    LifeEvent("bereavement", _("亡くなったとき"), _("届出、相続、年金のこと"), "flower"),
    LifeEvent("disaster", _("災害"), _("被害にあったとき、備えるとき"), "shield"),
    LifeEvent("tax", _("税金"), _("納める、証明をとる、減免を受けるとき"), "receipt"),
    LifeEvent("pets", _("ペット・動物"), _("犬や猫を飼うとき"), "paw"),
    LifeEvent("business-start", _("開業・許可"), _("店や会社を始めるとき"), "shop", is_business=True),
    LifeEvent(
        "business-change", _("事業の変更"), _("名前、場所、責任者が変わるとき"), "edit", is_business=True
    ),
    LifeEvent(
        "business-support", _("補助金・支援"), _("設備や人への支援を受けるとき"), "coins", is_business=True
    ),
    LifeEvent(
        "business-close", _("廃業・承継"), _("店や会社をやめる、引き継ぐとき"), "door", is_business=True
    ),
)

_BY_SLUG = {event.slug: event for event in LIFE_EVENTS}


def life_event(slug: str) -> LifeEvent | None:
    """The life event named `slug`, or None."""
    return _BY_SLUG.get(slug)
