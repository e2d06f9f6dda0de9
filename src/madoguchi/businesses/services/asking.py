"""Asking gBizINFO with the token of this installation."""

from django.conf import settings

from madoguchi.businesses.gbizinfo import GBizCorporation, GBizInfo, GBizNotAllowed


def ask_gbizinfo(*, number: str) -> GBizCorporation | None:
    """What gBizINFO says of the corporation `number` now; None when it has none.

    Raises `GBizNotAllowed` without a token, `GBizUnavailable`, `GBizRefused`.
    """
    if not settings.GBIZINFO_TOKEN:
        raise GBizNotAllowed
    api = GBizInfo.with_token(
        settings.GBIZINFO_TOKEN,
        base=settings.GBIZINFO_ADDRESS,
        may_be_private=settings.LINK_CHECK_PRIVATE,
    )
    return api.corporation(number)
