"""A city in which a birth is followed by several procedures, with what it takes to fill them in together."""

from datetime import date, datetime, timedelta
from typing import Any

from madoguchi.accounts.models import Membership, User
from madoguchi.accounts.services import join
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import ask_correction, decide, propose, sign_off, take
from madoguchi.filling.models import Draft, DraftItem, Submission
from madoguchi.filling.selectors import items_of, title_of
from madoguchi.filling.services import attach, follow_ground, save_answers, start_together
from madoguchi.registry.models import Edition
from madoguchi.registry.services import (
    add_programme,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
)
from tests.registry.test_rules import body as programme_body
from tests.world import NAME, SYSTEM, World, get, holder_of, question, upload

BORN = "2026-10-20"
ACCOUNT = {
    "bank": "窓野銀行",
    "branch": "本店",
    "kind": "ordinary",
    "number": "0123456",
    "holder_kana": "カツラギ ヨシコ",
}

APPLICANT = (
    question("applicant", "name", "氏名", term="person.name"),
    question("mail", "email", "メールアドレス", required=False, term="person.email"),
)
CHILD = (
    question("child", "name", "お子さんの氏名", term="children[].name"),
    question("born", "date", "お子さんの生年月日", term="children[].birth_date", maximum="today"),
)


def page(id: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A page of a form."""
    return {"id": id, "title": f"ページ {id}", "questions": list(questions), **more}


def form(title: str, *pages: dict[str, Any]) -> dict[str, Any]:
    """A form whose applicant is asked for first."""
    return {
        "title": title,
        "privacy": f"入力した内容は、{title}の審査のためだけに使います。",
        "applicant": {"name": "applicant", "email": "mail"},
        "sections": [{"id": "all", "title": title, "pages": [page("who", *APPLICANT), *pages]}],
    }


def children(*more: dict[str, Any]) -> dict[str, Any]:
    """The page of the children."""
    return page("kids", *CHILD, *more, repeats={"noun": "お子さん", "min": 1, "max": 5, "of": "children[]"})


ALLOWANCE = form(
    "児童手当 認定請求書",
    children(),
    page("account", question("account", "bank_account", "口座", term="bank.account")),
    page("work", question("work", "text", "お勤め先")),
)
MEDICAL = form(
    "医療証 交付申請書",
    children(question("insurer", "text", "保険者の名称")),
    page(
        "papers", question("proof", "file", "資格がわかるもの", accept=["png"], document="health_insurance")
    ),
)
BENEFIT = form(
    "応援給付 申請書",
    page("account", question("account", "bank_account", "口座", term="bank.account")),
    page("money", question("income", "money", "年間所得", term="person.income")),
    page("why", question("wish", "text", "ご希望")),
)
NURSERY = form("保育所 申込書", children(), page("wish", question("first", "text", "第1希望")))

SHORT = form("短い申請書", page("short", question("short", "text", "ひとこと", required=False)))
"""Asks nothing that has to be answered beside the applicant."""

LIMITED = {
    "format": 1,
    "claims": "person",
    "requirement": {"op": "lt", "term": "person.income", "value": 5_000_000, "label": "所得の上限"},
    "amounts": [{"id": "once", "label": "給付", "unit": "円/回", "rows": [{"amount": 50000}]}],
}


class TogetherWorld(World):
    """Four procedures after a birth, of a city and of the prefecture."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.allowance = self.opened("allowance", form=ALLOWANCE, title="児童手当")
        self.medical = self.opened("medical", form=MEDICAL, title="子ども医療費助成", online_days=10)
        self.benefit = self.opened("benefit", form=BENEFIT, title="応援給付", organisation=self.prefecture)

    @property
    def editions(self) -> list[Edition]:
        """The three that wait for nothing."""
        return [self.allowance, self.medical, self.benefit]

    def nursery(self, *, closes_on: date | None = None, before: str = "medical") -> Edition:
        """A procedure whose ground is another one."""
        related = [{"procedure": before, "relation": "before", "is_ground": True}]
        return self.opened("nursery", form=NURSERY, title="保育の利用", closes_on=closes_on, related=related)

    def limited(self) -> None:
        """The benefit is for those with an income below a limit."""
        editor, publisher = (self._shaper(user, self.prefecture) for user in (self.editor, self.publisher))
        made = add_programme(slug="gift", organisation=self.prefecture, by=editor, at=self.began)
        text = programme_body(title="応援給付", procedure="benefit")
        version = draft_programme(programme=made, body=text, by=editor, at=self.began)
        publish_version(version=version, by=publisher, at=self.began)
        rule = draft_rule(programme=made, body=LIMITED, by=editor, at=self.began)
        publish_rule(version=rule, by=publisher, at=self.began)

    def by(self, user: User | None) -> Acting:
        """Who begins."""
        return self.acting(user) if user else Acting.nobody()

    def together(self, *editions: Edition, user: User | None = None, by: Acting | None = None) -> Draft:
        """A draft just begun for these, or for the three."""
        chosen = list(editions) or self.editions
        return start_together(editions=chosen, by=by or self.by(user), at=self.at).draft

    def whole(self, draft: Draft, **changes: Any) -> dict[str, Any]:
        """Answers with which everything can be sent."""
        entry = attach(draft=draft, upload=upload(), by=holder_of(draft), at=self.at)
        child = {"family": "葛城", "given": "一"}
        return {
            "person_name": dict(NAME),
            "person_email": "hanako@example.jp",
            "bank_account": dict(ACCOUNT),
            "children": [
                {"children_name": child, "children_birth_date": BORN, "medical__insurer": "窓野市国保"}
            ],
            "document_health_insurance": [entry],
            "person_income": 3_000_000,
            "allowance__work": "窓野印刷",
            "benefit__wish": "ありません",
            "nursery__first": "窓野保育園",
            **changes,
        }

    def complete(
        self, *editions: Edition, user: User | None = None, by: Acting | None = None, **changes: Any
    ) -> Draft:
        """A draft for these that is ready to be sent."""
        draft = self.together(*editions, user=user, by=by)
        answers = self.whole(draft, **changes)
        return self.saved(draft, answers, by=by)

    def saved(self, draft: Draft, answers: dict[str, Any], *, by: Acting | None = None) -> Draft:
        """The draft with these answers."""
        return save_answers(
            draft=draft, answers=answers, revision=draft.revision, by=by or holder_of(draft), at=self.at
        )

    def decide_as(self, application: Application, outcome: Outcome, *, at: datetime | None = None) -> Event:
        """Examine and decide; gives the event, followed."""
        self.decide_only(application, outcome, at=at)
        return self.ended(application)

    def decide_only(self, application: Application, outcome: Outcome, *, at: datetime | None = None) -> None:
        """Examine and decide; nothing follows yet."""
        officer, chief, at = self.acting(self.examiner), self.acting(self.approver), at or self.at
        key = application.pk
        take(application=get(key), revision=get(key).revision, by=officer, at=at)
        propose(
            application=get(key),
            outcome=outcome,
            grounds="確認しました。",
            revision=get(key).revision,
            by=officer,
            at=at,
        )
        sign_off(application=get(key), is_approved=True, revision=get(key).revision, by=chief, at=at)
        decide(application=get(key), revision=get(key).revision, by=officer, at=at)

    def decide_granted(self, application: Application) -> Event:
        """It is granted."""
        return self.decide_as(application, Outcome.GRANTED)

    def correcting_of(self, application: Application, items: dict[str, str]) -> None:
        """The office asks for a correction."""
        officer = self.acting(self.examiner)
        taken = take(
            application=get(application.pk),
            revision=get(application.pk).revision,
            by=officer,
            at=self.at,
        )
        ask_correction(
            application=taken,
            items=items,
            message="",
            due_on=japan_day(self.at) + timedelta(days=14),
            revision=taken.revision,
            by=officer,
            at=self.at,
        )

    @staticmethod
    def ended(application: Application) -> Event:
        """The event that ended an application, given to what follows."""
        kinds = ["application.decided", "application.withdrawn"]
        event = Event.objects.filter(stream=f"application:{application.pk}", kind__in=kinds).latest("n")
        follow_ground(event)
        return event

    def company(self) -> tuple[Acting, Acting]:
        """The representative and a colleague, both acting for the business."""
        colleague = self.person("colleague", "同僚 次郎")
        assert colleague.person is not None
        join(
            member=colleague.person,
            group=self.business,
            part=Membership.Part.STAFF,
            starts_on=japan_day(self.began),
            by=SYSTEM,
            at=self.began,
        )
        return self.acting(self.owner, whose=self.business), self.acting(colleague, whose=self.business)


def filed(submission: Submission) -> dict[str, Application]:
    """What arrived, by the short name of the procedure."""
    found = Application.objects.filter(submission_id=submission.pk).select_related("procedure")
    return {one.procedure.slug: one for one in found}


def said(application: Application) -> dict[str, Any]:
    """What an application says."""
    body: dict[str, Any] = answers_now(application).body
    return body


def item(draft: Draft, title: str) -> DraftItem:
    """The item of a draft for the procedure of this title."""
    return next(one for one in items_of(Draft.objects.get(pk=draft.pk)) if title_of(one.edition) == title)
