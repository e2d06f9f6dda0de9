"""The pages of standard periods, contacts and analogue clauses: for officers who keep them, and for everyone."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from madoguchi.core.acting import Acting, Role
from madoguchi.plan.models import AnalogueClause, Contact, PeriodEntry, RegisterChange
from madoguchi.plan.services.registers import enter_row
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.plan.types.contacts import CONTACTS
from tests.plan.test_registers import ROW, clause, contact, table
from tests.world import World

SYSTEM = Acting.system("test")


@pytest.fixture
def world(db, at):
    """Two cities, and an officer who manages the plan of one of them."""
    with time_machine.travel(at, tick=False):
        made = World(at)
        made.manager = made.officer("manager", Role.PLAN_MANAGER)
        made.far = made.officer("far", Role.PLAN_MANAGER, at=made.prefecture)
        yield made


def entered(user):
    client = Client()
    client.force_login(user)
    return client


def text(response, status=200):
    assert response.status_code == status, response.status_code
    return response.content.decode()


def posted(values, register):
    return {one.key: one.show(values[one.key]) for one in register.fields if one.show(values[one.key])}


def approved(world, address, revision=1):
    """What a publisher of the city approved."""
    answer = entered(world.publisher).post(address, {"act": "approve", "revision": revision})
    return answer.status_code == 302


def test_a_clause_is_entered_mended_and_seen_by_everyone(world):
    client, new = entered(world.manager), reverse("studio:plan_analogue_new")
    wrong = text(client.post(new, posted(clause(stage="done"), ANALOGUE)), 422)
    assert "見直した日を書いてください。" in wrong and 'href="#done_on"' in wrong
    made = client.post(new, {**posted(clause(), ANALOGUE), "organisation": "city"})
    waiting = made.headers["Location"]
    assert not AnalogueClause.objects.exists(), "nobody reads it before a second person did"
    assert "施設を目で見て確かめる" in text(client.get(waiting))
    assert "書いた人とは別の" in text(client.post(waiting, {"act": "approve", "revision": 1}), 403)
    assert entered(world.far).get(waiting).status_code == 404
    assert approved(world, waiting)
    row = AnalogueClause.objects.get()
    page = reverse("studio:plan_analogue_row", args=[row.code])
    done = {
        **posted(clause(stage="done", done_on=date(2026, 10, 1), technique="カメラ"), ANALOGUE),
        "revision": 1,
    }
    change = client.post(page, done).headers["Location"]
    shown = text(entered(world.publisher).get(change))
    assert "<del>（空）</del> → カメラ" in shown and "確認待ち" in shown
    assert "カメラ" not in text(Client().get(reverse("portal:plan_analogue")))
    assert approved(world, change)
    assert "ほかの人が先に保存しました" in text(client.post(page, {**done, "technique": "x"}), 409)
    public = text(Client().get(reverse("portal:plan_analogue")))
    assert "1条項のうち1条項" in public and "カメラ" in public
    assert "環境条例 第5条" in text(client.get(reverse("studio:plan_analogue") + "?q=環境&state=done"))
    assert "当てはまる行はありません" in text(client.get(reverse("studio:plan_analogue") + "?state=found"))
    assert "当てはまる行はありません" in text(entered(world.far).get(reverse("studio:plan_analogue")))
    assert entered(world.far).get(page).status_code == 404


def test_a_workbook_is_looked_at_then_taken(world):
    client, take = entered(world.manager), reverse("studio:plan_analogue_take")
    content = table(ANALOGUE, {**ROW, "組織": "窓野市"}, {**ROW, "組織": "窓野市", "種類": "気分"})

    def hand_in(act):
        return text(client.post(take, {"file": SimpleUploadedFile("list.csv", content), "act": act}))

    looked = hand_in("look")
    assert "まだ何も変えていません" in looked and "E3" in looked and not AnalogueClause.objects.exists()
    assert "新しい1件と変わる0件の確認を求めました" in hand_in("take")
    assert not AnalogueClause.objects.exists()
    change = RegisterChange.objects.get()
    listed = text(client.get(reverse("studio:plan_analogue")))
    assert "窓野市の変更（1件）" in listed and "確認待ち" in listed
    hand_in("take")
    address = reverse("studio:plan_register_change", args=[change.pk])
    assert not approved(world, address), "it was written on since the page was opened"
    assert approved(world, address, revision=2)
    assert AnalogueClause.objects.count() == 1, "the same row handed in twice is one"
    kept = client.get(reverse("studio:plan_analogue_sheet"))
    assert load_workbook(io.BytesIO(kept.content)).worksheets[0]["C2"].value == "環境条例"
    assert "ファイルを選んでください。" in text(client.post(take, {"act": "look"}), 422)
    broken = {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04"), "act": "look"}
    assert "表として読めません" in text(client.post(take, broken), 422)


def test_support_for_a_contact_is_written_and_told(world):
    client = entered(world.manager)
    values = contact(yearly=2400, is_important=True, title="使い方の電話", kind="phone")
    row = enter_row(register=CONTACTS, organisation=world.city, values=values, by=SYSTEM, at=world.at)
    steps = reverse("studio:plan_contact_step", args=[row.code])
    said = {"kind": "advice", "on": "2026-10-20", "text": "チャットの案内を一緒に考えた", "by": "city"}
    assert "支援した組織を選んでください。" in text(client.post(steps, {**said, "by": ""}), 422)
    assert "これからの日付は書けません。" in text(client.post(steps, {**said, "on": "2027-01-01"}), 422)
    assert 'href="#step-on"' in text(client.post(steps, {**said, "on": "きのう"}), 422)
    assert client.post(steps, said).status_code == 302
    public = text(Client().get(reverse("portal:plan_contacts") + "?important=yes"))
    assert "チャットの案内を一緒に考えた" in public and "技術的な相談への対応（窓野市）" in public
    cells = b"".join(Client().get(reverse("portal:plan_contacts_csv")).streaming_content).decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(cells)))
    assert (line["年間の件数"], line["重要"]) == ("2400", "○") and "チャット" in line["支援と取組"]
    assert entered(world.examiner).get(reverse("studio:plan_contacts")).status_code == 404


def test_lists_are_narrowed_paged_and_counted_with_few_queries(world, django_assert_max_num_queries):
    AnalogueClause.objects.bulk_create(
        AnalogueClause(organisation=world.city, code=f"c{n}", **clause(article=f"第{n}条"))
        for n in range(120)
    )
    Contact.objects.bulk_create(
        Contact(organisation=world.city, code=f"c{n}", **contact(title=f"書類{n}")) for n in range(70)
    )
    client = Client()
    for name in ("plan_analogue", "plan_contacts"):
        client.get(reverse(f"portal:{name}"))  # charts are drawn and kept
        with django_assert_max_num_queries(12):
            page = client.get(reverse(f"portal:{name}"))
        assert len(page.content) < 60_000
    assert "4ページ中 2ページ" in text(client.get(reverse("portal:plan_analogue") + "?page=2&kind=visual"))
    for address in ("plan_analogue_csv", "plan_contacts_csv", "plan_contacts_chart"):
        assert client.get(reverse(f"portal:{address}")).status_code == 200
    kinds = b"".join(client.get(reverse("portal:plan_analogue_chart", args=["kinds"])).streaming_content)
    assert "目視,120,0,0" in kinds.decode("utf-8-sig")
    officer, page = entered(world.manager), reverse("studio:plan_analogue")
    officer.get(page)
    with django_assert_max_num_queries(16):
        officer.get(page)


def test_what_is_missing_in_the_table_of_periods_is_looked_at_and_confirmed(world):
    client, page = entered(world.manager), reverse("studio:plan_periods")
    shown = text(client.get(page + "?org=city"))
    assert "期間が受付の設定にだけあり" in shown and "残りの1件を、推定のとおりで確かめた" in shown
    one = reverse("studio:plan_period", args=["city", "child-medical"])
    assert "いまは、手続の種類と根拠法令からの推定です。" in text(client.get(one))
    said = {"ground": "none", "disposition": "許可", "why_not": "", "revision": 0}
    assert "対象外とするときは、理由を書いてください。" in text(client.post(one, said), 422)
    assert client.post(one, {**said, "why_not": "贈与の契約のため"}).status_code == 302
    assert PeriodEntry.objects.get().why_not == "贈与の契約のため"
    assert text(client.post(one, {**said, "why_not": "x"}), 409)
    public = text(Client().get(reverse("portal:plan_period_table", args=["city"])))
    assert "贈与の契約のため" in public
    PeriodEntry.objects.all().delete()
    confirmed = client.post(reverse("studio:plan_periods_confirm", args=["city"]))
    assert confirmed.headers["Location"].endswith("?org=city&confirmed=1")
    assert "1件を、確かめたものとして残しました" in text(client.get(confirmed.headers["Location"]))
    assert client.get(reverse("studio:plan_period", args=["pref", "child-medical"])).status_code == 404
    assert client.post(reverse("studio:plan_periods_confirm", args=["other"])).status_code == 404
