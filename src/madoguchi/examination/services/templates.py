"""The life of a template of notices: written, saved, asked for, sent back, published, given up."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import NoticeTemplate, NoticeTemplateVersion, Outcome, PaperKind
from madoguchi.examination.selectors.templates import answers_for, draft_of_template, words_of
from madoguchi.examination.services.desk import NotYourRole
from madoguchi.examination.writing.defaults import default_words
from madoguchi.examination.writing.document import Problem, Words
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import body_of
from madoguchi.versions.services import (
    NewerIsPublished,
    day_in_force,
    digest_of,
    locked_draft,
    mark_asked,
    mark_sent_back,
    publish,
)


class TemplateExists(Refusal):
    """There is a template for this procedure, paper and outcome already."""

    sentence = _("この手続のこの結果には、すでにひな形があります。そのひな形の新しい版を作ってください。")


class TemplateDraftExists(Refusal):
    """A version of the template is being written already."""

    sentence = _("編集中の版があります。その版を直してください。")


class WordsHaveProblems(Refusal):
    """The words cannot be published as they are; `problems` says where."""

    sentence = _("ひな形に直すところがあります。")

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        told = " / ".join(f"{one.label}：{one.sentence}" for one in problems)
        super().__init__(f"{type(self).sentence} {told}", field="text")


def _allow(role: Role, organisation: Any, *, by: Acting) -> Any:
    if by.who is None or not by.has(role, organisation):
        raise NotYourRole
    return by.who


def add_template(
    *,
    procedure: Procedure,
    organisation: Organisation,
    kind: str = PaperKind.NOTICE,
    outcome: str = Outcome.GRANTED,
    by: Acting,
    at: datetime,
) -> NoticeTemplateVersion:
    """A template with its first draft, which begins with the words of all papers without one.

    Raises `TemplateExists`, `NotYourRole`.
    """
    _allow(Role.EDITOR, organisation.pk, by=by)
    wanted = Outcome.GRANTED if kind == PaperKind.PERMIT else outcome
    try:
        with transaction.atomic():
            template = NoticeTemplate.objects.create(
                organisation=organisation, procedure=procedure, kind=kind, outcome=wanted
            )
            _tell_template(template, "added", by=by, at=at)
            body = body_of(procedure.current) if procedure.current else None
            title = body.notice_title if body else ""
            return _draft(
                template, default_words(kind, wanted, title if kind == PaperKind.NOTICE else ""), by, at
            )
    except IntegrityError as error:
        raise TemplateExists from error


def start_template_draft(*, template: NoticeTemplate, by: Acting, at: datetime) -> NoticeTemplateVersion:
    """Begin a new version with the words of the latest; raises `TemplateDraftExists`, `NotYourRole`."""
    _allow(Role.EDITOR, template.organisation_id, by=by)
    with transaction.atomic():
        locked = _locked(template)
        if draft_of_template(locked) is not None:
            raise TemplateDraftExists
        last = locked.versions.order_by("-number").first()
        words = words_of(last) if last else default_words(template.kind, template.outcome, "")
        return _draft(locked, words, by, at)


def _draft(template: NoticeTemplate, words: Words, by: Acting, at: datetime) -> NoticeTemplateVersion:
    assert by.who is not None
    last = template.versions.aggregate(last=Max("number"))["last"] or 0
    body = words.to_json()
    made = NoticeTemplateVersion.objects.create(
        template=template, number=last + 1, body=body, digest=digest_of(body), edited_by_id=by.who
    )
    _append(made, "drafted", by=by, at=at)
    return made


def save_template_draft(
    *, version: NoticeTemplateVersion, words: Words, revision: int, by: Acting, at: datetime
) -> tuple[NoticeTemplateVersion, list[Problem]]:
    """Keep `words` in a draft; returns it and what is still to be mended.

    `revision` is the one that the editor read: raises `SomeoneElseSaved`, `AlreadyPublished`, `NotYourRole`. A
    request for publication that stood is withdrawn.
    """
    who = _allow(Role.EDITOR, version.template.organisation_id, by=by)
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        body = words.to_json()
        digest = digest_of(body)
        if digest != locked.digest:
            locked.body, locked.digest, locked.edited_by_id = body, digest, who
            locked.revision += 1
            locked.asked_at = None
            locked.save(update_fields=["body", "digest", "edited_by", "revision", "asked_at"])
            _append(locked, "saved", by=by, at=at, revision=locked.revision)
    return locked, problems_of_version(locked)


def problems_of_version(version: NoticeTemplateVersion) -> list[Problem]:
    """What stands in the way of publishing a draft."""
    template = version.template
    return words_of(version).problems(template.kind, template.outcome, answers_for(template))


def discard_template_draft(
    *, version: NoticeTemplateVersion, revision: int | None = None, by: Acting, at: datetime
) -> None:
    """Throw a draft away, with its template when there never was another version."""
    _allow(Role.EDITOR, version.template.organisation_id, by=by)
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        template = locked.template
        _append(locked, "discarded", by=by, at=at)
        locked.delete()
        if not template.versions.exists():
            _tell_template(template, "dropped", by=by, at=at)
            template.delete()


def ask_template_publication(
    *, version: NoticeTemplateVersion, by: Acting, at: datetime
) -> NoticeTemplateVersion:
    """Ask another person to publish a draft; raises `WordsHaveProblems`, `AlreadyPublished`, `NotYourRole`."""
    _allow(Role.EDITOR, version.template.organisation_id, by=by)
    with transaction.atomic():
        locked = locked_draft(version)
        _check(locked)
        mark_asked(locked, at=at)
        _append(locked, "publication_asked", by=by, at=at)
    return locked


def send_template_back(
    *, version: NoticeTemplateVersion, remark: str, by: Acting, at: datetime
) -> NoticeTemplateVersion:
    """Return a draft to its editor with what to mend; raises `AskFirst`, `SayWhy`, `AlreadyPublished`."""
    _allow(Role.PUBLISHER, version.template.organisation_id, by=by)
    with transaction.atomic():
        locked = mark_sent_back(version, remark=remark)
        _append(locked, "sent_back", by=by, at=at)
    return locked


def publish_template(
    *,
    version: NoticeTemplateVersion,
    effective_from: date | None = None,
    revision: int | None = None,
    by: Acting,
    at: datetime,
) -> NoticeTemplateVersion:
    """Publish `version` for ever; cases that are decided from `effective_from` on are told in it, at once when None.

    Raises `WordsHaveProblems`, `NotYourRole`, `TooEarly`, `NewerIsPublished`, `SomeoneElseSaved`,
    `versions.services.EditorMayNotApprove` or `AlreadyPublished`.
    """
    _allow(Role.PUBLISHER, version.template.organisation_id, by=by)
    day = day_in_force(effective_from, at=at)
    with transaction.atomic():
        template = _locked(version.template)
        fresh = locked_draft(version, revision=revision)
        if template.versions.filter(published_at__isnull=False, number__gt=fresh.number).exists():
            raise NewerIsPublished
        _check(fresh)
        return publish(fresh, effective_from=day, organisation=template.organisation_id, by=by, at=at)


def retire_template(*, template: NoticeTemplate, by: Acting, at: datetime) -> NoticeTemplate:
    """Use a template no more: what is decided from now on is told in the words of all papers without one."""
    _allow(Role.PUBLISHER, template.organisation_id, by=by)
    with transaction.atomic():
        locked = _locked(template)
        if locked.retired_at is None:
            locked.retired_at = at
            locked.save(update_fields=["retired_at"])
            _tell_template(locked, "retired", by=by, at=at)
    return locked


def _check(version: NoticeTemplateVersion) -> None:
    if problems := problems_of_version(version):
        raise WordsHaveProblems(problems)


def _locked(template: NoticeTemplate) -> NoticeTemplate:
    found: NoticeTemplate = NoticeTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    return found


def _tell_template(template: NoticeTemplate, act: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"noticetemplate:{template.pk}",
        kind=f"noticetemplate.{act}",
        by=by,
        at=at,
        organisation=template.organisation_id,
        data={"procedure": str(template.procedure_id), "kind": template.kind, "outcome": template.outcome},
    )


def _append(version: NoticeTemplateVersion, act: str, *, by: Acting, at: datetime, **data: Any) -> None:
    append(
        stream=f"noticetemplateversion:{version.pk}",
        kind=f"noticetemplateversion.{act}",
        by=by,
        at=at,
        organisation=version.template.organisation_id,
        data={
            "template": str(version.template_id),
            "number": version.number,
            "digest": version.digest,
            **data,
        },
    )
