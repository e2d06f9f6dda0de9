"""What 花子 and the city write to each other about her correction, and what officers often write."""

from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.examination.services.threads import save_usual_answer, write_to_applicant, write_to_office
from madoguchi.site.demo.city import People

USUAL = {
    "あと少しで結果": "ただいま最後の確認をしています。結果が出たら、お知らせします。もう少しお待ちください。",
    "書類の撮り方": "書類は、四つの角が入るように、明るいところで真上から撮ってください。文字が読めれば、色や形は問いません。",
    "窓口の時間": "窓口は、平日の8時30分から17時15分までです。予約なしでお越しいただけます。",
}


def talk(people: People, *, today: datetime) -> None:
    """She asked how to mend her application; the answer waits to be read."""
    case = Application.objects.select_related("organisation", "subject").get(
        subject=people.resident.person,
        procedure__slug="child-allowance",
        state=Application.State.CORRECTING,
    )
    asked, answered = today - timedelta(days=1, hours=4), today - timedelta(hours=20)
    officer = people.examiner("madono-shi", answered)
    write_to_office(
        application=case,
        body="直すところは分かりました。引っ越す前の住所の証明は、要りますか。",
        by=acting_of(people.resident, at=asked).for_purpose("窓口への連絡"),
        at=asked,
    )
    write_to_applicant(
        application=case,
        body="証明は要りません。画面で市区町村を直して送ってください。届いてから、審査を続けます。",
        by=officer,
        at=answered,
    )
    for title, body in USUAL.items():
        save_usual_answer(organisation=case.organisation, title=title, body=body, by=officer, at=answered)
