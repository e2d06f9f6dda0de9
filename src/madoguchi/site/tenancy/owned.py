"""What belongs to a government, and what is shared by all or belongs to a person.

Every model stands in one of the two tables; a test fails for one that stands in neither, so that nobody can
add a table that a leaving municipality would forget.
"""

from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.filling.models import Draft

OWNED: dict[str, tuple[str, ...]] = {
    "accounts.Organisation": ("pk",),
    "accounts.Appointment": ("organisation",),
    "accounts.OfficerInvitation": ("organisation",),
    "papers.SigningCertificate": ("organisation",),
    "messaging.PostList": ("organisation",),
    "api.ApiClient": ("organisation",),
    "api.Webhook": ("organisation",),
    "api.ApiMinute": ("client__organisation",),
    "api.ApiWrite": ("client__organisation",),
    "eforms.FormTemplate": ("organisation",),
    "eforms.FormVersion": ("form__organisation",),
    "funnel.FunnelDay": ("form_version__form__organisation",),
    "eforms.DraftStep": ("version__form__organisation",),
    "eforms.FormCopy": ("form__organisation",),
    "facts.Consent": ("to_organisation", "from_holder"),
    "facts.Use": ("organisation",),
    "facts.DocumentUse": ("organisation",),
    "facts.Fact": ("holder",),
    "facts.NameGram": ("fact__holder",),
    "facts.PossibleMatch": ("organisation",),
    "registry.Procedure": ("organisation",),
    "registry.ProcedureVersion": ("procedure__organisation",),
    "registry.Process": ("procedure__organisation",),
    "registry.ProcessSurveyRow": ("process__procedure__organisation",),
    "registry.Variant": ("organisation", "procedure__organisation"),
    "registry.VariantVersion": ("variant__organisation", "variant__procedure__organisation"),
    "registry.Edition": ("organisation", "procedure__organisation"),
    "registry.Programme": ("organisation",),
    "registry.ProgrammeVersion": ("programme__organisation",),
    "registry.RuleVersion": ("programme__organisation",),
    "registry.Confirmation": ("procedure__organisation", "programme__organisation"),
    "registry.LinkCheck": ("procedure__organisation", "programme__organisation"),
    "registry.Proposal": ("procedure__organisation", "programme__organisation"),
    "registry.Pause": ("organisation", "procedure__organisation"),
    "registry.SheetImport": ("organisation",),
    "registry.Withdrawal": (
        "procedure_version__procedure__organisation",
        "programme_version__programme__organisation",
        "variant_version__variant__organisation",
        "variant_version__variant__procedure__organisation",
    ),
    "windows.Window": ("organisation",),
    "windows.WindowProcedure": ("window__organisation",),
    "applications.Application": ("organisation",),
    "applications.Pause": ("application__organisation",),
    "applications.AnswerSet": ("application__organisation",),
    "applications.OfficerAnswers": ("application__organisation",),
    "filling.DraftItem": ("edition__organisation",),
    "filling.Held": (
        "edition__organisation",
        "ground__organisation",
        "after__edition__organisation",
        "after__ground__organisation",
    ),
    "filling.ReuseConsent": ("consent__to_organisation",),
    "examination.CaseWords": ("application__organisation",),
    "examination.AssignmentRule": ("organisation",),
    "examination.Absence": ("organisation",),
    "examination.Handover": ("application__organisation",),
    "examination.SavedView": ("organisation",),
    "examination.CorrectionRequest": ("application__organisation",),
    "examination.SendBack": ("application__organisation",),
    "examination.Hearing": ("application__organisation",),
    "examination.Transfer": ("application__organisation", "from_organisation", "to_organisation"),
    "examination.CorrectionReply": ("request__application__organisation",),
    "examination.Thread": ("application__organisation",),
    "examination.ThreadMessage": ("thread__application__organisation",),
    "examination.UsualAnswer": ("organisation",),
    "examination.Proposal": ("application__organisation",),
    "examination.SignOff": ("proposal__application__organisation",),
    "examination.SignOffRoute": ("organisation",),
    "examination.Finding": ("application__organisation",),
    "examination.GroundsTemplate": ("organisation",),
    "examination.Disposition": ("application__organisation",),
    "examination.Notice": ("organisation",),
    "examination.PaperWait": ("disposition__application__organisation",),
    "examination.NoticeTemplate": ("organisation",),
    "examination.NoticeTemplateVersion": ("template__organisation",),
    "examination.Comment": ("application__organisation",),
    "examination.Task": ("application__organisation",),
    "examination.Looking": ("application__organisation",),
    "examination.Consultation": ("application__organisation", "to"),
    "examination.CorrectionTemplate": ("organisation",),
    "examination.CaseMark": ("application__organisation",),
    "examination.Rehearsal": ("form__organisation",),
    "examination.BulkDecision": ("organisation",),
    "examination.BulkCase": ("bulk__organisation",),
    "examination.BulkSignature": ("bulk__organisation",),
    "examination.CasePace": ("organisation", "group"),
    "examination.CaseMonth": ("organisation",),
    "examination.Export": ("government",),
    "reviews.Review": ("organisation",),
    "reviews.Reply": ("review__organisation",),
    "listening.Reception": ("organisation",),
    "listening.RoutingRule": ("reception__organisation", "to"),
    "listening.Opinion": ("government",),
    "listening.OpinionMove": ("opinion__government",),
    "listening.OpinionReply": ("opinion__government",),
    "listening.FrequentAnswer": ("organisation",),
    "columns.Population": ("organisation",),
    "push.Campaign": ("organisation",),
    "push.Match": ("campaign__organisation",),
    "search.Rewording": ("organisation",),
    "improvement.Improvement": ("organisation",),
    "improvement.ImprovementReview": ("improvement__organisation",),
    "plan.PeriodEntry": ("organisation", "procedure__organisation"),
    "plan.Contact": ("organisation",),
    "plan.ContactStep": ("contact__organisation",),
    "plan.AnalogueClause": ("organisation",),
    "plan.Barrier": ("organisation",),
    "plan.BarrierProcess": ("barrier__organisation", "process__procedure__organisation"),
    "plan.BarrierRequest": ("barrier__organisation",),
    "plan.CouncilReport": ("government",),
    "improvement.BprRecord": ("organisation",),
    "improvement.BprFlow": ("record__organisation",),
    "improvement.SupportRequest": ("record__organisation",),
    "improvement.SupportMessage": ("request__record__organisation",),
    "improvement.GoodPractice": ("organisation",),
    "improvement.PracticeUse": ("practice__organisation", "record__organisation"),
    "quality.Level": ("procedure__organisation",),
    "quality.LevelChange": ("procedure__organisation",),
    "quality.LevelSnapshot": ("organisation",),
    "quality.StandardTightening": ("organisation",),
    "quality.ExternalEvidence": ("procedure__organisation",),
    "quality.AccessibilityRun": ("procedure__organisation",),
}
"""The model, and the ways from a row to the organisation that it belongs to (any of them)."""

_PEOPLE = "belongs to the person or business, who may have dealings with other governments"
_LOG = "the log outlives what it speaks of, and holds no personal values"
_PUBLIC = "published by others, the same for all"
_MACHINE = "the platform's own, without meaning for one government"
SHARED: dict[str, str] = {
    "auth.Permission": _MACHINE,
    "auth.Group": _MACHINE,
    "contenttypes.ContentType": _MACHINE,
    "sessions.Session": _MACHINE,
    "events.Event": _LOG,
    "events.StreamHead": _LOG,
    "events.Access": _LOG,
    "events.Seal": _LOG,
    "events.Cursor": _MACHINE,
    "events.Retry": _MACHINE,
    "account.EmailAddress": _PEOPLE,
    "account.EmailConfirmation": _PEOPLE,
    "socialaccount.SocialApp": _MACHINE,
    "socialaccount.SocialAccount": _PEOPLE,
    "socialaccount.SocialToken": _PEOPLE,
    "mfa.Authenticator": _PEOPLE,
    "allauth_idp_oidc.Client": _MACHINE,
    "allauth_idp_oidc.Token": _MACHINE,
    "vault.Key": "goes with the government that it wraps for; the person's own keys stay",
    "files.File": "goes with the draft, application or notice that owns it",
    "files.Hold": "goes with its file; a government's own holds go with the government",
    "files.Upload": "goes with the draft that it is for, or after a day",
    "files.UploadChunk": "goes with its upload",
    "accounts.Ticket": _PEOPLE,
    "accounts.Passage": _PEOPLE,
    "accounts.Attempt": _MACHINE,
    "accounts.Subject": _PEOPLE,
    "accounts.User": _PEOPLE,
    "accounts.Membership": _PEOPLE,
    "accounts.AccessKey": _PEOPLE,
    "api.FilingWrite": _PEOPLE,
    "examination.ReminderStop": _PEOPLE,
    "filling.Batch": _PEOPLE,
    "filling.BatchRow": _PEOPLE,
    "api.Hook": _PEOPLE,
    "api.HookNews": _PEOPLE,
    "funnel.Visit": _PEOPLE,
    "accounts.Mandate": _PEOPLE,
    "accounts.Invitation": _PEOPLE,
    "accounts.RegisteredAgent": _PUBLIC,
    "accounts.Visit": _PEOPLE,
    "accounts.KeptAnswers": _PEOPLE,
    "accounts.KeptTyping": _PEOPLE,
    "accounts.PairwiseName": _PEOPLE,
    "accounts.ShownClaims": _PEOPLE,
    "examination.ListColumns": _PEOPLE,
    "facts.Withholding": _PEOPLE,
    "facts.StoredDocument": _PEOPLE,
    "businesses.Corporation": _PUBLIC,
    "businesses.CorporationPast": _PUBLIC,
    "businesses.CorporationImport": _PUBLIC,
    "businesses.Business": _PEOPLE,
    "businesses.Site": _PEOPLE,
    "businesses.Match": _PEOPLE,
    "columns.Profile": _PEOPLE,
    "push.Preference": _PEOPLE,
    "messaging.Message": _PEOPLE,
    "messaging.PushSubscription": _PEOPLE,
    "messaging.Delivery": _PEOPLE,
    "examination.Digest": _PEOPLE,
    "reviews.ReviewDigest": _PEOPLE,
    "filling.Draft": _PEOPLE,
    "filling.MailCode": _PEOPLE,
    "filling.Approval": _PEOPLE,
    "filling.Reuse": "goes with the draft, which may be for several governments",
    "filling.ApprovalRule": _PEOPLE,
    "filling.Submission": _PEOPLE,
    "registry.SurveyImport": _PUBLIC,
    "registry.SurveyRow": _PUBLIC,
    "registry.SurveyRowChange": _PUBLIC,
    "registry.SurveyComparison": _PUBLIC,
    "registry.SurveyDifference": _PUBLIC,
    "search.SearchCount": _MACHINE,
    "api.Change": _PUBLIC,
    "ui.Drawing": "pictures of published figures, without a person, gone a month after their last use",
}
"""The model, and why its rows stay when a government leaves."""


def owned_models() -> list[type[Model]]:
    """The models of `OWNED` that are installed, in the order of the table."""
    return [apps.get_model(label) for label in OWNED]


def rows_of(model: type[Model], government: Organisation) -> QuerySet[Model]:
    """The rows of `model` that belong to `government`, in the order of their keys."""
    inside = Organisation.objects.filter(government=government).values("pk")
    belongs = Q()
    for way in OWNED[model._meta.label]:
        belongs |= Q(**{f"{way}__in": inside})
    return model._default_manager.filter(belongs).order_by("pk").distinct()


def drafts_sent_to(government: Organisation) -> list[UUID]:
    """The drafts that were submitted to `government`: the files of its applications are kept with them."""
    sent = Draft.objects.filter(
        items__edition__organisation__government=government, submitted_at__isnull=False
    )
    return list(sent.values_list("pk", flat=True).distinct())
