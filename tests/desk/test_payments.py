"""The pages on which is paid: what is typed, what is shown to whom, what is refused."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.desk.views import payments as views
from madoguchi.events.models import Access
from madoguchi.payments.models import Payment, PaymentFile, Purpose
from madoguchi.payments.services import take_in_waiting
from madoguchi.payments.services.looking import PURPOSE
from madoguchi.payments.zengin import read
from tests.desk.conftest import Enter
from tests.payments.world import ACCOUNT, DATA, Paying
from tests.world import World

LIST = reverse("desk:payments")


@pytest.fixture
def paying(world: World) -> Iterator[Paying]:
    """A benefit of 50,000 yen."""
    yield Paying(world)


def _at(name: str, one: Purpose | Payment | PaymentFile) -> str:
    return reverse(f"desk:{name}", args=[one.pk])


def test_a_benefit_is_laid_down_paid_and_told(paying: Paying, enter: Enter, at: datetime) -> None:
    case = paying.world.decided(
        paying.world.resident, edition=paying.edition, account={**ACCOUNT, "number": "2468135"}
    )
    administrator = enter(paying.manager)
    new = reverse("desk:purpose_new", args=["city"])
    typed = {**DATA, "title": "出産祝金", "way": "same", "amount": "５０，０００円", "most": "10万円"}
    typed["procedure"] = str(paying.edition.procedure.pk)
    answer = administrator.post(new, typed)
    purpose = Purpose.objects.get(title="出産祝金")
    assert (answer.status_code, purpose.amount, purpose.most) == (302, 50_000, 100_000)
    maker = enter(paying.world.examiner)
    page = maker.get(_at("purpose", purpose)).text
    assert "認めて、まだここにない案件" in page and "振込先を直す" not in page
    assert maker.post(_at("purpose", purpose), {"act": "take"}).status_code == 302
    assert "取り込んでいます" in maker.get(_at("purpose", purpose)).text
    take_in_waiting(at=at)
    page = maker.get(_at("purpose", purpose)).text
    assert case.receipt_number in page and "****135" in page and "2468135" not in page
    told = {"act": "make", "pay_on": str(paying.pay_on), "count": "1", "total": "50000"}
    answer = maker.post(_at("purpose", purpose), told)
    file = PaymentFile.objects.get()
    assert answer.url == _at("payment_file", file)
    second = enter(paying.second)
    assert file.number in second.get(LIST).text
    assert "50,000円" not in second.get(_at("payment_file", file)).text  # the total is typed first
    wrong = second.post(_at("payment_file", file), {"act": "confirm", "count": "1", "total": "5"})
    assert wrong.status_code == 422 and "明細と合いません" in wrong.text and "50,000円" not in wrong.text
    second.post(_at("payment_file", file), {"act": "confirm", "count": "１件", "total": "5万円"})
    assert "50,000円" in second.get(_at("payment_file", file)).text
    got = maker.post(_at("payment_file", file), {"act": "fetch"})
    assert got.headers["Content-Disposition"].startswith("attachment; filename=")
    assert read(got.content).total == 50_000 and got.headers["Cache-Control"] == "no-store, private"
    again = maker.post(_at("payment_file", file), {"act": "fetch"})
    assert again.status_code == 422 and "理由を書いてください" in again.text
    same = maker.post(_at("payment_file", file), {"act": "fetch", "why": "回線が切れた"})
    assert same.content == got.content
    assert "もうダウンロードされています" in maker.get(_at("payment_file", file)).text
    applicant = enter(paying.world.resident)
    page = applicant.get(reverse("portal:application", args=[case.pk])).text
    assert "出産祝金" in page and "50,000円を" in page and "末尾135" in page


def test_who_sees_an_account_is_recorded_once_a_day(paying: Paying, enter: Enter) -> None:
    (payment,) = paying.taken_in(1)
    seen = Access.objects.filter(purpose=PURPOSE, object=f"application:{payment.application_id}")
    for user, count in ((paying.manager, 0), (paying.world.examiner, 1), (paying.world.examiner, 1)):
        page = enter(user).get(_at("purpose", paying.purpose))
        assert (page.status_code, seen.count()) == (200, count)
        assert ("****001" in page.text) == bool(count)


def test_an_account_is_mended_on_its_page(paying: Paying, enter: Enter) -> None:
    paying.granted(bank="まどの銀行", branch="本店")
    (payment,) = paying.taken_in(0)
    maker = enter(paying.world.examiner)
    assert "金融機関が不明" in maker.get(_at("purpose", paying.purpose)).text
    where = _at("payment", payment)
    assert "まどの銀行" in maker.get(where).text
    for wrong, words in (
        ({"why": ""}, "理由を書いてください"),
        ({"bank": "まどの銀行"}, "金融機関コードを4桁"),
        ({"number": "abc"}, "口座番号を7桁まで"),
    ):
        answer = maker.post(where, {**ACCOUNT, "why": "電話", **wrong})
        assert answer.status_code == 422 and words in answer.text and "エラー" in answer.text
    assert maker.post(where, {**ACCOUNT, "why": "本人に電話で確認"}).status_code == 302
    assert "職員が訂正" in maker.get(_at("purpose", paying.purpose)).text


def test_what_the_bank_could_not_pay_is_recorded_and_seen(paying: Paying, enter: Enter, at: datetime) -> None:
    paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    paying.fetched(file)
    where, maker, second = _at("payment_file", file), enter(paying.world.examiner), enter(paying.second)
    told = {"act": "fail", "line": "1", "failure": "closed", "failed_on": str(at.date())}
    for wrong in (
        {"line": "9"},
        {"line": "x"},
        {"failure": ""},
        {"failed_on": ""},
        {"failed_on": "2020-01-01"},
    ):
        assert maker.post(where, {**told, **wrong}).status_code == 422, wrong
    assert maker.post(where, told).status_code == 302
    assert "別の決裁者の確認を待っています" in maker.get(where).text
    assert "振込不能の記録が1件" in second.get(LIST).text
    assert second.post(where, {"act": "see", "line": "1"}).status_code == 302
    assert "****001" in maker.get(_at("purpose", paying.purpose)).text


def test_what_is_pointed_out_is_looked_at_first(paying: Paying, enter: Enter) -> None:
    for _n in range(2):
        paying.granted(number="5555555")
    paying.taken_in(0)
    file = paying.made(2)
    where, second = _at("payment_file", file), enter(paying.second)
    assert "印の付いた明細が2件" in second.get(where).text
    told = {"act": "confirm", "count": "2", "total": "100000"}
    for looked_at in ({}, {"looked_at": "1"}, {"looked_at": "x"}):
        assert second.post(where, {**told, **looked_at}).status_code == 422
    assert second.post(where, {**told, "looked_at": "2"}).status_code == 302


def test_a_failure_recorded_by_mistake_is_taken_back(paying: Paying, enter: Enter, at: datetime) -> None:
    (payment,) = paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    paying.fetched(file)
    where, maker = _at("payment_file", file), enter(paying.world.examiner)
    told = {"act": "fail", "line": "1", "failure": "closed", "failed_on": str(at.date())}
    maker.post(where, told)
    assert payment.application.receipt_number in maker.get(where).text
    assert maker.post(where, {"act": "unfail", "line": "1"}).status_code == 302
    assert maker.post(where, {"act": "unfail", "line": "1"}).status_code == 409
    line = file.lines.get()
    assert (line.failure, line.is_live, line.told_by) == ("", True, None)


@pytest.mark.parametrize("act", ["confirm", "discard", "fetch", "fail", "see", "unfail", "anything"])
def test_an_auditor_looks_and_changes_nothing(paying: Paying, enter: Enter, act: str) -> None:
    paying.taken_in(1)
    file = paying.made(1)
    auditor = enter(paying.world.officer("auditor", Role.AUDITOR))
    where = _at("payment_file", file)
    page = auditor.get(where).text
    assert "****001" in page and 'name="act"' not in page
    told = {"act": act, "why": "x", "line": "1", "failure": "closed", "count": "1", "total": "50000"}
    answer = auditor.post(where, {**told, "failed_on": str(paying.world.at.date())})
    assert answer.status_code == (404 if act == "anything" else 403)
    file.refresh_from_db()
    assert (file.state, file.fetches) == ("made", 0)


def test_what_is_wrong_with_a_purpose_stands_beside_its_field(paying: Paying, enter: Enter) -> None:
    administrator = enter(paying.manager)
    new = reverse("desk:purpose_new", args=["city"])
    answer = administrator.post(new, {"way": "same"})
    for words in ("手続を選んでください", "1件の金額を入力", "1件の上限額を入力", "預金の種類を選んで"):
        assert words in answer.text
    typed = {**DATA, "way": "same", "procedure": str(paying.edition.procedure.pk), "title": "ほか"}
    for wrong, words in (
        ({"client_code": "1"}, "10桁の数字"),
        ({"client_kana": "窓野市"}, "カタカナ"),
        ({"amount": "200000"}, "上限額まで"),
        ({"title": paying.purpose.title}, "同じ名前の支払件名"),
    ):
        answer = administrator.post(new, {**typed, **wrong})
        assert answer.status_code == 422 and words in answer.text, wrong
    assert administrator.get(reverse("desk:purpose_new", args=["other"])).status_code == 404


def test_a_purpose_is_closed(paying: Paying, enter: Enter) -> None:
    administrator = enter(paying.manager)
    assert administrator.post(_at("purpose", paying.purpose), {"act": "close"}).status_code == 302
    maker = enter(paying.world.examiner)
    page = maker.get(_at("purpose", paying.purpose)).text
    assert "取込みを終えた" in page and 'value="take"' not in page and 'value="make"' in page
    assert maker.post(_at("purpose", paying.purpose), {"act": "take"}).status_code == 409
    assert maker.post(_at("purpose", paying.purpose), {"act": "anything"}).status_code == 404


def test_a_file_taken_back_waits_again(paying: Paying, enter: Enter) -> None:
    paying.taken_in(1)
    file = paying.made(1)
    maker = enter(paying.world.examiner)
    where = _at("payment_file", file)
    assert maker.post(where, {"act": "discard", "why": " "}).status_code == 422
    assert maker.post(where, {"act": "discard", "why": "日付の誤り"}).status_code == 302
    assert "日付の誤り" in maker.get(where).text
    assert maker.post(where, {"act": "discard", "why": "また"}).status_code == 409


def test_hundreds_of_lines_stand_on_several_pages(
    paying: Paying, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    paying.taken_in(1)
    monkeypatch.setattr(views, "PAGE_SIZE", 1)
    paying.granted()
    first, second = (one.application.receipt_number for one in paying.taken_in(0))
    maker = enter(paying.world.examiner)
    page = maker.get(_at("purpose", paying.purpose)).text
    assert first in page and second not in page and "?page=2" in page
    page = maker.get(_at("purpose", paying.purpose), {"page": "2"}).text
    assert second in page and first not in page
