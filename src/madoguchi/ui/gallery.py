"""What the gallery shows in its components: invented, with the long names and the gaps of real life."""

from datetime import date, datetime
from typing import Any

from madoguchi.core.clock import JAPAN

LONG_NAME = (
    "窓野県高齢者・障害者等の居住の安定の確保に関する特別の配慮を要する世帯向け住宅改修費助成金交付申請"
)

ICONS = (
    "search calendar clock document person building check warning info error external download arrow back "
    "chevron menu print plus mail phone pen lock camera yen star "
    "child school moving rings support hands flower shield coins door paw"
).split()
LIFE_ICONS = {
    "baby": "妊娠・出産・子育て",
    "house": "引越し・住まい",
    "shop": "事業・お店",
    "heart": "健康・医療",
    "elderly": "高齢・介護",
    "study": "学び",
    "work": "しごと",
    "disaster": "災害",
    "tax": "税金",
    "other": "そのほか",
}
RELATIONS = [
    {"value": "father", "label": "父"},
    {"value": "mother", "label": "母"},
    {"value": "other", "label": "そのほか", "hint": "祖父母、里親、未成年後見人など"},
]
MUNICIPALITIES = [("kitamado", "北窓市"), ("minamimado", "南窓町"), ("nishimado", "西窓村")]
ERRORS = [
    {"id": "e-name", "message": "子どもの氏名を入力してください"},
    {"id": "e-birth", "message": "生まれた日は、今日までの日を入力してください"},
    {"id": "e-relation", "message": "子どもとの関係を選んでください"},
    {"id": "e-mail", "message": "メールアドレスは「@」を入れて入力してください。例：hanako@example.jp"},
]
TASKS = [
    {"title": "子どものこと", "href": "#task", "state": "done"},
    {"title": "あなたのこと", "href": "#task", "state": "todo", "hint": "あと2つの質問です"},
    {"title": "振込先の口座", "href": "#task", "state": "todo"},
    {"title": "伝えておきたいこと", "href": "#task", "state": "optional"},
    {"title": "内容を確認して送る", "href": "", "state": "blocked", "hint": "すべて完了すると始められます"},
]
ROWS = [
    {"label": "子どもの氏名", "value": "窓野 𠮷乃葛󠄀", "href": "#summary"},
    {
        "label": "生年月日",
        "value": "2026年4月1日",
        "href": "#summary",
        "note": "令和8年4月1日として受け取りました",
    },
    {"label": "住所", "value": "窓野県北窓市中央一丁目2番3号\n窓の杜ハイツ 405号室", "href": "#summary"},
    {"label": "伝えておきたいこと", "value": "", "href": "#summary"},
]
FACTS = [
    ("だれのため", "18歳になったあとの最初の3月31日までの子どもを育てている方"),
    ("お金", "かかりません"),
    ("期限", "生まれた日の次の日から15日以内"),
    ("結果まで", "およそ14日（標準処理期間30日）"),
    ("根拠", ["児童手当法 第7条", "児童手当法施行規則 第1条の4"]),
]
TIMELINE = [
    {"title": "申請を受け付けました", "at": datetime(2026, 11, 2, 21, 5, tzinfo=JAPAN), "state": "done"},
    {
        "title": "北窓市 子育て支援課が審査しています",
        "at": datetime(2026, 11, 4, 9, 30, tzinfo=JAPAN),
        "text": "いま、あなたがすることはありません。",
        "state": "now",
    },
    {"title": "結果をお知らせします", "at": "11月20日ごろ", "state": "next"},
]
CASES = [
    ("mado-7K2M-9QX4-C", "児童手当 認定請求", "窓野 花子", "あと2日", "orange", date(2026, 11, 24)),
    (
        "mado-3N8P-V5RT-K",
        LONG_NAME,
        "株式会社 窓野総合建設コンサルティング",
        "期限を過ぎています",
        "red",
        date(2026, 11, 20),
    ),
    ("mado-B6WD-2HJF-7", "飲食店営業許可", "南窓珈琲", "あと12日", "gray", date(2026, 12, 4)),
]


def shown() -> dict[str, Any]:
    """The context of the gallery."""
    return {
        "long_name": LONG_NAME,
        "icons": ICONS,
        "life_icons": LIFE_ICONS,
        "relations": RELATIONS,
        "municipalities": MUNICIPALITIES,
        "shown_errors": ERRORS,
        "tasks": TASKS,
        "rows": ROWS,
        "facts": FACTS,
        "timeline": TIMELINE,
        "cases": CASES,
        "half_date": {"year": "2062", "month": "11", "day": ""},
        "moment": datetime(2026, 11, 22, 15, 5, tzinfo=JAPAN),
        "files": [
            {
                "name": "健康保険証の写し（表面・裏面）_20261101_スマートフォンで撮影.jpg",
                "size": 2_411_724,
                "value": "1",
            }
        ],
        "crumbs": [("ホーム", "#"), ("妊娠・出産・子育て", "#")],
        "tabs": [
            {"label": "わたしの担当", "href": "#tabs", "current": True, "count": 12},
            {"label": "担当なし", "href": "#tabs", "count": 3},
            {"label": "すべて", "href": "#tabs", "count": 1284},
        ],
        "steps": ["質問に答える", "書類をつける", "確認して送る"],
        "yes_no": [("yes", "はい"), ("no", "いいえ")],
        "anchors": [
            ("文字と見出し", "#words"),
            ("質問", "#fields"),
            ("直してほしいとき", "#errors"),
            ("申請の流れ", "#flow"),
            ("お知らせ", "#notices"),
            ("受け付けたあと", "#done"),
            ("一覧", "#lists"),
            ("品質と数", "#measure"),
        ],
        "bars": [("厚生労働省", 82, 328), ("国土交通省", 64, 256), ("農林水産省", 47, 188)],
    }
