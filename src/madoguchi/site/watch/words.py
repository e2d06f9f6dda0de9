"""What queues and looks are called on the page for administrators."""

from django.utils.translation import gettext_noop as _

LOOKS = {
    "database": _("データベース"),
    "migrations": _("データベースの表の版"),
    "keys": _("鍵ファイル"),
    "storage": _("ファイルの保管場所"),
    "worker": _("受付のあとの処理"),
}

QUEUES = {
    "receipts": _("受付の控えを作る"),
    "notices": _("通知書を作る"),
    "messages": _("お知らせを送る"),
    "agents": _("代理の操作を本人に知らせる"),
    "mandates": _("代理の終わりを相手に知らせる"),
    "cases": _("案件の検索語を作る"),
    "assignment": _("担当を割り当てる"),
    "marks": _("案件に印を付ける"),
    "persons": _("申請者を照らし合わせる"),
    "files": _("ウイルスのあったファイルを知らせる"),
    "held": _("待っている申請を進める"),
    "cards": _("カードで示された情報を受け取る"),
    "columns": _("案内のための情報を整える"),
    "push": _("案内する相手を選び直す"),
    "quality": _("品質の水準を計算する"),
    "reports": _("処理日数を数える"),
    "businesses": _("事業者を照らし合わせる"),
    "open_data": _("オープンデータの変更を書く"),
    "funnel": _("途中でやめた数を数える"),
    "hooks": _("ほかのシステムに知らせる"),
    "scanner": _("ウイルスを検査する"),
}
