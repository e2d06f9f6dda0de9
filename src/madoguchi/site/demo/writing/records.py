"""Short ways to write what the registry says of a procedure of the demo city."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from madoguchi.site.demo.writing.forms import Json, count_inputs
from madoguchi.site.demo.writing.places import CITY_APPEAL

SET_ON = "2023-04-01"


@dataclass(frozen=True)
class Step:
    """A process of a procedure, as the inventory counts it; an empty title is the procedure's (プロセス).

    `planned` is the day from which it will be digital, `barred` why it cannot be; with neither it is.
    An abolished one is no longer done.
    """

    type_code: str
    total: int
    online: int = 0
    survey_ids: tuple[str, ...] = ()
    title: str = ""
    planned: date | None = None
    barred: str = ""
    is_own_discretion: bool = True
    tool: str = ""
    is_abolished: bool = False

    @property
    def state(self) -> str:
        """The value of `Process.State`."""
        if self.is_abolished:
            return "abolished"
        return "planned" if self.planned else "barred" if self.barred else "digitised"


@dataclass(frozen=True)
class DemoProcedure:
    """A procedure of the demo city: what the registry says, the form, and who takes it (デモの手続).

    `places` are slugs of organisations that take applications; without any the procedure is not online.
    `pace` is how many days the offices need, `mood` the mean of the ratings that people give; with a
    `weight` of 0 nobody of the story applies.
    """

    slug: str
    owner: str
    body: Json
    form: Json | None
    places: tuple[str, ...] = ()
    retention_years: int = 5
    steps: tuple[Step, ...] = ()
    pace: int = 10
    mood: float = 4.0
    weight: int = 0

    @property
    def survey_id(self) -> str:
        """The 手続ID of the national survey that the first step names, empty without one."""
        return next((step.survey_ids[0] for step in self.steps if step.survey_ids), "")

    @property
    def standard_days(self) -> int | None:
        """The standard processing period at the window."""
        return self.body["processing"].get("window_days")

    @property
    def online_standard_days(self) -> int | None:
        """The standard processing period online."""
        return self.body["processing"].get("online_days")


def procedure(
    slug: str, owner: str, title: str, summary: str, *, steps: tuple[Step, ...], **given: Any
) -> DemoProcedure:
    """A procedure whose numbers of inputs and papers are counted; `given` is as in `body`, `DemoProcedure`."""
    kept = {key: given.pop(key) for key in ("form", "places", "retention_years") if key in given}
    document = kept.pop("form", None)
    counted = {
        "inputs_count": count_inputs(document),
        "minutes_to_finish": 3 + count_inputs(document) // 2 if document else 15,
        "window_documents_count": len(given.get("documents", ())) + 1,
    }
    written = body(title, summary, **{**counted, **given})
    return DemoProcedure(slug=slug, owner=owner, body=written, form=document, steps=steps, **kept)


def body(title: str, summary: str, *, plain: str, english: tuple[str, str], **given: Any) -> Json:
    """A registry body: what is given, over what most procedures of the demo city share."""
    shared: Json = {
        "plain_summary": plain,
        "en": {"title": english[0], "summary": english[1]},
        "audience": "resident",
        "kind": "申請",
        "type_code": "1",
        "keywords": [],
        "documents": [],
        "fee": free(),
        "identity": "氏名・生年月日・住所を、市が持つ記録と照らし合わせて確かめます。",
        "identity_codes": ["4"],
        "identity_alternative": (
            "マイナンバーカードがない人は、運転免許証、パスポート、在留カードなどで本人を確かめます。"
        ),
        "signature": "署名も印かんもいりません。",
        "is_guest_allowed": True,
        "is_agent_allowed": True,
        "individual_number": {"is_used": False},
        "outcome_words": {"granted": "認定します", "refused": "認定しません"},
        "disposition_kind": "認定",
        "review_instructions": CITY_APPEAL,
        "faq": [],
    }
    if any(channel["kind"] == "online" for channel in given["channels"]):
        shared["devices"] = ["phone", "tablet", "pc"]
        shared["service_hours"] = "24時間365日（点検で止めるときは、3日前までにお知らせします）"
        shared["systems"] = ["窓野県 共同窓口サイト"]
    return {"title": title, "summary": summary, **shared, **given}


def ways(window: str, post: str = "") -> list[Json]:
    """Online, counter and, if `post` says where to, post."""
    return [{"kind": "online", "text": "この画面から、24時間申請できます。"}, *counters(window, post)]


def counters(window: str, post: str = "", phone: str = "") -> list[Json]:
    """Counter and, if something says where to, post and phone."""
    found = [{"kind": "counter", "text": window}]
    if post:
        found.append({"kind": "post", "text": post})
    if phone:
        found.append({"kind": "phone", "text": phone})
    return found


def doc(
    name: str, why: str, issuer: str = "", note: str = "", *, online: bool = True, exchange: bool = False
) -> Json:
    """A document: not `online` where it falls away online, `exchange` where offices ask one another for it."""
    return {
        "name": name,
        "why": why,
        "issuer": issuer,
        "note": note,
        "omitted_online": not online,
        "omitted_by_exchange": exchange,
    }


def free() -> Json:
    """No fee."""
    return {"amount_yen": 0, "text": "無料", "how_to_pay": "", "methods": []}


def fee(amount: int | None, text: str, how: str, *methods: str) -> Json:
    """A fee in 円, or depending (None), with the survey's codes of ways to pay."""
    return {"amount_yen": amount, "text": text, "how_to_pay": how, "methods": list(methods)}


def law(name: str, article: str) -> Json:
    """A legal basis."""
    return {"law": name, "article": article, "url": ""}


def days(
    window: int | None, online: int | None = None, *, set_on: str = SET_ON, revised_on: str = ""
) -> Json:
    """Standard processing periods in days."""
    return {
        "window_days": window,
        "online_days": online,
        "set_on": set_on,
        "revised_on": revised_on or None,
        "why_none": "",
    }


def no_days(why: str) -> Json:
    """No standard processing period, and why."""
    return {"window_days": None, "online_days": None, "set_on": None, "revised_on": None, "why_none": why}


def number_by_law(work: str) -> Json:
    """The individual number is used for `work` of the table of the Number Act (番号法 第9条第1項)."""
    return {"is_used": True, "ground": "law", "basis": f"番号法第9条第1項・別表（{work}に関する事務）"}


def number_by_ordinance(work: str) -> Json:
    """The individual number is used for `work` by the city's own ordinance (番号法 第9条第2項)."""
    basis = f"番号法第9条第2項・窓野市個人番号の利用等に関する条例第4条（{work}に関する事務）"
    return {"is_used": True, "ground": "ordinance", "basis": basis}


def outcome(granted: str, refused: str, kind: str, notice: str) -> Json:
    """What granting and refusing are called, the kind of disposition and the title of its notice."""
    return {
        "outcome_words": {"granted": granted, "refused": refused},
        "disposition_kind": kind,
        "notice_title": notice,
    }


def qa(question: str, answer: str) -> Json:
    """A question often asked."""
    return {"question": question, "answer": answer}


def link(
    slug: str, relation: Literal["before", "after", "together"], note: str = "", *, is_ground: bool = False
) -> Json:
    """Another procedure, done `relation` this one; as its ground this one is not filed before that one is granted."""
    related: Json = {"procedure": slug, "relation": relation, "note": note}
    return {**related, "is_ground": True} if is_ground else related


def due(event: str, within: int | None, counted_from: str, text: str) -> Json:
    """When the procedure is due in a life event; `within` days may be negative, or None without a rule."""
    return {"event": event, "days": within, "counted_from": counted_from, "text": text}


def applied(total: int, online: int = 0, *survey_ids: str, **how: Any) -> Step:
    """Applications of the year, with the rows of the national survey."""
    return Step("1", total, online, survey_ids, **how)


def told(total: int, online: int = 0, *survey_ids: str, title: str, **how: Any) -> Step:
    """Notices or issues on application."""
    return replace(Step("2-1", total, online, survey_ids, **how), title=title)
