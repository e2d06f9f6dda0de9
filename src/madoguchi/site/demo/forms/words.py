"""Short ways to write a whole form: every text in Japanese, English and plain Japanese, cases and the paper's items.

A text is written as `ja`, or as `(ja, en, easy)`. A question bound to a term says what the term says, where nothing else
is given.
"""

from collections.abc import Iterator
from typing import Any

from madoguchi.site.demo.writing.forms import Json
from madoguchi.vocabulary.terms import TERMS

Text = str | tuple[str, str, str]
SAID = "said"
ON = "2026-11-16"

CHOICES: dict[str, tuple[str, str]] = {
    "本人": ("Myself", "わたし"),
    "認定を受けていない": ("Not certified", "認定がない"),
    **{f"要支援{n}": (f"Support level {n}", f"要支援{n}") for n in (1, 2)},
    **{f"要介護{n}": (f"Care level {n}", f"要介護{n}") for n in range(1, 6)},
    "訪問介護": ("Home help", "家に来てもらう"),
    "通所介護": ("Day care", "昼に行く（デイサービス）"),
    "短期入所": ("Short stay", "少しの間とまる"),
    "福祉用具": ("Welfare equipment", "道具を借りる"),
    "住宅改修": ("Home renovation", "家を直す"),
    "施設への入所": ("Facility", "施設に入る"),
    "持ち家": ("Own home", "自分の家"),
    "民間の賃貸": ("Private rental", "借りている家"),
    "公営住宅": ("Public housing", "市や県の家"),
    "社宅・寮": ("Company housing", "会社の家"),
    "女性": ("Female", "女"),
    "男性": ("Male", "男"),
    "その他": ("Other", "ほか"),
    "回答しない": ("Prefer not to say", "言いたくない"),
    "会社などに勤めている": ("Employed", "会社などで働いている"),
    "公務員": ("Public servant", "公務員"),
    "自営業・フリーランス": ("Self-employed", "自分で仕事をしている"),
    "仕事をさがしている": ("Looking for work", "仕事をさがしている"),
    "仕事を探している": ("Looking for work", "仕事をさがしている"),
    "働いていない": ("Not working", "働いていない"),
    "国民年金": ("National Pension", "国民年金"),
    "国民年金（会社員などに扶養されている配偶者）": (
        "National Pension (dependent spouse of an employee)",
        "国民年金（夫や妻の会社の年金に入っている）",
    ),
    "厚生年金": ("Employees' Pension", "厚生年金（会社の年金）"),
    "共済の厚生年金": ("Employees' Pension (mutual aid)", "公務員などの年金"),
    "加入していない": ("None", "入っていない"),
    "会社などの健康保険": ("Company health insurance", "会社の健康保険"),
    "会社の健康保険": ("Company health insurance", "会社の健康保険"),
    "入っていない": ("None", "入っていない"),
    "共済組合": ("Mutual aid association", "公務員などの健康保険"),
    "家族の会社などの健康保険（扶養されている）": (
        "A family member's company insurance",
        "家族の会社の健康保険",
    ),
    "国民健康保険": ("National Health Insurance", "国民健康保険"),
    "後期高齢者医療": ("Medical care for people of 75 and over", "75歳からの健康保険"),
    "会社などの健康保険（家族）": ("Company insurance (as family)", "家族の会社の健康保険"),
    "共済組合（家族）": ("Mutual aid association (as family)", "家族の公務員などの健康保険"),
    "まだ決まっていない": ("Not decided yet", "まだきまっていない"),
    "入っていなかった・わからない": ("None, or not known", "ない・わからない"),
    "子": ("Child", "子ども"),
    "孫": ("Grandchild", "まご"),
    "里子": ("Foster child", "里子"),
    "未成年後見": ("Ward", "未成年後見"),
    "正社員・正規職員": ("Regular employee", "正社員"),
    "契約・派遣・嘱託": ("Contract or agency worker", "契約や派遣"),
    "パート・アルバイト": ("Part-time", "パート・アルバイト"),
    "自営業": ("Self-employed", "自分の店や会社"),
    "家業の手伝い": ("Family business", "家の仕事の手伝い"),
    "仕事": ("Work", "仕事"),
    "妊娠・出産": ("Pregnancy or birth", "赤ちゃんを産む"),
    "病気・けが・障害": ("Illness, injury or disability", "病気・けが・障害"),
    "介護・看護": ("Caring for family", "家族の世話"),
    "災害の復旧": ("Recovery from a disaster", "災害のあとの片づけ"),
    "求職中": ("Looking for work", "仕事をさがしている"),
    "就学": ("Studying", "学校に行っている"),
    "標準時間（11時間まで）": ("Standard (up to 11 hours)", "1日11時間まで"),
    "短時間（8時間まで）": ("Short (up to 8 hours)", "1日8時間まで"),
    "赤ちゃんが生まれた": ("A baby was born", "赤ちゃんが生まれた"),
    "ほかの市区町村から引っ越してきた": ("Moved here", "ほかの町から引っ越してきた"),
    "会社などの健康保険をやめた": ("Left company insurance", "会社の健康保険をやめた"),
    "生活保護を受けなくなった": ("Public assistance ended", "生活保護がおわった"),
    "夫・妻": ("Husband or wife", "夫・妻"),
    "父母": ("Parent", "父・母"),
    "兄弟姉妹": ("Brother or sister", "きょうだい"),
    "その他の親族": ("Other relative", "ほかの親せき"),
    "親族でない人": ("Not a relative", "親せきではない人"),
    "調理師": ("Cook", "調理師"),
    "製菓衛生師": ("Confectioner", "製菓衛生師"),
    "栄養士・管理栄養士": ("Dietician", "栄養士"),
    "食品衛生責任者の講習会を修了": ("Completed the course", "講習会に行った"),
    "講習会をこれから受ける": ("Will take the course", "これから講習会に行く"),
    "HACCPに基づく衛生管理": ("Based on HACCP", "HACCPのとおりにする"),
    "HACCPの考え方を取り入れた衛生管理": ("In the spirit of HACCP", "HACCPの考え方でする"),
}
"""What options of terms are called in English and plain Japanese."""


def _three(text: Text, en: str = "", easy: str = "") -> tuple[str, str, str]:
    return (text, en, easy) if isinstance(text, str) else text


def ask(id: str, type: str, label: Text = "", *, term: str = "", hint: Text = "", **more: Any) -> Json:
    """One question that must be answered unless `required` says otherwise; options of its term without others."""
    known = TERMS.get(term)
    if known is not None:
        ja, en, easy = _three(label or known.label, known.label_en, known.label_plain)
        if "choices" not in more and known.options and type in ("one_of", "many_of"):
            more["choices"] = tuple(
                (one.value, (one.label, *CHOICES.get(one.label, ("", "")))) for one in known.options
            )
    else:
        ja, en, easy = _three(label)
    said = {"label": (en, easy)}
    asked: Json = {"id": id, "type": type, "label": ja}
    if type not in ("statement", "computed"):
        asked["required"] = more.pop("required", True)
    if term:
        asked["term"] = term
    if hint:
        asked["hint"], *told = _three(hint)
        said["hint"] = (told[0], told[1])
    if "choices" in more:
        asked["options"] = [
            {"value": value, "label": _three(words)[0], SAID: {"label": _three(words)[1:]}}
            for value, words in more.pop("choices")
        ]
    return {**asked, **more, SAID: said}


def sheet(id: str, title: Text, *questions: Json, hint: Text = "", **more: Any) -> Json:
    """One page; `repeats` may have its noun in three languages."""
    ja, en, easy = _three(title)
    said = {"title": (en, easy)}
    page: Json = {"id": id, "title": ja, "questions": list(questions), **more}
    if hint:
        page["hint"], *told = _three(hint)
        said["hint"] = (told[0], told[1])
    if "repeats" in more:
        noun, *told = _three(more["repeats"]["noun"])
        page["repeats"] = {**more["repeats"], "noun": noun}
        said["noun"] = (told[0], told[1])
    return {**page, SAID: said}


def part(id: str, title: Text, *pages: Json) -> Json:
    """One section of pages."""
    ja, en, easy = _three(title)
    return {"id": id, "title": ja, "pages": list(pages), SAID: {"title": (en, easy)}}


def whole(title: Text, *parts: Json, privacy: Text, retention: Text, contact: Text, **more: Any) -> Json:
    """A form with its translations; `paper` is the paper form's title with its items and who asks them."""
    ja, en, easy = _three(title)
    texts: dict[str, dict[str, str]] = {"en": {}, "easy": {}}
    _put(texts, "title", (en, easy))
    form: Json = {"title": ja, "applicant": {"name": "applicant_name", "email": "email"}}
    for key, text in (("privacy", privacy), ("retention_note", retention), ("contact", contact)):
        form[key], *told = _three(text)
        _put(texts, key, (told[0], told[1]))
    form["sections"] = [_bare(one, texts) for one in parts]
    if paper := more.pop("paper", None):
        fields = [{"label": label, "question": asked} for label, asked in paper[1]]
        form["paper"] = {"title": paper[0], "fields": fields}
    return {**form, "translations": texts, **more}


def case(title: str, path: str, answers: Json, *, sends: bool = True, errors: tuple[str, ...] = ()) -> Json:
    """A test case: the pages that are shown, as words, and which answers keep it from being sent."""
    return {
        "title": title,
        "on": ON,
        "answers": answers,
        "path": path.split(),
        "sends": sends,
        "errors": list(errors),
    }


def _put(texts: dict[str, dict[str, str]], key: str, told: tuple[str, ...]) -> None:
    for language, text in zip(("en", "easy"), told, strict=True):
        if text:
            texts[language][key] = text


def _bare(section: Json, texts: dict[str, dict[str, str]]) -> Json:
    """The section without what it says in other languages, which goes into `texts`."""
    pages = []
    for page in section["pages"]:
        for key, told in page.get(SAID, {}).items():
            _put(texts, f"noun.{page['id']}" if key == "noun" else f"page.{page['id']}.{key}", told)
        questions = [_bare_question(question, texts) for question in page["questions"]]
        pages.append({**_without(page), "questions": questions})
    _put(texts, f"section.{section['id']}.title", section[SAID]["title"])
    return {**_without(section), "pages": pages}


def _bare_question(question: Json, texts: dict[str, dict[str, str]]) -> Json:
    for key, told in question.get(SAID, {}).items():
        _put(texts, f"question.{question['id']}.{key}", told)
    bare = _without(question)
    if "options" in question:
        for option in question["options"]:
            _put(texts, f"option.{question['id']}.{option['value']}.label", option[SAID]["label"])
        bare["options"] = [_without(option) for option in question["options"]]
    return bare


def _without(body: Json) -> Json:
    return {key: value for key, value in body.items() if key != SAID}


def questions_in(form: Json) -> Iterator[Json]:
    """Every question of `form`, in order."""
    for section in form["sections"]:
        for page in section["pages"]:
            yield from page["questions"]
