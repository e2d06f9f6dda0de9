"""From a granted case to the bank and back: what counts, what is refused, who is told what."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import User
from madoguchi.core.acting import Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.examination.models import Disposition
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged
from madoguchi.payments.models import Payment, PaymentFile, PaymentLine
from madoguchi.payments.selectors import standings, tally_of, told_of, waiting
from madoguchi.payments.services import (
    AccountWrong,
    FileGone,
    InAFile,
    MayNotPay,
    NoLongerGranted,
    NotABankDay,
    NotADayOfFailure,
    NotAnAmount,
    NotAPurpose,
    NothingToPay,
    PaymentChanged,
    PurposeClosed,
    SaysWhy,
    SecondPerson,
    SentAlready,
    TotalsDiffer,
    begin_taking_in,
    close_purpose,
    discard_file,
    erase_old_files,
    mend_account,
    see_failure,
    take_in_lines,
    take_in_waiting,
    tell_failure,
)
from madoguchi.payments.services.ordering import is_bank_day
from madoguchi.payments.types import Trouble
from madoguchi.payments.zengin import read
from tests.payments.world import ACCOUNT, Paying
from tests.world import holder_of

Failure = PaymentLine.Failure
BOTH = (Role.EXAMINER, Role.APPROVER)


def _refused(kind: type[Refusal], act: Callable[..., Any], **given: Any) -> Refusal:
    before = (PaymentFile.objects.count(), PaymentLine.objects.count(), Event.objects.count())
    with pytest.raises(kind) as told:
        act(**given)
    assert (PaymentFile.objects.count(), PaymentLine.objects.count(), Event.objects.count()) == before
    return told.value


def _kinds(paying: Paying) -> list[str]:
    stream = f"organisation:{paying.world.city.pk}"
    found = Event.objects.filter(stream=stream, kind__regex="^(purpose|payment)").order_by("n")
    return list(found.values_list("kind", flat=True))


def test_from_a_granted_case_to_the_bank(paying: Paying) -> None:
    case = paying.granted(holder_kana="マドノ タロウ", bank="みずほ銀行", branch="東京営業部")
    begin_taking_in(purpose=paying.purpose, by=paying.maker, at=paying.world.at)
    assert take_in_waiting(at=paying.world.at) == 1 and take_in_waiting(at=paying.world.at) == 0
    assert not tally_of(paying.purpose).not_taken_in
    file = paying.made(1)
    assert told_of(case) == []  # nobody confirmed it
    file = paying.confirmed(file)
    name, data = paying.fetched(file)
    assert name == f"furikomi-{file.pay_on:%Y%m%d}-{file.number}.txt"
    (line,) = read(data).transfers
    assert (line.to.bank, line.to.branch, line.to.number) == ("0001", "001", "0000001")
    assert (line.to.holder_kana, line.amount, line.number) == ("ﾏﾄﾞﾉ ﾀﾛｳ", 50_000, 1)
    (told,) = told_of(case)
    assert (told.amount, told.pay_on, told.account, told.has_failed) == (50_000, file.pay_on, "001", False)
    assert _kinds(paying) == [
        *("purpose.added", "payment.taking_in", "payment.taken_in"),
        *("paymentfile.made", "paymentfile.confirmed", "paymentfile.fetched"),
    ]
    assert Event.objects.filter(stream=f"application:{case.pk}", kind="payment.ordered").count() == 1


def test_a_second_time_it_says_why_and_the_bytes_are_the_same(paying: Paying) -> None:
    paying.taken_in(2)
    file = paying.confirmed(paying.made(2))
    first = paying.fetched(file)
    _refused(SaysWhy, paying.fetched, file=file)
    assert paying.fetched(file, why="回線が切れた") == first
    assert PaymentFile.objects.get().fetches == 2
    again = Event.objects.get(kind="paymentfile.fetched_again")
    assert again.why == "回線が切れた"


def test_bytes_that_were_altered_are_not_given_out(paying: Paying) -> None:
    paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    File.objects.filter(pk=file.file_id).update(sha256="0" * 64)
    with pytest.raises(FileDamaged):
        paying.fetched(file)
    assert PaymentFile.objects.get().fetches == 0


@pytest.mark.parametrize(("count", "total"), [(2, 100_001), (2, 99_999), (1, 100_000), (3, 100_000), (0, 0)])
def test_two_people_type_the_totals(paying: Paying, count: int, total: int) -> None:
    paying.taken_in(2)
    said = str(_refused(TotalsDiffer, paying.made, count=count, total=total))
    assert "100" not in said and "2" not in said  # else the paper would be looked at no more
    file = paying.made(2)
    with pytest.raises(TotalsDiffer):
        paying.confirmed(file, count=count, total=total)
    assert paying.confirmed(file).state == "confirmed"


def test_who_made_it_or_mended_an_account_never_confirms(paying: Paying) -> None:
    (payment, *_rest) = paying.taken_in(2)
    both = paying.world.officer("both", *BOTH)
    mend_account(payment=payment, parts=ACCOUNT, why="電話で確認", by=paying.acting(both), at=paying.world.at)
    file = paying.made(2)
    _refused(SecondPerson, paying.confirmed, file=file, by=paying.acting(both))
    _refused(MayNotPay, paying.confirmed, file=file, by=paying.maker)
    assert paying.confirmed(file).confirmed_by == paying.second


def test_whoever_made_the_file_with_both_roles_does_not_confirm_it(paying: Paying) -> None:
    paying.taken_in(1)
    both = paying.acting(paying.world.officer("both", *BOTH))
    file = paying.made(1, by=both)
    _refused(SecondPerson, paying.confirmed, file=file, by=both)


def test_nobody_confirms_what_is_paid_to_themselves(paying: Paying) -> None:
    case = paying.world.decided(paying.world.resident, edition=paying.edition, account=ACCOUNT)
    begin_taking_in(purpose=paying.purpose, by=paying.maker, at=paying.world.at)
    take_in_waiting(at=paying.world.at)
    User.objects.filter(pk=paying.world.resident.pk).update(person=None)
    User.objects.filter(pk=paying.second.pk).update(person=case.subject)
    file = paying.made(1)
    _refused(SecondPerson, paying.confirmed, file=file)
    assert paying.confirmed(file, by=paying.acting(paying.world.approver)).state == "confirmed"


def test_what_was_revoked_meanwhile_is_not_paid(paying: Paying) -> None:
    payments = paying.taken_in(2)
    file = paying.made(2)
    Disposition.objects.filter(application=payments[0].application).update(revoked_at=paying.world.at)
    _refused(NoLongerGranted, paying.confirmed, file=file)
    discard_file(file=file, why="取り消された", by=paying.maker, at=paying.world.at)
    (one, other) = standings(paying.purpose, waiting(paying.purpose))
    assert (Trouble.NOT_GRANTED in one.troubles, other.troubles) == (True, ())
    assert paying.confirmed(paying.made(1)).count == 1


def test_an_account_that_no_bank_knows_waits_to_be_mended(paying: Paying) -> None:
    case = paying.granted(bank="まどの銀行", branch="本店")
    paying.world.decided(edition=paying.edition, shade=77, account=None)
    (first, second) = paying.taken_in(0)
    troubles = [one.troubles for one in standings(paying.purpose, [first, second])]
    assert troubles == [(Trouble.NO_BANK,), (Trouble.NO_ACCOUNT,)]
    _refused(NothingToPay, paying.made, count=2)
    told = {"payment": first, "by": paying.maker, "at": paying.world.at}
    _refused(SaysWhy, mend_account, parts=ACCOUNT, why=" ", **told)
    for wrong in ({"bank": "どこか"}, {"branch": "なし支店"}, {"number": "12345678"}, {"kind": "x"}):
        _refused(AccountWrong, mend_account, parts={**ACCOUNT, **wrong}, why="電話", **told)
    mend_account(parts={**ACCOUNT, "bank": "みずほ"}, why="本人に電話で確認", **told)
    (stands,) = standings(paying.purpose, [Payment.objects.get(pk=first.pk)])
    assert stands.is_ready and stands.troubles == (Trouble.MENDED,) and stands.masked == "****567"
    assert Event.objects.filter(stream=f"application:{case.pk}", kind="payment.account_mended").exists()
    file = paying.made(1)
    _refused(InAFile, mend_account, parts=ACCOUNT, why="また", **told)
    assert paying.confirmed(file).count == 1


def test_one_account_used_twice_is_pointed_out(paying: Paying) -> None:
    for _n in range(2):
        paying.granted(number="5555555")
    one, other = standings(paying.purpose, paying.taken_in(0))
    assert one.troubles == other.troubles == (Trouble.SAME_ACCOUNT,) and one.is_ready


def test_amounts_case_by_case_are_all_taken_or_none(paying: Paying) -> None:
    purpose = paying.added(title="事業者支援金", amount=None)
    cases = [paying.granted() for _n in range(3)]
    numbers = [one.receipt_number for one in cases]
    told = {"purpose": purpose, "by": paying.maker, "at": paying.world.at}
    with pytest.raises(NotAnAmount):
        begin_taking_in(**told)
    wrong = f"{numbers[0]} 10,000\nU-0000 5000\n{numbers[1]},0\n{numbers[0]}\t20000\n{numbers[2]} 100001円\nx"
    with pytest.raises(NotAnAmount) as refused:
        take_in_lines(lines=wrong, **told)
    assert [line for line, _words in refused.value.wrongs] == [2, 3, 4, 5, 6]
    assert not purpose.payments.exists()
    lines = f"{numbers[0].lower()}　１０，０００円\n\n{numbers[1]},20000\n"
    assert take_in_lines(lines=lines, **told) == 2
    assert sorted(purpose.payments.values_list("amount", flat=True)) == [10_000, 20_000]
    with pytest.raises(NotAnAmount) as refused:
        take_in_lines(lines=f"{numbers[2]} 1\n{numbers[1]} 20000", **told)
    assert [line for line, _words in refused.value.wrongs] == [2] and purpose.payments.count() == 2
    neighbour = paying.world.arrived(edition=paying.edition, shade=99)
    with pytest.raises(NotAnAmount):  # not granted
        take_in_lines(lines=f"{neighbour.receipt_number} 1", **told)
    many = "\n".join(f"{numbers[2]} 1" for _n in range(501))
    with pytest.raises(NotAnAmount):
        take_in_lines(lines=many, **told)


def test_only_days_on_which_banks_are_open(paying: Paying) -> None:
    paying.taken_in(1)
    today = paying.world.at.date()
    for day in (today, today - timedelta(days=1), today + timedelta(days=61)):
        _refused(NotABankDay, paying.made, count=1, pay_on=day)
    closed = next(
        today + timedelta(days=n) for n in range(2, 9) if (today + timedelta(days=n)).weekday() == 6
    )
    _refused(NotABankDay, paying.made, count=1, pay_on=closed)
    assert is_bank_day(date(2026, 12, 30)) and not is_bank_day(date(2026, 12, 31))
    assert not is_bank_day(date(2027, 1, 1)) and not is_bank_day(date(2026, 11, 23))


def test_a_file_that_left_is_never_discarded(paying: Paying) -> None:
    paying.taken_in(1)
    file = paying.made(1)
    told = {"file": file, "by": paying.maker, "at": paying.world.at}
    _refused(SaysWhy, discard_file, why="", **told)
    with pytest.raises(FileGone):
        paying.fetched(file)
    paying.confirmed(file)
    paying.fetched(file)
    _refused(SentAlready, discard_file, why="誤り", **told)


def test_a_confirmed_file_that_nobody_fetched_may_be_discarded(paying: Paying) -> None:
    paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    discard_file(file=file, why="日付の誤り", by=paying.confirmer, at=paying.world.at)
    with pytest.raises(FileGone):
        paying.fetched(file)
    with pytest.raises(PaymentChanged):
        discard_file(file=file, why="また", by=paying.maker, at=paying.world.at)
    with pytest.raises(PaymentChanged):
        paying.confirmed(file)
    assert waiting(paying.purpose).count() == 1


def test_what_the_bank_gave_back_is_paid_anew_after_two_have_seen_it(paying: Paying) -> None:
    (payment,) = paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    line = file.lines.get()
    today = paying.world.at.date()
    told = {"line": line, "failure": Failure.CLOSED, "by": paying.maker, "at": paying.world.at}
    _refused(PaymentChanged, tell_failure, failed_on=today, **told)  # it has not left
    paying.fetched(file)
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        _refused(NotADayOfFailure, tell_failure, failed_on=day, **told)
    tell_failure(failed_on=today, **told)
    assert not told_of(payment.application)[0].has_failed  # nobody else has seen it
    assert not waiting(paying.purpose).exists()
    _refused(PaymentChanged, tell_failure, failed_on=today, **told)
    _refused(MayNotPay, see_failure, line=line, by=paying.maker, at=paying.world.at)
    see_failure(line=line, by=paying.confirmer, at=paying.world.at)
    _refused(PaymentChanged, see_failure, line=line, by=paying.confirmer, at=paying.world.at)
    assert told_of(payment.application)[0].has_failed
    assert told_of(payment.application)[0].account == "001"
    mend_account(
        payment=payment,
        parts={**ACCOUNT, "number": "7777777"},
        why="本人が新しい口座を届けた",
        by=paying.maker,
        at=paying.world.at,
    )
    again = paying.confirmed(paying.made(1))
    (transfer,) = read(paying.fetched(again)[1]).transfers
    assert transfer.to.number == "7777777"
    (told_now,) = told_of(payment.application)
    assert (told_now.has_failed, told_now.account) == (False, "777")


def test_whoever_told_of_a_failure_does_not_confirm_it(paying: Paying) -> None:
    paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    paying.fetched(file)
    both = paying.acting(paying.world.officer("both", *BOTH))
    line = file.lines.get()
    tell_failure(
        line=line, failure=Failure.HOLDER, failed_on=paying.world.at.date(), by=both, at=paying.world.at
    )
    _refused(SecondPerson, see_failure, line=line, by=both, at=paying.world.at)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", " "),
        ("title", "あ" * 81),
        ("most", 0),
        ("most", 10_000_000_000),
        ("amount", 0),
        ("amount", 100_001),
        ("client_code", "12345"),
        ("client_kana", "窓野市"),
        ("client_kana", "ガ" * 21),
        ("bank", "1"),
        ("branch", "1"),
        ("account_kind", "savings"),
        ("account_number", "12345678"),
    ],
)
def test_a_purpose_says_what_is_wrong_with_it(paying: Paying, name: str, value: Any) -> None:
    refused = _refused(NotAPurpose, paying.added, **{"title": "ほかの給付金", name: value})
    assert refused.field == name


def test_a_title_is_used_once(paying: Paying) -> None:
    assert _refused(NotAPurpose, paying.added).field == "title"


def test_nothing_is_taken_in_after_it_was_closed(paying: Paying) -> None:
    paying.taken_in(1)
    paying.granted()
    _refused(MayNotPay, close_purpose, purpose=paying.purpose, by=paying.maker, at=paying.world.at)
    begin_taking_in(purpose=paying.purpose, by=paying.maker, at=paying.world.at)
    close_purpose(purpose=paying.purpose, by=paying.acting(paying.manager), at=paying.world.at)
    assert take_in_waiting(at=paying.world.at) == 0
    assert paying.confirmed(paying.made(1)).count == 1  # what was taken in is still paid
    _refused(PurposeClosed, begin_taking_in, purpose=paying.purpose, by=paying.maker, at=paying.world.at)


def test_who_has_no_role_where_it_is_paid_does_nothing(paying: Paying) -> None:
    paying.taken_in(1)
    world = paying.world
    foreign = paying.acting(world.officer("foreign", *BOTH, at=world.other_city))
    auditor = paying.acting(world.editor)
    for by in (foreign, auditor, paying.confirmer, holder_of(Payment.objects.get().application)):
        _refused(MayNotPay, paying.made, count=1, by=by)
        _refused(MayNotPay, begin_taking_in, purpose=paying.purpose, by=by, at=world.at)
    file = paying.made(1)
    for by in (foreign, auditor, paying.maker):
        _refused(MayNotPay, paying.confirmed, file=file, by=by)
    paying.confirmed(file)
    for by in (foreign, auditor):
        _refused(MayNotPay, paying.fetched, file=file, by=by)
        _refused(MayNotPay, discard_file, file=file, why="x", by=by, at=world.at)


def test_the_bytes_are_erased_after_five_fiscal_years(paying: Paying) -> None:
    paying.taken_in(1)
    file = paying.confirmed(paying.made(1))
    paying.fetched(file)
    year = file.pay_on.year if file.pay_on.month >= 4 else file.pay_on.year - 1
    last = paying.world.at.replace(year=year + 6, month=3, day=31)
    assert erase_old_files(at=last) == 0
    assert erase_old_files(at=last + timedelta(days=1)) == 1
    with pytest.raises(FileGone):
        paying.fetched(file, why="確認")
    assert not File.objects.filter(owner=file.pk).exists()
    assert erase_old_files(at=last + timedelta(days=2)) == 0
