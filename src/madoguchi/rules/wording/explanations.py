"""A whole verdict in plain Japanese: whether, why, how much, until when, what to ask."""

from collections.abc import Sequence

from madoguchi.rules.amounts import Amount
from madoguchi.rules.verdicts import Reason, Verdict
from madoguchi.rules.wording.figures import day_words, figure, per_unit
from madoguchi.rules.wording.leaves import said_of, with_law
from madoguchi.rules.wording.subjects import Words, question_name

MOST_ASKED = 5
MOST_ROWS = 3
MOST_WAYS = 4

TOGETHER = "次のことが重なっているためです。1つでも変わると、結果が変わることがあります。"


_SAYS_PER = ("月額", "年額", "1人", "1か月", "1年", "1回", "回目")


def headline(verdict: Verdict, title: str) -> str:
    """What the verdict is; a rule advises, an office decides."""
    if verdict.holds is None:
        return f"「{title}」が使えるかどうかは、まだ分かりません。"
    return f"「{title}」は、使えそうです。" if verdict.holds else f"「{title}」は、今は対象になりません。"


def reason_sentences(verdict: Verdict, words: Words) -> list[str]:
    """Why it is so, each fact once with all that it would have to be; sums over members are left out."""
    reasons = [reason for reason in verdict.reasons if not _is_summary(reason, verdict)] or verdict.reasons
    facts: dict[tuple[str, str], list[str]] = {}
    for reason in reasons:
        fact, wanted = said_of(reason, verdict, words)
        facts.setdefault((fact, reason.law), []).extend([wanted] if wanted else [])
    return [with_law(f"{fact}{_wanted(wanted)}", law) for (fact, law), wanted in facts.items()]


def _wanted(said: Sequence[str]) -> str:
    """What would have to be, of several ways; of too many, nothing."""
    joined = "か".join(dict.fromkeys(said))
    return f"条件は、{joined}です。" if joined and joined.count("」か") <= MOST_WAYS else ""


def _is_summary(reason: Reason, verdict: Verdict) -> bool:
    """Whether a reason only sums up what is said of each member."""
    below = f"{reason.path}/"
    return (
        reason.op in ("any_member", "all_members")
        and reason.holds is not None
        and any(other.path.startswith(below) for other in verdict.reasons)
    )


def to_ask_sentence(names: Sequence[str], words: Words) -> str:
    """What has to be known for an answer."""
    said = [question_name(name, words) for name in names[:MOST_ASKED]]
    more = f"、ほか{len(names) - MOST_ASKED}つのこと" if len(names) > MOST_ASKED else ""
    return f"次のことが分かると、答えが出ます：{'、'.join(said)}{more}。"


def amount_sentence(amount: Amount, *, is_sure: bool = True) -> str:
    """How much, for what, by which law; where it is not sure, if one may have it at all."""
    if amount.unit == "現物" and len(amount.labels) == 1:
        return with_law(f"{'' if is_sure else '使える場合、'}{_amount_words(amount)}。", amount.law)
    is_short = 0 < len(amount.labels) <= (MOST_ROWS if is_sure else 1)
    rows = f"（{'、'.join(amount.labels)}）" if is_short and amount.label not in amount.labels else ""
    return with_law(f"{'' if is_sure else '使える場合、'}{_amount_words(amount)}{rows}。", amount.law)


def _amount_words(amount: Amount) -> str:
    if amount.unit == "現物":
        return f"受けられる内容は、「{amount.labels[0] if len(amount.labels) == 1 else amount.label}」です"
    unit = "％" if amount.unit == "割合" else "円"
    per = "" if any(one in amount.label for one in _SAYS_PER) else per_unit(amount.unit)
    low, high = amount.low, amount.high
    if high is None:
        if not low:
            return f"{amount.label}がいくらになるかは、まだ分かりません"
        said = f"{figure(low, unit)}以上です"
    elif low == high:
        said = f"{figure(low, unit)}です"
    elif low:
        said = f"{figure(low, unit)}から{figure(high, unit)}までの間です"
    else:
        said = f"最大で{figure(high, unit)}です"
    return f"{amount.label}は、{per}{said}"


def deadline_sentence(verdict: Verdict) -> str:
    """By when to apply; empty where there is no day."""
    if verdict.deadline is None:
        return ""
    told = verdict.rule.document.get("deadline", {})
    label = f"（{told['label']}）" if told.get("label") else ""
    return with_law(f"{day_words(verdict.deadline)}までに申請してください{label}。", told.get("law", ""))


def change_sentence(verdict: Verdict) -> str:
    """When time alone changes it, and how; empty where it does not."""
    day = verdict.changes_on
    if day is None:
        return ""
    then = verdict.rule.holds(verdict.situation, on=day)
    if then is verdict.holds:
        return f"{day_words(day)}から、額が変わります。"
    if then is None:
        return f"{day_words(day)}からのことは、今分かっていることだけでは決まりません。"
    return f"{day_words(day)}からは、{'使えそうです' if then else '対象ではなくなります'}。"


def explanation(verdict: Verdict, title: str, words: Words) -> list[str]:
    """The whole verdict, sentence by sentence."""
    said = [headline(verdict, title)]
    if verdict.holds is None:
        said.append(to_ask_sentence(verdict.missing, words))
    else:
        reasons = reason_sentences(verdict, words)
        if verdict.holds is False and len(reasons) > 1:
            said.append(TOGETHER)
        said += reasons
    known = [one for one in verdict.amounts if one.high != 0 and (one.low or one.high or verdict.holds)]
    said += [amount_sentence(one, is_sure=bool(verdict.holds)) for one in known]
    if verdict.holds:
        said += filter(None, [deadline_sentence(verdict)])
    return [*said, *filter(None, [change_sentence(verdict)])]
