"""Templates in the small city: written by one officer, published by another."""

from copy import deepcopy
from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Notice, NoticeTemplateVersion, Outcome, PaperKind
from madoguchi.examination.services import (
    add_template,
    decide,
    issue_notice,
    propose,
    publish_template,
    save_template_draft,
    sign_off,
)
from madoguchi.examination.writing.document import Words
from madoguchi.registry.models import Edition
from tests.world import FORM, World, get, last_event, question

NOTICE = """{申請日}付けの{手続の名称}について、次のとおり{決定の内容}とします。

記

■ 店
| 名前 | {答え：店・営業所の名前} |

■ 理由
{理由}

■ 条件
？{条件}

以上

{教示}
"""
PERMIT = """| 氏名 | {申請者の氏名} |
| 店 | {答え：店・営業所の名前} |

{根拠法令}の規定により許可します。
"""


def shop_form() -> dict[str, Any]:
    """The form of the city with the name of a shop, and an amount that the desk fills in."""
    form = deepcopy(FORM)
    questions = form["sections"][0]["pages"][0]["questions"]
    questions.append(question("shop", "text", "店の名前", term="site.name"))
    questions.append(question("amount", "number", "支給額", required=False, for_officers=True, unit="円"))
    return form


def opened_shop(world: World, slug: str = "shop", **changes: Any) -> Edition:
    """A procedure with the form of a shop."""
    return world.opened(slug, form=shop_form(), **changes)


def shaper(world: World, place: Organisation | None = None) -> tuple[Acting, Acting]:
    """Who writes and who publishes."""
    spot = (place or world.city).pk
    return (
        Acting(name="書く人", who=world.editor.pk, grants=frozenset({(Role.EDITOR, spot)})),
        Acting(name="出す人", who=world.publisher.pk, grants=frozenset({(Role.PUBLISHER, spot)})),
    )


def drafted(
    world: World,
    edition: Edition,
    *,
    kind: str = PaperKind.NOTICE,
    outcome: str = Outcome.GRANTED,
    place: Organisation | None = None,
    **words: Any,
) -> NoticeTemplateVersion:
    """A draft with `words` over those that a template of its kind has in these tests."""
    editor, _publisher = shaper(world, place)
    version = add_template(
        procedure=edition.procedure,
        organisation=place or world.city,
        kind=kind,
        outcome=outcome,
        by=editor,
        at=world.began,
    )
    is_permit = kind == PaperKind.PERMIT
    usual = {"title": "営業許可証", "text": PERMIT, "series": "食営", "valid_years": 6, "renew_days": 30}
    given = {**(usual if is_permit else {"title": "営業許可通知書", "text": NOTICE}), **words}
    saved, _problems = save_template_draft(
        version=version, words=Words(**given), revision=version.revision, by=editor, at=world.began
    )
    return saved


def published(world: World, edition: Edition, **given: Any) -> NoticeTemplateVersion:
    """A template that holds."""
    _editor, publisher = shaper(world, given.get("place"))
    return publish_template(version=drafted(world, edition, **given), by=publisher, at=world.began)


def decided(world: World, edition: Edition, outcome: str, *, user: Any = None, **given: Any) -> Application:
    """An application with a shop that was decided with `outcome`; its papers are not made yet."""
    grounds, conditions = given.pop("grounds", "確かめました。"), given.pop("conditions", "")
    application = world.examining(user, edition=edition, **{"shop": "まどの食堂", **given})
    by = world.acting(world.examiner)
    propose(
        application=application,
        outcome=outcome,
        grounds=grounds,
        conditions=conditions,
        revision=application.revision,
        by=by,
        at=world.at,
    )
    approver = world.acting(world.approver)
    fresh = get(application.pk)
    sign_off(application=fresh, is_approved=True, revision=fresh.revision, by=approver, at=world.at)
    fresh = get(application.pk)
    decide(application=fresh, revision=fresh.revision, by=by, at=world.at)
    return get(application.pk)


def papers(application: Application) -> dict[str, Notice]:
    """The papers of a decided application by kind, as the worker makes them."""
    issue_notice(last_event(application, "application.decided"))
    rows = Notice.objects.filter(disposition__application=application, replaces__isnull=True)
    return {one.kind: one for one in rows}
