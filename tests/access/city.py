"""The city of the access matrix: three holders with an application in every state, and everyone who might look.

Everything that a holder owns carries the holder's mark, so that a page can be searched for the marks of others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.test import Client

from madoguchi.accounts.models import Appointment, Subject, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import invite_officer
from madoguchi.accounts.sessions import SignIn, keep_sign_in
from madoguchi.accounts.switching import DRAWN_FOR, drawn_for
from madoguchi.accounts.types import remember_ticket
from madoguchi.api.services import register_client
from madoguchi.api.services.clients import SCOPES, issue_token
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.eforms.services import add_form, ask_form_publication, publish_form, start_form_draft
from madoguchi.eforms.services.sharing import share_form
from madoguchi.examination.models import Rehearsal
from madoguchi.examination.services import issue_notice, tell
from madoguchi.files.services import begin_upload
from madoguchi.filling.models import Draft
from madoguchi.filling.services import make_receipt, save_answers, start
from madoguchi.messaging.models import Message, PushSubscription
from madoguchi.messaging.services import send
from madoguchi.push.models import Campaign, Match
from madoguchi.push.services import dry_run, plan_campaign
from madoguchi.registry.models import ProcedureVersion, ProcessStanding, Proposal, SheetImport
from madoguchi.registry.services import (
    add_process,
    add_programme,
    add_variant,
    ask_publication,
    ask_rule_publication,
    compare_editions,
    draft_programme,
    draft_rule,
    draft_version,
    import_survey,
    open_edition,
    publish_rule,
    publish_version,
    start_draft,
    start_rule_draft,
)
from madoguchi.search.models import Rewording
from madoguchi.vault.fields import Sealed
from tests.access.assigning import lay_down_assignment
from tests.access.beside_cases import note
from tests.access.case_pages import converse
from tests.access.dashboards import lay_down_dashboards
from tests.access.data import lay_down_data
from tests.access.groups import NOTHING, Group, Groups
from tests.access.improving import lay_down_improvements
from tests.access.listening import lay_down_listening
from tests.access.office import lay_down
from tests.access.paying import lay_down_payments
from tests.access.planning import lay_down_plan
from tests.access.quality import lay_down_quality
from tests.access.surveys import lay_down_surveys
from tests.access.taking import take_away
from tests.access.timecost import lay_down_time
from tests.access.voices import say_something
from tests.access.wording import word
from tests.registry.survey_world import r7_table, r7_values, write_csv
from tests.registry.test_rules import body as programme_body
from tests.registry.test_rules import example, rule
from tests.registry.world import SYSTEM, body, survey_csv, survey_values
from tests.studio.forms_world import whole
from tests.world import World, get, holder_of, last_event

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
STATES = ("arrived", "examining", "correcting", "proposed", "approved", "decided")
SURVEY_ID = "P24000319"
PROCESS = PROPOSAL = SHEET = REWORDING = APPOINTMENT = INVITATION = CAMPAIGN = REHEARSAL = UUID(
    "01980000-0000-7000-8000-000000000001"
)
MARKS = {"ticket_a": "印甲", "resident_a": "印乙", "member": "印丙"}
"""What stands in the answers of each holder and nowhere else."""


@dataclass
class Belongings:
    """What one holder has: an open draft, one that was sent, an application in every state, a message."""

    mark: str
    draft: Draft
    sent: Draft
    applications: dict[str, Application]
    message: Message
    file: UUID
    upload: UUID
    group: Group

    def revision(self, state: str) -> int:
        """The revision that the page of the application in `state` shows."""
        return self.applications[state].revision


class City:
    """The world with its belongings, and a way to come as anyone."""

    def __init__(self, survey: Path) -> None:
        import_survey(survey_csv(survey, survey_values(SURVEY_ID)), by=SYSTEM, at=AT)
        import_survey(write_csv(survey, r7_table(r7_values(SURVEY_ID))), by=SYSTEM, at=AT)
        compare_editions("R6", "R7", at=AT)
        self.world = World(AT)
        world = self.world
        self.officers: dict[str, User] = {
            "examiner": world.examiner,
            "approver": world.approver,
            "auditor": world.officer("auditor", Role.AUDITOR),
            "administrator": world.officer("administrator", Role.ADMINISTRATOR),
            "editor": world.editor,
            "foreign": world.officer("foreign", *Role, at=world.other_city),
            "above": world.officer("above", *Role, at=world.prefecture),
            "half": world.officer("half", *Role),
        }
        self.users = {
            "resident_a": world.resident,
            "resident_b": world.neighbour,
            "member": world.owner,
            "preparer": world.person("preparer", "準備 直"),
            "agent": world.person("agent", "代田 書子"),
            "agent_other": world.person("agent-other", "代々木 司"),
            **self.officers,
        }
        self.users["agent_plain"] = self.users["agent"]
        self.groups = Groups(world, self.users, MARKS, survey.parent)
        _shape(world)
        lay_down(world, world.acting(self.users["administrator"]), at=AT)
        lay_down_assignment(world, world.acting(self.users["administrator"]), at=AT)
        lay_down_quality(world, at=AT)
        lay_down_time(at=AT)
        lay_down_data(at=AT)
        lay_down_surveys(at=AT)
        lay_down_dashboards(at=AT)
        lay_down_listening(world, at=AT)
        say_something(world, at=AT)
        lay_down_improvements(world, at=AT)
        lay_down_plan(world, at=AT)
        _vary(world)
        _rule(world)
        _form(world)
        word(world, at=AT)
        campaign = _campaign(world)
        for holder in ("resident_a", "member"):
            _tell(campaign, self.users[holder], MARKS[holder], self.groups.of[holder])
        other_ticket = world.started().draft.ticket
        assert other_ticket is not None
        self.tickets = {"ticket_b": other_ticket.pk}
        self.of = {
            "ticket_a": self._belongings("ticket_a", Acting.nobody()),
            "resident_a": self._belongings("resident_a", world.acting(world.resident)),
            "member": self._belongings("member", world.acting(world.owner, whose=world.business)),
        }
        note(world, self.of["resident_a"].applications["examining"], at=AT)
        converse(world, self.of.values(), at=AT)
        take_away(world, [self.of[holder].applications["examining"] for holder in MARKS][:3], at=AT)
        lay_down_payments(world, world.acting(self.users["administrator"]), at=AT)
        self.token = self._token()

    def _token(self) -> str:
        """What a registered system of the city shows."""
        at, city = AT, self.world.city
        by = self.world.acting(self.users["administrator"])
        new = register_client(organisation=city, name="台帳", scopes=list(SCOPES), by=by, at=at)
        return issue_token(client_id=new.client.client_id, secret=new.secret, address="10.0.0.9", at=at).value

    def _belongings(self, holder: str, by: Acting) -> Belongings:
        """All that `by` begins. A guest gets a ticket with each draft; one ticket is made to hold them all."""
        world, mark = self.world, MARKS[holder]
        shade = 10 * (1 + list(MARKS).index(holder))
        drafts = []
        for n in range(len(STATES) + 1):
            draft = start(edition=world.edition, by=by, at=AT).draft
            if (
                by.whose is None and drafts
            ):  # nothing may be left that is sealed under the key of its own ticket
                Draft.objects.filter(pk=draft.pk).update(ticket=drafts[0].ticket, marks=Sealed())
                draft = Draft.objects.get(pk=draft.pk)
            answers = world.answers(draft, shade=shade + n, remarks=mark, applicant_name=_name(mark))
            drafts.append(save_answers(draft=draft, answers=answers, revision=1, by=holder_of(draft), at=AT))
        if by.whose is None:
            drafts = list(Draft.objects.filter(pk__in=[d.pk for d in drafts]).order_by("pk"))
            assert drafts[0].ticket_id is not None
            self.tickets[holder] = drafts[0].ticket_id
        open_draft, *sent = drafts
        applications: dict[str, Application] = {}
        for state, draft in zip(STATES, sent, strict=True):
            applications[state] = get(getattr(world, state)(draft=draft).pk)
        issue_notice(last_event(applications["decided"], "application.decided"))
        make_receipt(last_event(applications["decided"], "application.arrived"))
        tell(last_event(applications["arrived"], "application.arrived"))
        return Belongings(
            mark=mark,
            draft=open_draft,
            sent=sent[0],
            applications=applications,
            message=Message.objects.get(about=stream_of(applications["arrived"])),
            file=UUID(answers_now(applications["arrived"]).files[0]["file"]),
            upload=_uploading(open_draft, shade),
            group=self.groups.of[holder],
        )

    def cookie(self, actor: str) -> str:
        """A session of `actor`; empty for someone who comes without one."""
        client = Client()
        if actor in self.users:
            client.force_login(self.users[actor])
            session = client.session
            session.update(self.groups.choices.get(actor, {}))
            if actor == "half":
                keep_sign_in(session, SignIn(how="test"))
            session.save()
        elif actor in self.tickets:
            session = client.session
            remember_ticket(session, self.tickets[actor])
            session.save()
            return str(session.session_key)
        else:
            return ""
        return str(client.session.session_key)

    def mark_of_pages(self, actor: str) -> dict[str, str]:
        """What every form says that was drawn for `actor`."""
        if actor not in self.users:
            return {}
        chosen = {name: UUID(value) for name, value in self.groups.choices.get(actor, {}).items()}
        acting = acting_of(self.users[actor], has_second=actor != "half", at=AT, **chosen)
        return {DRAWN_FOR: drawn_for(acting)}

    def headers(self, actor: str) -> dict[str, str]:
        """What a system shows instead of a cookie."""
        return {"Authorization": f"Bearer {self.token}"} if actor == "machine" else {}


def _uploading(draft: Draft, shade: int) -> UUID:
    """A file on its way to `draft`."""
    begun = begin_upload(
        owner=draft.pk,
        whose=draft.sealed_for,
        question="papers.insurance",
        name="x.png",
        size=3,
        sha256=f"{shade:064x}",
        at=AT,
    )
    return begun.pk


def draft_of_the_procedure() -> ProcedureVersion:
    """The version of the procedure that is being written."""
    return ProcedureVersion.objects.select_related("procedure").get(published_at__isnull=True)


def _shape(world: World) -> None:
    """A draft whose publication was asked for; a process, a proposal, a workbook and words with known keys."""
    editor, procedure = world.acting(world.editor), world.edition.procedure
    version = draft_version(procedure=procedure, body=body(title="子ども医療費助成の申請"), by=editor, at=AT)
    ask_publication(version=version, by=editor, at=AT)
    made = add_process(
        procedure=procedure, title="助成の申請", type_code="1", state="digitised", by=editor, at=AT
    )
    type(made).objects.filter(pk=made.pk).update(id=PROCESS)
    ProcessStanding.objects.filter(process=made.pk).update(process=PROCESS)
    Proposal.objects.create(
        id=PROPOSAL,
        procedure=procedure,
        path=["deadline"],
        current=version.body["deadline"],
        proposed="開店の20日前まで",
        passage="開店の20日前まで",
        source_title="条例",
        found_at=AT,
    )
    place = procedure.organisation
    SheetImport.objects.create(
        id=SHEET,
        organisation=place,
        by=world.editor,
        at=AT,
        kind=SheetImport.Kind.RECORDS,
        file_name="a.xlsx",
    )
    Appointment.objects.filter(user=world.publisher, organisation=world.city).update(id=APPOINTMENT)
    invited = invite_officer(
        email="new@example.jp", organisation=world.city, roles=[Role.EDITOR], by=SYSTEM, at=AT
    ).invitation
    type(invited).objects.filter(pk=invited.pk).update(id=INVITATION)
    Rewording.objects.create(id=REWORDING, organisation=place, words=["めし屋"], added_by=world.editor, at=AT)


def _rule(world: World) -> None:
    """A programme that is not public yet, with a rule and the next version of it, asked to be published."""
    editor, publisher = (world.acting(one) for one in (world.editor, world.publisher))
    place = world.edition.procedure.organisation
    programme = add_programme(slug="allowance", organisation=place, by=editor, at=AT)
    first = draft_rule(programme=programme, body=rule(), examples=[example()], by=editor, at=AT)
    publish_rule(version=first, by=publisher, at=AT)
    ask_rule_publication(version=start_rule_draft(programme=programme, by=editor, at=AT), by=editor, at=AT)


def _invented_notice() -> dict[str, str]:
    """What stands on the notice of a rehearsal."""
    words = "number organisation office_holder applicant_name title procedure receipt_number outcome grounds"
    days = dict.fromkeys(("issued_on", "arrived_on"), "2026-11-02")
    return {**dict.fromkeys((*words.split(), "review_instructions"), "見本"), **days, "mark": "試験"}


def _form(world: World) -> None:
    """A form with a public version and the next one, asked to be published."""
    editor, publisher = (world.acting(one) for one in (world.editor, world.publisher))
    place = world.edition.procedure.organisation
    form = add_form(code="cook", title="調理師免許申請書", organisation=place, by=editor, at=AT)
    publish_form(version=start_form_draft(form=form, body=whole(), by=editor, at=AT), by=publisher, at=AT)
    share_form(form=form, note="", by=publisher, at=AT)
    Rehearsal.objects.create(
        id=REHEARSAL,
        form=form,
        number=1,
        title="だれか",
        notice=_invented_notice(),
        made_by=world.editor,
        made_at=AT,
        expires_at=AT + timedelta(days=30),
    )
    ask_form_publication(version=start_form_draft(form=form, by=editor, at=AT), by=editor, at=AT)


def _campaign(world: World) -> Campaign:
    """A public programme with its rule, and a campaign that was planned and counted."""
    editor, publisher = (world.acting(one) for one in (world.editor, world.publisher))
    programme = add_programme(slug="told", organisation=world.city, by=editor, at=AT)
    text = draft_programme(programme=programme, body=programme_body(), by=editor, at=AT)
    publish_version(version=text, by=publisher, at=AT)
    publish_rule(version=draft_rule(programme=programme, body=rule(), by=editor, at=AT), by=publisher, at=AT)
    made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=AT)
    dry_run(campaign=made, revision=made.revision, by=editor, at=AT)
    Campaign.objects.filter(pk=made.pk).update(id=CAMPAIGN)
    return Campaign.objects.get()


def _tell(campaign: Campaign, user: User, mark: str, group: Group) -> None:
    """What a holder was told of the programme, and a device that is woken; both say the mark."""
    subject = user.person if group.business == NOTHING else Subject.objects.get(pk=group.business)
    assert subject is not None
    message = send(
        dedupe=f"push:{mark}",
        subject=subject,
        ticket=None,
        title=f"{mark}へ",
        body=mark,
        about="push:1",
        by=SYSTEM,
        at=AT,
    )
    match = Match(
        dedupe=mark, campaign=campaign, subject=subject, programme=campaign.programme, message=message
    )
    match.rule, match.kind, match.matched_at = campaign.rule, campaign.kind, AT
    match.told = {"reasons": [mark], "amounts": []}
    match.save(force_insert=True)
    device = PushSubscription(subject=subject, digest=mark, device=mark, made_at=AT)
    device.target = {"endpoint": "https://push.example.com/", "p256dh": "x", "auth": "x"}
    device.save(force_insert=True)
    group.told, group.device = match.pk, device.pk


def _vary(world: World) -> None:
    """The other city will take the procedure, and writes what it says otherwise; publication was asked for."""
    edition, place = world.edition, world.other_city
    open_edition(
        procedure=edition.procedure,
        organisation=place,
        form_version=edition.form_version,
        standard_days=None,
        online_standard_days=None,
        retention_years=5,
        opens_on=AT.date() + timedelta(days=900),
        by=SYSTEM,
        at=AT,
    )
    by = world.acting(world.officer("writes-elsewhere", Role.EDITOR, at=place))
    variant = add_variant(procedure=edition.procedure, organisation=place, by=by, at=AT)
    ask_publication(version=start_draft(record=variant, by=by, at=AT), by=by, at=AT)


def _name(mark: str) -> dict[str, str]:
    return {"family": mark, "given": "名"}
