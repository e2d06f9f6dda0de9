"""Counters, phone numbers and instructions on appeal of the demo city; all numbers are kept for fiction."""

from madoguchi.site.demo.writing.forms import Json

EVERY_TOWN = ("madono-shi", "kawazoe-shi", "morishita-machi")
OFFICE_HOURS = "平日 午前8時30分から午後5時15分まで"
BUSINESS_IDENTITY = (
    "法人番号と登記の情報を照らし合わせて確かめます。個人の場合は、保健所などの窓口で確かめます。"
)

CITY_APPEAL = (
    "この決定に不服があるときは、この通知を受け取った日の翌日から3か月以内に、市長（町長）に審査請求をすることができます。"
    "この決定の取消しを求める訴えは、この通知を受け取った日の翌日から6か月以内に、市（町）を被告として裁判所に起こすことができます。"
)
PREFECTURE_APPEAL = (
    "この処分に不服があるときは、この通知を受け取った日の翌日から3か月以内に、窓野県知事に審査請求をすることができます。"
    "この処分の取消しを求める訴えは、この通知を受け取った日の翌日から6か月以内に、窓野県を被告として裁判所に起こすことができます。"
)
PREFECTURE_REVIEWS = (
    "この決定に不服があるときは、この通知を受け取った日の翌日から3か月以内に、窓野県知事に審査請求をすることができます。"
    "この決定の取消しを求める訴えは、審査請求に対する裁決を受け取った日の翌日から6か月以内に、裁判所に起こすことができます。"
)
REGISTER_APPEAL = (
    "届出が受理されないことに不服があるときは、家庭裁判所に申し立てることができます（戸籍法第122条）。"
)
INSURANCE_APPEAL = (
    "この決定に不服があるときは、この通知を受け取った日の翌日から3か月以内に、"
    "窓野県の審査会に審査請求をすることができます。この決定の取消しを求める訴えは、裁決のあとに、裁判所に起こすことができます。"
)
NO_APPEAL = "この通知は処分ではありません。内容についての問い合わせは、担当の窓口にお申し出ください。"

_HALLS = {
    "madono-shi": ("窓野市役所", "窓野市本町1丁目1番1号", "03-0000-1000"),
    "kawazoe-shi": ("川添市役所", "川添市川端町2丁目3番4号", "03-0000-4000"),
    "morishita-machi": ("森下町役場", "森下町緑が丘10番地", "03-0000-5000"),
}


def halls(desk: str, *, places: tuple[str, ...] = EVERY_TOWN) -> list[Json]:
    """The counter named `desk` in the town halls of `places`."""
    return [
        {"name": f"{name} {desk}", "address": address, "phone": phone, "hours": OFFICE_HOURS}
        for name, address, phone in (_HALLS[place] for place in places)
    ]


def prefecture(desk: str, phone: str) -> list[Json]:
    """The counter named `desk` in the prefecture's office."""
    return [
        {
            "name": f"窓野県庁 {desk}",
            "address": "窓野市県庁前1丁目1番1号",
            "phone": phone,
            "hours": OFFICE_HOURS,
        }
    ]


def health_centres() -> list[Json]:
    """The prefecture's health centres."""
    hours = "平日 午前9時から午後5時まで"
    return [
        {"name": "窓野保健所", "address": "窓野市駅前3丁目2番1号", "phone": "03-0000-2210", "hours": hours},
        {"name": "川添保健所", "address": "川添市中央4丁目5番6号", "phone": "03-0000-2220", "hours": hours},
    ]


def fire_station() -> list[Json]:
    """The headquarters of the city's fire department."""
    return [
        {
            "name": "窓野市消防本部 予防課",
            "address": "窓野市緑町5丁目6番7号",
            "phone": "03-0000-1900",
            "hours": OFFICE_HOURS,
        }
    ]


def office(name: str, phone: str) -> Json:
    """Whom to ask."""
    return {"name": name, "phone": phone, "email": "", "hours": OFFICE_HOURS}
