"""The poster of a window: a picture (QR) that leads visitors to the form on which they say how it was."""

from datetime import date

from django.utils.translation import gettext as _

from madoguchi.papers.services import poster_pdf
from madoguchi.papers.types import PosterData
from madoguchi.windows.models import Window


def poster_of(window: Window, *, address: str, others: str, on: date, is_picture: bool = False) -> bytes:
    """The poster of `window` as PDF (A4), made anew each time; it holds nothing but what the register says.

    `address` is the page to which the QR leads, `others` how to speak without a phone. With `is_picture` as PNG.
    """
    return poster_pdf(
        PosterData(
            title=_("この窓口は、いかがでしたか"),
            lead=_("あなたの声で、窓口をよくします。1分で終わります。"),
            window=window.name,
            place=" ".join(filter(None, (window.organisation.name, window.place))),
            address=address,
            steps=(
                _("スマートフォンのカメラで、下の図を読み取ります。"),
                _("満足度を選びます。感想は、書かなくてもかまいません。"),
                _("「送る」を押して、終わりです。"),
            ),
            easy=_("名前や電話番号は、聞きません。"),
            english="How was your visit today? Scan the code and tell us. No name needed.",
            others=others,
            footing=_("窓口番号 %(code)s　　いただいた声とお返事は、ウェブサイトで公表しています。")
            % {"code": window.code},
            on=on,
        ),
        is_picture=is_picture,
    )
