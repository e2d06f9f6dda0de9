"""Officers choose, write, publish and keep lists on the pages of the studio; what is wrong stands beside its field."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.plan.models import NamedItem, PlanPeriod, Sheet
from tests.plan.sheets_world import PlanWorld
from tests.plan.test_lists import OWN, main_procedures, table


@pytest.fixture
def world(db: None, at: datetime) -> PlanWorld:
    """A city whose procedures have many and few cases."""
    return PlanWorld(at)


def client_of(who: Acting, role: Role, place: Organisation, at: datetime) -> Client:
    """Someone signed in who holds `role` in `place`."""
    user = User.objects.get(pk=who.who)
    appoint(
        user=user,
        organisation=place,
        role=role,
        starts_on=japan_day(at).replace(day=1),
        by=Acting.system("test"),
        at=at,
    )
    client = Client()
    client.force_login(user)
    return client


def test_a_period_is_opened_chosen_for_and_settled_on_the_pages(world: PlanWorld):
    client = client_of(world.manager, Role.PLAN_MANAGER, world.city, world.at)
    said = {
        "government": world.city.slug,
        "name": "第二期",
        "slug": "second",
        "begins_on": "2025-04-01",
        "ends_on": "2024-04-01",
        "least_yearly": "10000",
        "least_yearly_bodies": "1000",
    }
    wrong = client.post("/studio/plan/priority/", said)
    assert wrong.status_code == 422 and "終了日は、開始日より後にしてください" in wrong.content.decode()
    made = client.post("/studio/plan/priority/", said | {"ends_on": "2028-03-31"})
    address = "/studio/plan/priority/second/"
    assert made.headers["Location"] == address
    page = client.get(address).content.decode()
    assert "多い手続" in page and "ホールの利用" in page and "少ない手続" not in page
    assert "少ない手続" in client.get(f"{address}?q=少ない").content.decode()
    rows = {
        "row": [str(world.many.pk), str(world.few.pk), str(world.hall.pk)],
        f"selected-{world.many.pk}": "1",
        f"selected-{world.few.pk}": "1",
        f"selected-{world.hall.pk}": "1",
        f"related-{world.many.pk}": f"{world.about.code}、知らない",
    }
    wrong = client.post(address, rows)
    assert "「知らない」という手続はありません" in wrong.content.decode()
    rows[f"related-{world.many.pk}"] = world.about.code
    refused = client.post(address, rows)
    assert refused.status_code == 409
    assert "基準（10,000件以上）に満たない手続を選ぶ理由を書いてください。" in refused.content.decode()
    rows[f"reason-{world.few.pk}"] = "転入とまとめて行うため"
    assert client.post(address, rows).status_code == 302
    assert "転入とまとめて行うため" in client.get(address).content.decode()
    assert client.post(f"{address}settle/").status_code == 302
    period = PlanPeriod.objects.get(slug="second")
    assert period.settled_at is not None and period.selections.filter(is_selected=True).count() == 3
    lines = client.get(f"{address}choice.csv").getvalue().decode().splitlines()
    assert len(lines) == 4 and "転入とまとめて行うため" in lines[2]


def test_a_sheet_is_written_and_published_by_two_persons(world: PlanWorld):
    world.settled()
    address = f"/studio/plan/sheets/second/{world.many.slug}/"
    writer = client_of(world.worker, Role.EDITOR, world.city, world.at)
    publisher = client_of(world.second, Role.PUBLISHER, world.city, world.at)
    assert "まだありません" in writer.get("/studio/plan/sheets/").content.decode()
    assert "個票を書き始める" in writer.get(address).content.decode()
    assert writer.post(f"{address}act/", {"act": "start"}).headers["Location"] == f"{address}edit/"
    page = writer.get(f"{address}edit/").content.decode()
    assert 'name="present-documents"' not in page and 'name="present-service_hours"' in page
    sent = {
        "revision": "0",
        "aim": "窓口に来なくてよい",
        "use-documents": "1",
        "target-documents-2026": "多分2",
        "use-service_hours": "1",
        "present-service_hours": "43.75",
        "target-service_hours-2026": "１６８",
        "action-1": "書類を減らす",
        "year-1": "2026",
        "state-1": "doing",
    }
    wrong = writer.post(f"{address}edit/", sent)
    assert wrong.status_code == 422 and "0以上の数で書いてください" in wrong.content.decode()
    assert writer.post(f"{address}edit/", sent | {"target-documents-2026": "2"}).status_code == 302
    assert (
        "先に保存しました"
        in writer.post(f"{address}edit/", sent | {"target-documents-2026": "1"}).content.decode()
    )
    flow = {
        "revision": "1",
        "what-1": "申請する",
        "phase-1": "application",
        "who-1": "applicant",
        "minutes-1": "9",
    }
    assert writer.post(f"{address}after/", flow).status_code == 302
    shown = writer.get(address).content.decode()
    assert "43.75時間※" in shown and "168時間" in shown
    assert "公開を依頼する" in shown
    assert writer.get(f"{address}draft.pdf").content.startswith(b"%PDF")
    assert writer.post(f"{address}act/", {"act": "ask"}).status_code == 302
    assert writer.post(f"{address}act/", {"act": "publish", "revision": "2"}).status_code == 409
    empty = publisher.post(f"{address}act/", {"act": "back", "remark": ""})
    assert empty.status_code == 409 and "直してほしいところを" in empty.content.decode()
    assert publisher.post(f"{address}act/", {"act": "publish", "revision": "2"}).status_code == 302
    sheet = Sheet.objects.get()
    assert sheet.current is not None and sheet.current.body["flow_from"] == "typed"
    assert "窓口に来なくてよい" in Client().get(f"/plan/sheets/second/{world.many.slug}/").content.decode()


def test_a_list_is_made_filled_and_kept_on_the_pages(world: PlanWorld):
    client = client_of(world.manager, Role.PLAN_MANAGER, world.city, world.at)
    assert client.post("/studio/plan/lists/", {"government": world.city.slug}).status_code == 422
    said = {"government": world.city.slug, "title": "次の一覧", "slug": "next", "source": "計画"}
    assert client.post("/studio/plan/lists/", said).headers["Location"] == "/studio/plan/lists/next/"
    content = table((1, "届出", OWN, "", "2026", world.many.code), (2, "申請", "国", "", "", ""))
    for act, words in (("look", "まだ何も変えていません"), ("take", "1手続を加え、0手続を直しました")):
        file = SimpleUploadedFile("a.csv", content)
        answer = client.post("/studio/plan/lists/next/take/", {"act": act, "file": file}).content.decode()
        assert words in answer and "3行目" in answer
    assert NamedItem.objects.filter(list__slug="next").count() == 1
    gaps = client.get("/studio/plan/lists/next/?gaps=1").content.decode()
    assert "登録では、すべてのプロセスがデジタル化済みです。" in gaps
    change = {"revision": "0", "title": "届出", "group": "own", "done_on": "令和7年10月1日"}
    bad = client.post("/studio/plan/lists/next/1/", change | {"procedure": "mado-none"})
    assert bad.status_code == 422 and "この番号の手続はありません" in bad.content.decode()
    assert client.post("/studio/plan/lists/next/1/", change).status_code == 302
    assert str(NamedItem.objects.get(list__slug="next").done_on) == "2025-10-01"
    main_procedures(world)
    assert "169＝119＋40＋10" in client.get("/studio/plan/lists/").content.decode()
