"""Where in a conversation a question is asked: from oneself to the family, money, the account, and at last the papers."""

from dataclasses import dataclass

from madoguchi.eforms.types import Question

Rank = tuple[int, int]
"""Section and, among the sections of single forms, which form."""

OWN, DOCUMENTS, CONFIRM = 4, 5, 6


@dataclass(frozen=True)
class Title:
    """A title in the languages of forms (見出し)."""

    ja: str
    easy: str
    en: str


SECTIONS = {
    0: ("applicant", Title("申請する方", "申請《しんせい》する人《ひと》", "Applicant")),
    1: ("family", Title("家族・お子さま", "家族《かぞく》・子《こ》ども", "Family and children")),
    2: ("living", Title("暮らし・所得", "くらし・お金《かね》", "Living and income")),
    3: ("account", Title("振込先", "お金《かね》をうけとる口座《こうざ》", "Account for payments")),
    DOCUMENTS: ("papers", Title("書類", "書類《しょるい》", "Documents")),
    CONFIRM: ("confirm", Title("確認", "かくにん", "Confirmation")),
}
"""Every section but those of single forms: its id and title, by its place."""

_WHO = Title("お名前など", "名前《なまえ》など", "Name and date of birth")
_WHERE = Title("住所と連絡先", "住所《じゅうしょ》と連絡先《れんらくさき》", "Address and contact")
_BUSINESS = Title("事業者について", "会社《かいしゃ》や店《みせ》について", "Business")
_SPOUSE = Title("配偶者の方", "夫《おっと》・妻《つま》", "Spouse")
_HOUSEHOLD = Title("世帯について", "いっしょにくらす家族《かぞく》", "Household")
_BIRTH = Title("出産について", "出産《しゅっさん》について", "Birth")
_DECEASED = Title("亡くなった方について", "亡《な》くなった人《ひと》について", "The deceased")
_INCOME = Title("所得について", "入《はい》ったお金《かね》について", "Income")
_WORK = Title("お仕事について", "仕事《しごと》について", "Work")
_INSURANCE = Title(
    "健康保険と年金", "健康保険《けんこうほけん》と年金《ねんきん》", "Health insurance and pension"
)
_JOINING = Title(
    "健康保険に入ること", "健康保険《けんこうほけん》に入《はい》ること", "Joining the health insurance"
)
_HEALTH = Title("健康・介護について", "体《からだ》と介護《かいご》について", "Health and care")
_SCHOOL = Title("学校・保育について", "学校《がっこう》・保育《ほいく》について", "School and childcare")
_LIVING = Title("暮らしについて", "くらしについて", "Living")
_ACCOUNT = Title("振込先の口座", "お金《かね》をうけとる口座《こうざ》", "Bank account")
PAPERS = Title("添える書類", "いっしょに出《だ》す書類《しょるい》", "Documents to attach")
DECLARED = Title("確認していただくこと", "たしかめること", "Please confirm")

_WHO_TERMS = ("name", "kana", "name_latin", "former_name", "birth_date", "gender", "nationality", "language")
_WHERE_TERMS = (
    "phone",
    "email",
    "postal_code",
    "prefecture",
    "city",
    "street",
    "building",
    "address",
    "registered_address",
    "mailing_address",
    "former_address",
    "moved_in_on",
    "lives_in_japan",
    "city_code",
    "january_city",
)
_WORK_TERMS = ("occupation", "employer", "occupation_state", "left_job_on", "on_childcare_leave")

_Place = tuple[int, str, Title]

_BY_TERM: dict[str, _Place] = {
    **{f"person.{one}": (0, "who", _WHO) for one in _WHO_TERMS},
    **{f"person.{one}": (0, "where", _WHERE) for one in _WHERE_TERMS},
    **{f"person.{one}": (2, "work", _WORK) for one in _WORK_TERMS},
    **{f"person.{one}": (2, "insurance", _INSURANCE) for one in ("health_insurance", "pension")},
    **{f"person.{one}": (2, "income", _INCOME) for one in ("income", "salary", "dependants")},
}
_BY_GROUP: dict[str, _Place] = {
    "contact": (0, "where", _WHERE),
    "business": (0, "business", _BUSINESS),
    "household": (1, "household", _HOUSEHOLD),
    "spouse": (1, "spouse", _SPOUSE),
    "birth": (1, "birth", _BIRTH),
    "deceased": (1, "deceased", _DECEASED),
    "insurance": (2, "joining", _JOINING),  # after it is known which insurance one has
    "work": (2, "work", _WORK),
    "income": (2, "income", _INCOME),
    "residence": (2, "living", _LIVING),
    "health": (2, "health", _HEALTH),
    "disability": (2, "health", _HEALTH),
    "care": (2, "health", _HEALTH),
    "school": (2, "school", _SCHOOL),
    "childcare": (2, "school", _SCHOOL),
    "person": (2, "living", _LIVING),
    "bank": (3, "account", _ACCOUNT),
}

PAGES = tuple(dict.fromkeys(place[1] for place in (*_BY_TERM.values(), *_BY_GROUP.values())))
"""The pages that forms share, in the order in which they are asked within a section."""


def place_of(question: Question) -> _Place | None:
    """Section, page and title for a question outside of repeated pages; None for one of the form's own pages."""
    if question.type in ("file", "photo", "drawing"):
        return DOCUMENTS, "papers", PAPERS
    if question.type in ("declaration", "signature"):
        return CONFIRM, "declared", DECLARED
    if question.type == "bank_account":
        return 3, "account", _ACCOUNT
    if not question.term:
        return None
    return _BY_TERM.get(question.term) or _BY_GROUP.get(question.term.partition(".")[0].removesuffix("[]"))
