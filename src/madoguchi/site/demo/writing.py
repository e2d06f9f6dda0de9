"""Short ways to write forms and registry bodies of the demo city."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class DemoProcedure:
    """A procedure of the demo city: what the registry says, the form, and who takes it (デモの手続).

    `places` are slugs of organisations that take applications; without any the procedure is not online.
    `pace` is how many days the offices need, `mood` the mean of the ratings that people give.
    """

    slug: str
    owner: str
    body: Json
    form: Json | None
    places: tuple[str, ...] = ()
    standard_days: int | None = 30
    online_standard_days: int | None = None
    retention_years: int = 5
    survey_id: str = ""
    pace: int = 10
    mood: float = 4.0
    weight: int = 4


def question(id: str, type: str, label: str, *, required: bool = True, **more: Any) -> Json:
    """One question; everything beside the label is as in the form schema."""
    if type == "statement":
        return {"id": id, "type": type, "label": label, **more}
    return {"id": id, "type": type, "label": label, "required": required, **more}


def page(id: str, title: str, *questions: Json, **more: Any) -> Json:
    """One page of questions."""
    return {"id": id, "title": title, "questions": list(questions), **more}


def section(id: str, title: str, *pages: Json) -> Json:
    """One section of pages."""
    return {"id": id, "title": title, "pages": list(pages)}


def options(**labels: str) -> list[Json]:
    """Choices by value."""
    return [{"value": value, "label": label} for value, label in labels.items()]


def person() -> Json:
    """The section about the person who applies."""
    return section(
        "applicant",
        "申請する人",
        page(
            "applicant_name_page",
            "申請する人のお名前",
            question(
                "applicant_name", "name", "氏名", term="person.name", hint="戸籍のとおりに入力してください。"
            ),
            question("applicant_kana", "kana", "フリガナ", term="person.kana"),
            question("applicant_birth_date", "date", "生年月日", term="person.birth_date", maximum="today"),
        ),
        page(
            "applicant_address_page",
            "申請する人の住所",
            question(
                "applicant_address", "address", "住所", term="person.address", hint="住民票のある住所です。"
            ),
        ),
        page(
            "contact",
            "連絡先",
            question(
                "phone", "phone", "電話番号", term="person.phone", hint="平日の昼間につながる番号です。"
            ),
            question(
                "email",
                "email",
                "メールアドレス",
                required=False,
                term="person.email",
                hint="お知らせが届いたことを、メールでもお伝えします。",
            ),
        ),
    )


def company() -> Json:
    """The section about the business that applies."""
    return section(
        "applicant",
        "申請する事業者",
        page(
            "business",
            "事業者",
            question(
                "applicant_name",
                "text",
                "事業者の名称",
                term="business.name",
                hint="個人の場合は、氏名を入力してください。",
            ),
            question(
                "corporate_number",
                "corporate_number",
                "法人番号",
                required=False,
                term="business.corporate_number",
                hint="13桁の番号です。個人の場合は、入力しないで進んでください。",
            ),
            question("representative", "name", "代表者の氏名", term="business.representative_name"),
        ),
        page(
            "business_address_page",
            "事業者の所在地",
            question("business_address", "address", "所在地", term="business.address"),
        ),
        page(
            "contact",
            "連絡先",
            question("phone", "phone", "電話番号", term="business.phone"),
            question("email", "email", "メールアドレス", term="business.email"),
        ),
    )


def confirmation(text: str) -> Json:
    """The last section: one declaration."""
    return section(
        "confirmation",
        "確認",
        page("declaration_page", "確認していただくこと", question("declared", "declaration", text)),
    )


def form(title: str, *sections: Json, purpose: str) -> Json:
    """A form whose applicant is asked for as `person` and `company` do."""
    return {
        "title": title,
        "sections": list(sections),
        "applicant": {"name": "applicant_name", "email": "email"},
        "privacy": f"入力した内容は、{purpose}のためだけに使います。",
    }


EVERY_TOWN = ("madono-shi", "kawazoe-shi", "morishita-machi")
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


def body(title: str, summary: str, **given: Any) -> Json:
    """A registry body: what is given, over what most procedures of the demo city share."""
    shared: Json = {
        "audience": "resident",
        "kind": "申請",
        "keywords": [],
        "documents": [],
        "fee": {"amount_yen": 0, "text": "無料", "how_to_pay": ""},
        "identity": "氏名・生年月日・住所を、市が持つ記録と照らし合わせて確かめます。",
        "is_guest_allowed": True,
        "is_agent_allowed": True,
        "outcome_words": {"granted": "認定します", "refused": "認定しません"},
        "disposition_kind": "認定",
        "review_instructions": CITY_APPEAL,
        "faq": [],
    }
    return {"title": title, "summary": summary, **shared, **given}


def ways(window: str, post: str = "") -> list[Json]:
    """Online, counter and, if `post` says where to, post."""
    found = [
        {"kind": "online", "text": "この画面から、24時間申請できます。"},
        {"kind": "counter", "text": window},
    ]
    return [*found, {"kind": "post", "text": post}] if post else found


def office(name: str, phone: str) -> Json:
    """Whom to ask; all numbers are from the range kept for fiction."""
    return {"name": name, "phone": phone, "email": "", "hours": "平日 午前8時30分から午後5時15分まで"}
