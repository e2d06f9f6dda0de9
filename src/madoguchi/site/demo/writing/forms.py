"""Short ways to write forms of the demo city."""

from typing import Any

Json = dict[str, Any]


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


def asked(title: str, about: Json, *questions: Json, words: str, purpose: str) -> Json:
    """A short form: the applicant as in `about`, one page of `questions` and the declaration `words`."""
    return form(
        title,
        about,
        section("matter", "申請の内容", page("matter_page", "申請の内容", *questions)),
        confirmation(words),
        purpose=purpose,
    )


def account() -> Json:
    """The section about the bank account of the person who applies."""
    return section(
        "account",
        "振込先",
        page(
            "bank",
            "振込先の口座",
            question(
                "bank_account",
                "bank_account",
                "口座",
                term="bank.account",
                hint="申請する人の名義の口座です。",
            ),
        ),
    )


def children() -> Json:
    """The section about the children, asked again for each."""
    return section(
        "children_section",
        "お子さん",
        page(
            "children",
            "お子さんについて",
            question("child_name", "name", "お子さんの氏名", term="children[].name"),
            question("child_kana", "kana", "フリガナ", term="children[].kana"),
            question(
                "child_birth_date",
                "date",
                "生年月日",
                term="children[].birth_date",
                minimum="2007-04-02",
                maximum="today",
            ),
            question("child_lives_together", "yes_no", "いっしょに住んでいますか"),
            repeats={"min": 1, "max": 8, "noun": "お子さん"},
        ),
    )


def papers(id: str, label: str, *, most: int = 3, **more: Any) -> Json:
    """A question for pictures or PDFs."""
    return question(id, "file", label, accept=["pdf", "jpg", "png"], max_files=most, **more)


def count_inputs(document: Json | None) -> int:
    """How many questions `document` asks, 0 without a form."""
    if document is None:
        return 0
    pages = (page for section in document["sections"] for page in section["pages"])
    return sum(question["type"] != "statement" for page in pages for question in page["questions"])
