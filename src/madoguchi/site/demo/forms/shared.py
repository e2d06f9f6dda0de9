"""Pages that many forms of the demo city share: who applies, the children, the spouse, the account, the declaration."""

from madoguchi.site.demo.forms.words import Text, ask, part, sheet
from madoguchi.site.demo.writing.forms import Json

NAME = {"family": "窓野", "given": "花子"}
KANA = {"family": "マドノ", "given": "ハナコ"}
ADDRESS = {
    "postal_code": "0001001",
    "prefecture": "窓野県",
    "city": "窓野市",
    "street": "本町1-2-3",
    "building": "コーポ窓野 305",
}
ACCOUNT = {
    "bank": "まどの銀行",
    "branch": "本店",
    "kind": "ordinary",
    "number": "0123456",
    "holder_kana": "マドノ ハナコ",
}
BABY = {"family": "窓野", "given": "蓮"}
BABY_KANA = {"family": "マドノ", "given": "レン"}

APPLICANT: Json = {
    "applicant_name": NAME,
    "applicant_kana": KANA,
    "applicant_birth_date": "1990-03-04",
    "applicant_address": ADDRESS,
    "phone": "09000001234",
    "email": "hanako@madono.example",
}
"""What 窓野 花子 answers about herself; the beginning of most test cases."""
APPLICANT_PATH = "applicant_name_page applicant_address_page contact"

YES: Json = {"op": "eq", "value": True}
RETENTION: Text = (
    "決定した日から5年間保存し、そのあと消します。",
    "We keep this for five years after the decision and then delete it.",
    "決まった日から5年たったら、消します。",
)


def when(question: str, value: object = True) -> Json:
    """The condition that `question` was answered with `value`."""
    return {"op": "eq", "term": question, "value": value}


def to_ask(office: str, en: str, phone: str) -> Text:
    """Whom to ask about the form."""
    return (
        f"{office} 電話 {phone}",
        f"{en}, phone {phone}",
        f"わからないことは、{office}に電話してください。{phone}",
    )


def used_for(ja: str, en: str, easy: str) -> Text:
    """What the answers are used for."""
    return (
        f"入力した内容は、{ja}のためだけに使います。ほかの目的には使いません。",
        f"We use your answers only for {en}.",
        f"書いたことは、{easy}のためだけに使います。",
    )


def applicant() -> Json:
    """The person who applies."""
    return part(
        "applicant",
        ("申請する人", "Applicant", "申し込む人"),
        sheet(
            "applicant_name_page",
            ("申請する人のお名前", "Your name", "あなたの名前"),
            ask(
                "applicant_name",
                "name",
                ("氏名", "Name", "名前"),
                term="person.name",
                hint=(
                    "戸籍や在留カードのとおりに入力してください。",
                    "As on the family register or residence card.",
                    "在留カードなどに書いてある名前です。",
                ),
            ),
            ask(
                "applicant_kana",
                "kana",
                ("フリガナ", "Name in kana", "名前の読み方"),
                term="person.kana",
            ),
            ask(
                "applicant_birth_date",
                "date",
                ("生年月日", "Date of birth", "生まれた日"),
                term="person.birth_date",
                maximum="today",
            ),
        ),
        sheet(
            "applicant_address_page",
            ("申請する人の住所", "Your address", "あなたの住所"),
            ask(
                "applicant_address",
                "address",
                ("住所", "Address", "住んでいるところ"),
                term="person.address",
                hint=(
                    "住民票のある住所です。",
                    "Where you are registered as a resident.",
                    "住民票に書いてある住所です。",
                ),
            ),
        ),
        sheet(
            "contact",
            ("連絡先", "How to reach you", "連絡するところ"),
            ask(
                "phone",
                "phone",
                ("電話番号", "Phone number", "電話番号"),
                term="person.phone",
                hint=(
                    "平日の昼間につながる番号です。",
                    "Where we can reach you on weekdays.",
                    "昼に電話できる番号です。",
                ),
            ),
            ask(
                "email",
                "email",
                ("メールアドレス", "E-mail address", "メールアドレス"),
                required=False,
                term="person.email",
                hint=(
                    "お知らせが届いたことを、メールでもお伝えします。",
                    "We also tell you by e-mail when something arrives.",
                    "お知らせが来たことを、メールで知らせます。",
                ),
            ),
        ),
    )


def children(*more: Json, least: int = 1, where: Json | None = None) -> Json:
    """The children, asked for each; `more` are further questions, `where` says whom the form concerns."""
    repeats: Json = {"min": least, "max": 8, "noun": ("お子さん", "child", "子ども"), "of": "children[]"}
    if where is not None:
        repeats["where"] = where
    return part(
        "children_section",
        ("お子さん", "Children", "子ども"),
        sheet(
            "children",
            ("お子さんについて", "About the child", "子どものこと"),
            ask(
                "child_name",
                "name",
                ("お子さんの氏名", "Name of the child", "子どもの名前"),
                term="children[].name",
            ),
            ask(
                "child_kana",
                "kana",
                ("お子さんのフリガナ", "Name of the child in kana", "子どもの名前の読み方"),
                term="children[].kana",
            ),
            ask(
                "child_birth_date",
                "date",
                ("お子さんの生年月日", "Date of birth of the child", "子どもの生まれた日"),
                term="children[].birth_date",
                minimum="today-23y",
                maximum="today",
            ),
            *more,
            repeats=repeats,
        ),
    )


def child_is_new() -> Json:
    """Whether the child was born or came just now: the others have had their papers before."""
    return ask(
        "child_is_new",
        "yes_no",
        (
            "今回生まれた、または引っ越してきたお子さんですか",
            "Was this child born, or did it move here, just now?",
            "今、生まれた子ども、引っ越してきた子どもですか",
        ),
        term="children[].is_new",
        hint=(
            "「いいえ」は、前からこの市や町で手当や医療証を受けているお子さんです。",
            "“No” is a child who already has its allowance and certificate here.",
            "前から、この町の医療証を持っている子どもは「いいえ」です。",
        ),
    )


def child_insurance() -> Json:
    """Which health insurance the child has or will have."""
    return ask(
        "child_insurance",
        "one_of",
        (
            "お子さんが入る健康保険",
            "Health insurance of the child",
            "子どもの健康保険",
        ),
        term="children[].health_insurance",
        hint=(
            "父か母の扶養に入るときは、その人の健康保険です。",
            "That of the parent who supports the child.",
            "お父さんかお母さんの健康保険です。",
        ),
    )


def has_spouse() -> Json:
    """Whether there is a spouse."""
    return ask(
        "has_spouse",
        "yes_no",
        ("配偶者（夫または妻）はいますか", "Do you have a spouse?", "夫か妻はいますか"),
        term="spouse.exists",
    )


def spouse_name() -> tuple[Json, ...]:
    """Name and day of birth of the spouse."""
    return (
        ask(
            "spouse_name",
            "name",
            ("配偶者の氏名", "Name of your spouse", "夫・妻の名前"),
            term="spouse.name",
        ),
        ask(
            "spouse_kana",
            "kana",
            ("配偶者のフリガナ", "Name of your spouse in kana", "夫・妻の名前の読み方"),
            term="spouse.kana",
        ),
        ask(
            "spouse_birth_date",
            "date",
            ("配偶者の生年月日", "Date of birth of your spouse", "夫・妻の生まれた日"),
            term="spouse.birth_date",
            maximum="today",
        ),
    )


def account() -> Json:
    """Where the money goes: the account registered with the state, or another."""
    return part(
        "account",
        ("振込先", "Payment", "お金を入れるところ"),
        sheet(
            "bank",
            ("振込先の口座", "Your account", "銀行の口座"),
            ask(
                "uses_public_account",
                "yes_no",
                (
                    "国に登録した公金受取口座を使いますか",
                    "Use the account that you registered with the state?",
                    "国に知らせてある口座を使いますか",
                ),
                term="bank.uses_public_account",
                hint=(
                    "「はい」のときは、口座を入力しません。役所が国に照会します。",
                    "If yes, you need not give it here: the office asks for it.",
                    "「はい」なら、口座を書かなくていいです。",
                ),
            ),
            ask(
                "bank_account",
                "bank_account",
                ("口座", "Account", "口座"),
                term="bank.account",
                show_if=when("uses_public_account", False),
                hint=(
                    "申請する人の名義の口座です。",
                    "An account in the applicant's own name.",
                    "あなたの名前の口座です。",
                ),
            ),
        ),
    )


def declared(ja: str, en: str, easy: str) -> Json:
    """The last section: one declaration in the words that all forms share, under what this form has agreed to."""
    return part(
        "confirmation",
        ("確認", "Declaration", "確認"),
        sheet(
            "declaration_page",
            ("確認していただくこと", "Please confirm", "確認してください"),
            ask(
                "declared",
                "declaration",
                (
                    "入力した内容は事実と違いありません。上に書いてあることに同意します。",
                    "What I wrote is true. I agree to what is said above.",
                    "書いたことは本当です。上に書いてあることも、いいです。",
                ),
                hint=(ja, en, easy),
            ),
        ),
    )


def own_insurance() -> Json:
    """Which health insurance the person who applies has."""
    return ask(
        "own_insurance",
        "one_of",
        ("あなたが入っている健康保険", "Your health insurance", "あなたの健康保険"),
        term="person.health_insurance",
        hint=(
            "引っ越したり辞めたりした方は、いま入っているか、これから入る健康保険です。",
            "If you moved or left a company: the one that you have or will have.",
            "引っ越した人、会社をやめた人は、これから入る健康保険です。",
        ),
    )
