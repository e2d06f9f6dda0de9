"""The invented people of the trial provider, and its three counters: card, business, staff."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Someone invented who can be chosen on the page of the trial provider (架空の人)."""

    key: str
    shown: str
    claims: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way to show who one is: its words on the page, the code to type, and the `acr` that it is worth."""

    key: str
    shown: str
    code: str
    acr: str


@dataclass(frozen=True)
class Counter:
    """One issuer of the trial provider (体験用の提供元)."""

    key: str
    title: str
    lead: str
    people: tuple[Person, ...]
    ways: tuple[Way, ...]
    scopes: tuple[str, ...]

    def subject(self, person: Person) -> str:
        """What stands for the person at this counter, the same at every start, different at every counter."""
        return hashlib.sha256(f"trial:{self.key}:{person.key}".encode()).hexdigest()[:32]


def _holder(key: str, name: str, address: str, born: str, gender: str) -> Person:
    return Person(key, name, {"name": name, "address": address, "birthdate": born, "gender": gender})


PLACE = "窓野県窓野市"
CARD = Counter(
    key="card",
    title="カードの体験",
    lead="本物のマイナンバーカードは使いません。名前を選び、表示されている番号を入力してください。",
    people=(
        _holder("hanako", "窓野 花子", f"{PLACE}窓口町一丁目2番3号", "1990-04-01", "female"),
        _holder("taro", "窓野 太郎", f"{PLACE}窓口町一丁目2番3号", "1988-12-24", "male"),
        _holder("mei", "葛󠄀城 芽衣", f"{PLACE}川端町五丁目6番", "2001-02-28", "female"),
        _holder("ken", "佐藤 健", f"{PLACE}駅前町七丁目8番9号", "1979-07-07", "male"),
        _holder("an", "グエン・ティ・アン", f"{PLACE}港町10番地", "1996-09-15", "female"),
    ),
    ways=(
        Way("card", "カードと4けたの暗証番号", "1234", "aal3 crl"),
        Way("phone", "カードを使わない（弱い確認）", "0000", "aal1"),
    ),
    scopes=("openid", "name", "address", "birthdate", "gender"),
)
BUSINESS = Counter(
    key="business",
    title="事業者アカウントの体験",
    lead="本物のgBizIDは使いません。事業者を選び、表示されている番号を入力してください。",
    people=(
        Person(
            "sato",
            "株式会社まどの食堂（代表者 佐藤 健）",
            {
                "name": "佐藤 健",
                "corp_number": "7000012345673",
                "corp_name": "株式会社まどの食堂",
                "account_type": "prime",
            },
        ),
        Person(
            "mori",
            "有限会社森のパン（担当者 森 あおい）",
            {
                "name": "森 あおい",
                "corp_number": "1000012160153",
                "corp_name": "有限会社森のパン",
                "account_type": "member",
            },
        ),
    ),
    ways=(
        Way("prime", "アプリで承認（プライム・メンバー）", "1234", "gbiz-prime"),
        Way("entry", "パスワードだけ（エントリー）", "0000", "gbiz-entry"),
    ),
    scopes=("openid", "name", "corp"),
)
STAFF = Counter(
    key="staff",
    title="職員の認証の体験",
    lead="庁内の認証基盤のかわりです。職員を選び、表示されている番号を入力してください。",
    people=(
        Person("shinsa", "北川 直人（窓野市 審査）", {"name": "北川 直人"}),
        Person("stranger", "登録のない職員", {"name": "登録 なし"}),
    ),
    ways=(
        Way("two", "パスワードと確認番号", "1234", "aal2"),
        Way("one", "パスワードだけ", "0000", "aal1"),
    ),
    scopes=("openid", "name"),
)
COUNTERS = {counter.key: counter for counter in (CARD, BUSINESS, STAFF)}
GIVEN = {
    "name": ("name",),
    "address": ("address",),
    "birthdate": ("birthdate",),
    "gender": ("gender",),
    "corp": ("corp_number", "corp_name", "account_type"),
}
"""Which claims a scope opens."""
