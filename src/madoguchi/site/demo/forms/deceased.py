"""What the forms after a death ask of the person who has died."""

from typing import Any

from madoguchi.site.demo.forms.words import ask, sheet
from madoguchi.site.demo.writing.forms import Json

DECEASED: Json = {
    "deceased_name": {"family": "窓野", "given": "太郎"},
    "deceased_kana": {"family": "マドノ", "given": "タロウ"},
    "deceased_birth_date": "1948-05-06",
    "died_on": "2026-11-02",
    "deceased_relation": "spouse",
}


def deceased_pages(*asked: str, show_if: Json | None = None) -> tuple[Json, ...]:
    """Pages about the deceased; `asked` may name `birth`, `address` and `insurance` beside what all forms ask."""
    shown: dict[str, Any] = {"show_if": show_if} if show_if is not None else {}
    about = [
        ask(
            "deceased_name",
            "name",
            ("亡くなった人の氏名", "Name of the deceased", "亡くなった人の名前"),
            term="deceased.name",
        ),
        ask(
            "deceased_kana",
            "kana",
            ("亡くなった人のフリガナ", "Name of the deceased in kana", "亡くなった人の名前の読み方"),
            term="deceased.kana",
        ),
    ]
    if "birth" in asked:
        about.append(
            ask(
                "deceased_birth_date",
                "date",
                ("亡くなった人の生年月日", "Date of birth of the deceased", "亡くなった人の生まれた日"),
                term="deceased.birth_date",
                maximum="today",
            )
        )
    about += [
        ask(
            "died_on",
            "date",
            ("亡くなった日", "Date of death", "亡くなった日"),
            term="deceased.died_on",
            maximum="today",
        ),
        ask(
            "deceased_relation",
            "one_of",
            (
                "亡くなった人から見た、あなたの続柄",
                "You are the deceased person's",
                "あなたは、亡くなった人のだれですか",
            ),
            term="deceased.relation",
        ),
    ]
    if "address" in asked:
        about.append(
            ask(
                "deceased_address",
                "address",
                ("亡くなった人の住所", "Last address of the deceased", "亡くなった人の住所"),
                term="deceased.address",
            )
        )
    pages = [
        sheet("deceased_page", ("亡くなった人", "The person who has died", "亡くなった人"), *about, **shown)
    ]
    if "insurance" in asked:
        pages.append(
            sheet(
                "deceased_insurance_page",
                ("亡くなった人の健康保険", "Insurance of the deceased", "亡くなった人の健康保険"),
                ask(
                    "deceased_health_insurance",
                    "one_of",
                    ("亡くなった人の健康保険", "Health insurance of the deceased", "亡くなった人の健康保険"),
                    term="deceased.health_insurance",
                ),
                ask(
                    "deceased_insured_number",
                    "text",
                    ("健康保険の記号・番号", "Insurance number", "健康保険の番号"),
                    term="deceased.insured_number",
                    required=False,
                    hint=(
                        "わからないときは、書かないで進んでください。",
                        "Leave this empty if you do not know.",
                        "わからないときは、書きません。",
                    ),
                ),
                **shown,
            )
        )
    return tuple(pages)
