"""Addresses of the studio."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from madoguchi.studio.views import (
    campaign_acts,
    campaigns,
    editing,
    freshness,
    funnel,
    organisations,
    previews,
    process_import,
    process_list,
    processes,
    programmes_board,
    programmes_import,
    proposals,
    publishing,
    records,
    rules,
    rules_editing,
    rules_effect,
    rules_examples,
    sheets,
    upkeep,
    variants,
    variants_editing,
    words,
)
from madoguchi.studio.views.dashboards import addresses as dashboard_addresses
from madoguchi.studio.views.datasets import pages as data
from madoguchi.studio.views.form_quality import (
    cases,
    checking,
    papers,
    rehearsals,
    sharing,
    translations,
)
from madoguchi.studio.views.forms import adding, connecting, editor, form, listing, preview, trying
from madoguchi.studio.views.forms import publishing as form_publishing
from madoguchi.studio.views.improvement import addresses as improvement_addresses
from madoguchi.studio.views.notices import listing as notice_listing
from madoguchi.studio.views.notices import publishing as notice_publishing
from madoguchi.studio.views.notices import template as notice_template
from madoguchi.studio.views.notices import writing as notice_writing
from madoguchi.studio.views.plan import addresses as plan_addresses
from madoguchi.studio.views.quality import acts as quality_acts
from madoguchi.studio.views.quality import listing as quality_listing
from madoguchi.studio.views.quality import procedure as quality_procedure
from madoguchi.studio.views.quality import standard as quality_standard
from madoguchi.studio.views.surveys import addresses as survey_addresses
from madoguchi.studio.views.timecost import pages as timecost


class KindConverter(StringConverter):
    """The two kinds of records (登録の種類)."""

    regex = "procedures|programmes"


class PaperConverter(StringConverter):
    """The two papers of a rehearsal (書類)."""

    regex = "receipt|notice"


class LookConverter(StringConverter):
    """The two looks of a sample (見本の形)."""

    regex = "pdf|png"


register_converter(KindConverter, "kind")
register_converter(LookConverter, "look")
register_converter(PaperConverter, "paper")

app_name = "studio"

_ONE = "<kind:kind>/<slug:slug>/"
_FORM = "forms/<slug:code>/"
_NOTICE = "notices/<uuid:key>/"
_RULE = "programmes/<slug:slug>/rule/"
_VARIANT = "procedures/<slug:slug>/variants/<slug:place>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", records.home, name="home"),
    path("new/", records.new_record, name="new"),
    path("todo/", upkeep.todo, name="todo"),
    path("data/", data.data_list, name="data"),
    path("data/new/", data.new_data, name="data_new"),
    path("data/<uuid:key>/", data.data_page, name="data_page"),
    path("data/<uuid:key>/again/", data.data_again, name="data_again"),
    path("data/<uuid:key>/retire/", data.data_retire, name="data_retire"),
    path("data/versions/<uuid:key>/", data.version_page, name="data_version"),
    path("data/versions/<uuid:key>/publish/", data.version_publish, name="data_publish"),
    path("data/versions/<uuid:key>/discard/", data.version_discard, name="data_discard"),
    path("time/", timecost.time_plans, name="time"),
    path("time/new/", timecost.new_plan, name="time_new"),
    path("time/plans/<uuid:key>/", timecost.plan_page, name="time_plan"),
    path("time/plans/<uuid:key>/publish/", timecost.publish_page, name="time_publish"),
    path("time/plans/<uuid:key>/withdraw/", timecost.withdraw_page, name="time_withdraw"),
    path("time/private/<slug:kind>/", timecost.switch_page, name="time_switch"),
    path("quality/", quality_listing.quality, name="quality"),
    path("quality/to-do.csv", quality_listing.quality_list_csv, name="quality_list_csv"),
    path("quality/standard/", quality_standard.standard, name="quality_standard"),
    path("quality/standard/<uuid:key>/end/", quality_standard.end_tightening, name="quality_loosen"),
    path("quality/import/", quality_standard.import_declared, name="quality_import"),
    path("quality/of/<slug:slug>/", quality_procedure.quality_of_procedure, name="quality_of"),
    path("quality/of/<slug:slug>/plan/", quality_acts.plan_action, name="quality_plan"),
    path("quality/of/<slug:slug>/declare/", quality_acts.declare_evidence, name="quality_declare"),
    path(
        "quality/of/<slug:slug>/evidence/<uuid:key>/approve/",
        quality_acts.approve_evidence,
        name="quality_approve",
    ),
    path(
        "quality/of/<slug:slug>/evidence/<uuid:key>/withdraw/",
        quality_acts.take_back_evidence,
        name="quality_withdraw",
    ),
    path("quality/of/<slug:slug>/run/", quality_acts.add_run, name="quality_run"),
    path("quality/of/<slug:slug>/priority/", quality_acts.name_priority, name="quality_priority"),
    path("processes/", process_list.processes, name="processes"),
    path("processes/import/", process_import.process_imports_page, name="process_imports"),
    path("processes/import/<uuid:key>/", process_import.process_import, name="process_import"),
    path(
        "processes/import/<uuid:key>/report.csv",
        process_import.process_import_report,
        name="process_import_report",
    ),
    path("processes.csv", process_list.processes_csv, name="processes_csv"),
    path("freshness/", freshness.board, name="freshness"),
    path("freshness/records/", freshness.records, name="freshness_records"),
    path("freshness/records.csv", freshness.records_csv, name="freshness_csv"),
    path("freshness/municipalities/", programmes_board.board, name="programmes_board"),
    path("freshness/municipalities.csv", programmes_board.board_csv, name="programmes_board_csv"),
    path("forms/", listing.forms, name="forms"),
    path("forms/new/", listing.form_new, name="form_new"),
    path("forms/paper/", papers.form_from_paper, name="form_from_paper"),
    path("forms/file/", sharing.form_from_file, name="form_from_file"),
    path("forms/shared/", sharing.forms_shared, name="forms_shared"),
    path("forms/shared/<slug:code>/", sharing.form_shared, name="form_shared"),
    path(_FORM, form.form, name="form"),
    path(f"{_FORM}start/", form.form_start, name="form_start"),
    path(f"{_FORM}use/", connecting.form_connect, name="form_connect"),
    path(f"{_FORM}versions/<int:number>/", form.form_version, name="form_version"),
    path(f"{_FORM}draft/", editor.draft, name="form_draft"),
    path(f"{_FORM}draft/add/", adding.add, name="form_add"),
    path(f"{_FORM}draft/preview/", preview.form_preview, name="form_preview"),
    path(f"{_FORM}draft/try/", trying.form_try, name="form_try"),
    path(f"{_FORM}draft/publish/", form_publishing.form_publish, name="form_publish"),
    path(f"{_FORM}draft/ask/", form_publishing.form_ask, name="form_ask"),
    path(f"{_FORM}draft/back/", form_publishing.form_send_back, name="form_send_back"),
    path(f"{_FORM}draft/discard/", form.form_discard, name="form_discard"),
    path(f"{_FORM}check/", checking.form_check, name="form_check"),
    path(f"{_FORM}routes/", checking.form_routes, name="form_routes"),
    path(f"{_FORM}cases/", cases.form_cases, name="form_cases"),
    path(f"{_FORM}translations/", translations.form_translations, name="form_translations"),
    path(f"{_FORM}translations.xlsx", translations.form_translations_table, name="form_translations_table"),
    path(f"{_FORM}rehearse/", rehearsals.form_rehearse, name="form_rehearse"),
    path(f"{_FORM}rehearsals/<uuid:key>/", rehearsals.form_rehearsal, name="form_rehearsal"),
    path(
        f"{_FORM}rehearsals/<uuid:key>/<paper:which>.pdf",
        rehearsals.form_rehearsal_paper,
        name="form_rehearsal_paper",
    ),
    path(f"{_FORM}share/", sharing.form_share, name="form_share"),
    path(f"{_FORM}export.json", sharing.form_export, name="form_export"),
    path(f"{_FORM}newer/", sharing.form_newer, name="form_newer"),
    path("notices/", notice_listing.notices, name="notices"),
    path("notices/new/", notice_listing.notice_new, name="notice_new"),
    path(_NOTICE, notice_template.notice_template, name="notice_template"),
    path(f"{_NOTICE}start/", notice_template.notice_start, name="notice_start"),
    path(f"{_NOTICE}retire/", notice_template.notice_retire, name="notice_retire"),
    path(f"{_NOTICE}versions/<int:number>/", notice_template.notice_version, name="notice_version"),
    path(
        f"{_NOTICE}versions/<int:number>/sample.<look:look>",
        notice_writing.notice_sample,
        name="notice_sample",
    ),
    path(f"{_NOTICE}draft/", notice_writing.notice_draft, name="notice_draft"),
    path(f"{_NOTICE}draft/discard/", notice_template.notice_discard, name="notice_discard"),
    path(f"{_NOTICE}draft/ask/", notice_publishing.notice_ask, name="notice_ask"),
    path(f"{_NOTICE}draft/publish/", notice_publishing.notice_publish, name="notice_publish"),
    path(f"{_NOTICE}draft/send-back/", notice_publishing.notice_send_back, name="notice_send_back"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="campaign_new"),
    path("campaigns/outcomes.csv", campaigns.outcomes_csv, name="campaign_outcomes"),
    path("campaigns/<uuid:key>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:key>/count/", campaign_acts.count, name="campaign_count"),
    path("campaigns/<uuid:key>/change/", campaign_acts.change, name="campaign_change"),
    path("campaigns/<uuid:key>/sign/", campaign_acts.sign, name="campaign_sign"),
    path("campaigns/<uuid:key>/stop/", campaign_acts.halt, name="campaign_stop"),
    path("forms/<slug:code>/funnel/", funnel.funnel, name="funnel"),
    path("forms/<slug:code>/funnel.csv", funnel.funnel_csv, name="funnel_csv"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/export/<kind:kind>/", sheets.sheet_export, name="sheet_export"),
    path("sheets/<uuid:key>/", sheets.sheet, name="sheet"),
    path("sheets/<uuid:key>/report.csv", sheets.sheet_report, name="sheet_report"),
    path("sheets/<uuid:key>/write/", sheets.sheet_write, name="sheet_write"),
    path("sheets/<uuid:key>/drop/", sheets.sheet_drop, name="sheet_drop"),
    path("import/programmes/", programmes_import.registry_file, name="import_programmes"),
    path("import/programmes/publish/", programmes_import.publish_programmes, name="publish_imported"),
    path("words/", words.words, name="words"),
    path("words/new/", words.word_new, name="word_new"),
    path("words/table/", words.words_table, name="words_table"),
    path("words/<uuid:key>/retire/", words.word_retire, name="word_retire"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/roles/", organisations.give_roles, name="give_roles"),
    path("organisations/<slug:slug>/roles/<uuid:key>/end/", organisations.end_role, name="end_role"),
    path(
        "organisations/<slug:slug>/invitations/<uuid:key>/withdraw/",
        organisations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(_ONE, records.record_page, name="record"),
    path(f"{_ONE}upkeep/", upkeep.record_upkeep, name="upkeep"),
    path(f"{_ONE}upkeep/confirm/", upkeep.confirm_rules, name="confirm"),
    path(f"{_ONE}upkeep/fix/", upkeep.fix, name="fix"),
    path(f"{_ONE}proposals/", proposals.proposals, name="proposals"),
    path(f"{_ONE}proposals/compare/", proposals.propose, name="propose"),
    path(f"{_ONE}proposals/official/", proposals.propose_official, name="propose_official"),
    path(f"{_ONE}proposals/<uuid:key>/accept/", proposals.accept, name="accept"),
    path(f"{_ONE}proposals/<uuid:key>/decline/", proposals.decline, name="decline"),
    path(f"{_ONE}owner/", records.owner, name="owner"),
    path(f"{_ONE}retire/", records.retire_record, name="retire"),
    path(f"{_ONE}start/", editing.start, name="start"),
    path(f"{_ONE}draft/", editing.draft, name="draft"),
    path(f"{_ONE}draft/<int:number>/", editing.edit, name="edit"),
    path(f"{_ONE}draft/discard/", editing.discard, name="discard"),
    path(f"{_ONE}draft/ask/", publishing.ask, name="ask"),
    path(f"{_ONE}draft/publish/", publishing.publish, name="publish"),
    path(f"{_ONE}draft/send-back/", publishing.send_draft_back, name="send_back"),
    path(f"{_ONE}compare/", publishing.compare, name="compare"),
    path(f"{_ONE}versions/<int:number>/", publishing.version_page, name="version"),
    path(f"{_ONE}versions/<int:number>/withdraw/", publishing.withdraw, name="withdraw"),
    path(f"{_ONE}versions/<int:number>/preview/", previews.preview, name="preview"),
    path(f"{_ONE}versions/<int:number>/preview/page/", previews.previewed_page, name="previewed_page"),
    path(_RULE, rules.rule, name="rule"),
    path(f"{_RULE}start/", rules.rule_start, name="rule_start"),
    path(f"{_RULE}versions/<int:number>/", rules.rule_version, name="rule_version"),
    path(f"{_RULE}draft/", rules_editing.rule_draft, name="rule_draft"),
    path(f"{_RULE}draft/amounts/", rules_editing.rule_amounts, name="rule_amounts"),
    path(f"{_RULE}draft/examples/", rules_examples.rule_examples, name="rule_examples"),
    path(f"{_RULE}draft/examples/<int:number>/", rules_examples.rule_example, name="rule_example"),
    path(f"{_RULE}draft/effect/", rules_effect.rule_effect, name="rule_effect"),
    path(f"{_RULE}draft/ask/", rules.rule_ask, name="rule_ask"),
    path(f"{_RULE}draft/publish/", rules.rule_publish, name="rule_publish"),
    path(f"{_RULE}draft/send-back/", rules.rule_send_back, name="rule_send_back"),
    path(f"{_RULE}draft/discard/", rules.rule_discard, name="rule_discard"),
    *improvement_addresses.urlpatterns,
    *plan_addresses.urlpatterns,
    *dashboard_addresses.urlpatterns,
    *survey_addresses.urlpatterns,
    path("variants/", variants.shared, name="shared"),
    path("procedures/<slug:slug>/variants/", variants.variants, name="variants"),
    path(_VARIANT, variants.variant, name="variant"),
    path(f"{_VARIANT}start/", variants_editing.start, name="variant_start"),
    path(f"{_VARIANT}draft/", variants_editing.edit, name="variant_edit"),
    path(f"{_VARIANT}draft/discard/", variants_editing.discard, name="variant_discard"),
    path(f"{_VARIANT}draft/ask/", variants_editing.ask, name="variant_ask"),
    path(f"{_VARIANT}draft/publish/", variants_editing.publish, name="variant_publish"),
    path(f"{_VARIANT}draft/send-back/", variants_editing.send_draft_back, name="variant_send_back"),
    path(f"{_VARIANT}versions/<int:number>/withdraw/", variants_editing.withdraw, name="variant_withdraw"),
    path("procedures/<slug:slug>/pause/", processes.pause_procedure, name="pause"),
    path("procedures/<slug:slug>/pauses/<uuid:key>/resume/", processes.resume_procedure, name="resume"),
    path("procedures/<slug:slug>/processes/new/", processes.add, name="process_new"),
    path("procedures/<slug:slug>/processes/<uuid:key>/", processes.change, name="process"),
]
