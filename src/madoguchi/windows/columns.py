"""The columns of the register as a workbook: the same for what is taken away and what is handed in."""

from django.utils.translation import gettext_lazy as _

COLUMNS: dict[str, tuple[object, object]] = {
    "code": (_("窓口番号"), _("新しい窓口では空のままにします。番号は取り込むときに付きます。")),
    "organisation": (_("組織"), _("組織の名前か、短い名前。")),
    "name": (_("窓口の名前"), _("必ず書きます。100文字まで。")),
    "place": (_("場所（庁舎・階）"), _("例：本庁舎1階 3番窓口")),
    "address": (_("所在地"), _("必ず書きます。")),
    "hours": (_("受付時間"), _("必ず書きます。例：平日 8:30〜17:15")),
    "phone": (_("電話番号"), _("例：00-0000-0000")),
    "procedures": (_("扱う手続"), _("手続のアドレス用の名前か番号を、「、」で区切ります。")),
    "languages": (
        _("言語"),
        _("日本語のほか。en、zh、ko、vi、ne、tl、pt、es、easy-ja、sign を「、」で区切ります。"),
    ),
    "is_wheelchair_accessible": (_("車いす"), _("使えるなら ○。")),
    "no_waiting_means": (_("待たない（方法）"), _("書くと「待たない」の印が付きます。例：予約できる")),
    "no_writing_means": (_("書かない（方法）"), _("書くと「書かない」の印が付きます。例：聞き取りで入力")),
    "cashless_means": (
        _("キャッシュレス（支払い方法）"),
        _("書くと「キャッシュレス」の印が付きます。例：クレジットカード、コード決済"),
    ),
    "is_prototype": (_("先行窓口"), _("改善を先に試す窓口なら ○。")),
    "closed_on": (_("廃止日"), _("廃止した窓口だけ。例：2026-03-31")),
}
"""For each field its heading, and how it is written."""

NEEDED_COLUMNS = ("code", "organisation", "name", "address", "hours")
YES = "○"
NO = frozenset({"", "×", "✕", "－", "-", "ー", "無", "なし", "いいえ", "FALSE", "0"})
IS = frozenset({"○", "〇", "◯", "はい", "有", "あり", "TRUE", "1"})
MOST_ROWS = 20_000
