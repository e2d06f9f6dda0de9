"""An officer writes a notice, a second one publishes it; a case gets it with a permit, on a phone; reissue, QR, alteration."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import now
from madoguchi.examination.models import Notice, NoticeTemplate
from madoguchi.examination.services import add_template, publish_template, save_template_draft
from madoguchi.examination.types import Words
from madoguchi.papers.reading import said_in
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check
from tests.journeys.cases import Office, filled, guest_draft, sent, visitor
from tests.journeys.world import RESTAURANT, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
PLACE = "seikatsu-hoken-kyoku"
TEXT = """{申請日}付けの申請について、下記のとおり許可しました。

記

■ 店
| 名前 | {答え：店・営業所の名前} |

■ 理由
{理由}

以上

"""


def _write(page: Page) -> None:
    """Choose the procedure and the paper, type the words, put a field in, look at the sample, ask."""
    page.goto("/studio/notices/")
    page.get_by_role("link", name="新しいひな形を書く").click()
    page.get_by_label("どの手続の文書ですか").select_option(label="飲食店営業許可の申請（窓野県 生活保健局）")
    page.get_by_label("認めたときの通知書", exact=True).check()
    if page.get_by_label("どの組織のひな形ですか").count():
        page.get_by_label("どの組織のひな形ですか").select_option(label="窓野県 生活保健局")
    page.get_by_role("button", name="書き始める").click()
    steps.expect_heading(page, "通知書（認める）")
    page.get_by_label("文書の名称").fill("飲食店営業許可通知書")
    page.get_by_label("本文").fill(f"{TEXT}{{だれか}}")
    page.get_by_role("button", name="保存して見本を直す").click()
    expect(page.get_by_text("「だれか」という差し込み項目はありません。")).to_be_visible()
    page.get_by_label("本文").fill(TEXT)
    page.get_by_role("button", name="{教示}").click()
    expect(page.get_by_label("本文")).to_have_value(f"{TEXT}{{教示}}")
    expect(page.get_by_role("img", name=re.compile("見本の1ページ目"))).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="保存して見比べる").click()
    page.get_by_role("button", name="公開を依頼する").click()
    expect(page.get_by_role("heading", name="公開を依頼しました")).to_be_visible()


def _publish(page: Page) -> None:
    """The second person comes by the list, looks and publishes."""
    page.goto("/studio/notices/")
    page.get_by_role("link", name=re.compile("飲食店営業許可の申請.*通知書（認める）")).first.click()
    expect(page.get_by_role("heading", name="見本（架空の案件）")).to_be_visible()
    page.get_by_label("いますぐ公開する").check()
    page.get_by_role("button", name="公開する", exact=True).click()
    expect(page.get_by_role("heading", name="いまの文面")).to_be_visible()


def _permit(world: World) -> None:
    """A permit beside the notice, in force already."""
    at = now()
    writes, publishes = (acting_of(one, at=at) for one in (world.people.editor, world.people.publisher))
    template = NoticeTemplate.objects.select_related("procedure", "organisation").get()
    version = add_template(
        procedure=template.procedure, organisation=template.organisation, kind="permit", by=writes, at=at
    )
    words = Words(
        title="営業許可証",
        text="| 氏名 | {申請者の氏名} |\n\n営業を許可します。",
        series="食営",
        valid_years=6,
    )
    version, _problems = save_template_draft(version=version, words=words, revision=0, by=writes, at=at)
    publish_template(version=version, by=publishes, at=at)


def test_a_notice_from_its_words_to_the_wall_of_the_shop(
    world: World, new_page: NewPage, live_server: object, tmp_path: Path
) -> None:
    writer, second = new_page(), new_page()
    steps.sign_in(writer, EDITOR)
    _write(writer)
    steps.sign_in(second, PUBLISHER)
    _publish(second)
    _permit(world)

    draft = filled(guest_draft(world.editions[(RESTAURANT, PLACE)]))
    case = Office(world, PLACE).decide(sent(draft))
    world.work()
    world.work()

    phone = new_page(width=PHONE)
    visitor(drafts=(draft,)).enter(phone, str(live_server))
    phone.goto(f"/my/applications/{case.pk}/")
    notice = steps.download(phone, "通知書を保存する", tmp_path)
    text = "".join(said_in(notice.read_bytes()).split())
    assert "飲食店営業許可通知書" in text and case.receipt_number in text and "1店" in text
    permit = steps.download(phone, "営業許可証を保存する", tmp_path)
    kept = Notice.objects.get(disposition__application=case, kind="notice")
    assert kept.arrived_at and kept.arrival_confirmed_at and kept.downloaded_at
    steps.verify(phone, notice)
    expect(phone.get_by_role("heading", name="この文書は本物で、いまも有効です")).to_be_visible()
    steps.verify(phone, steps.altered(notice))
    expect(phone.get_by_role("heading", name=re.compile("変更されています|確かめられません"))).to_be_visible()

    found = re.search(r"/verify/(K-[0-9A-Z-]+)/", "".join(said_in(permit.read_bytes()).split()))
    assert found
    anybody = new_page(width=PHONE)
    anybody.goto(f"/verify/{found[1]}/")
    expect(anybody.get_by_role("heading", name="この許可証・証明書は、いま有効です")).to_be_visible()
    expect(anybody.get_by_text(case.applicant_name)).to_have_count(0)

    desk = new_page()
    steps.sign_in(desk, world.people.examiners[PLACE].email)
    desk.goto(f"/desk/cases/{case.pk}/papers/")
    section = desk.get_by_role("region", name=re.compile("^営業許可証"))
    section.get_by_text("再交付する", exact=True).first.click()
    section.get_by_label("再交付の理由").fill("紛失したと申出があったため")
    section.get_by_role("button", name="再交付する").click()
    expect(desk.get_by_role("heading", name=re.compile("営業許可証.*（再交付）"))).to_be_visible()
    anybody.reload()
    expect(anybody.get_by_text("再交付されたため、使えません")).to_be_visible()
    world.work()
    phone.goto("/my/messages/")
    expect(phone.get_by_text("許可証・証明書を再交付しました").first).to_be_visible()


def test_the_pages_of_notices_have_no_findings(world: World, new_page: NewPage, axe: Check) -> None:
    """The pages on which words are written, by axe, at both widths."""
    page = new_page()
    steps.sign_in(page, EDITOR)
    audit = Audit(axe)
    page.goto("/studio/notices/new/")
    audit.look(page, "a new template")
    _write(page)
    audit.look(page, "a template that waits")
    key = NoticeTemplate.objects.get().pk
    for name in ("", "draft/", "draft/publish/"):
        page.goto(f"/studio/notices/{key}/{name}")
        audit.look(page, f"template {name or 'itself'}")
    audit.report()
