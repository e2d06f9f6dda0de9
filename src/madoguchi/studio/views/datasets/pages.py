"""Data of charts: the list, a dataset with its history, and bringing, confirming, publishing and ending one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN, now
from madoguchi.core.refusal import Refusal
from madoguchi.datasets.models import Dataset, DatasetVersion
from madoguchi.datasets.selectors import (
    KEEPERS,
    fetches_of,
    info_for,
    kept_dataset,
    kept_datasets,
    offered_columns,
    version_for,
    versions_of,
)
from madoguchi.datasets.services import (
    EVERY_HOURS,
    CellsWrong,
    add_feed,
    confirm,
    discard,
    publish_dataset,
    retire,
    upload,
    upload_again,
)
from madoguchi.datasets.types import Body, ColumnKind, DatasetInfo
from madoguchi.studio.views.datasets.forms import KINDS, LICENCES, body_in, content_in
from madoguchi.ui.templatetags.ui import jdate, jdatetime

DECIDERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
_EVERY = {1: _("1時間ごと"), 6: _("6時間ごと"), 24: _("1日ごと"), 168: _("1週間ごと")}


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def data_list(request: HttpRequest) -> HttpResponse:
    """The tables of this site, and the datasets of the officer's organisations."""
    rows = kept_datasets(acting_of_request(request), at=now())
    context = {
        "own": [row for row in rows if row.dataset.kind != Dataset.Kind.SYSTEM],
        "system": [row for row in rows if row.dataset.kind == Dataset.Kind.SYSTEM],
    }
    return render(request, "studio/datasets/list.html", context)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "POST"])
def new_data(request: HttpRequest) -> HttpResponse:
    """Bring a file, or name an address."""
    acting = acting_of_request(request)
    places = {
        one.slug: one
        for one in Organisation.objects.filter(pk__in=acting.organisations(*KEEPERS)).order_by("name")
    }
    refused = None
    if request.method == "POST":
        place = places.get(request.POST.get("organisation", ""))
        try:
            if place is None:
                raise Refusal(_("組織を選んでください。"), field="organisation")
            version = _begun(request, place)
        except Refusal as refusal:
            refused = refusal
        else:
            return redirect("studio:data_version", version.pk)
    context = {
        "organisations": [(slug, one.name) for slug, one in places.items()],
        "every": [(str(hours), _EVERY[hours]) for hours in EVERY_HOURS],
        "only": next(iter(places)) if len(places) == 1 else "",
        "typed": request.POST,
        "is_feed": request.POST.get("by") == "address",
        "is_file": request.POST.get("by") == "file",
        "refused": refused,
    }
    return render(request, "studio/datasets/new.html", context, status=422 if refused else 200)


def _begun(request: HttpRequest, place: Organisation) -> DatasetVersion:
    post, acting = request.POST, acting_of_request(request)
    told: dict[str, Any] = {
        "organisation": place,
        "code": post.get("code", "").strip(),
        "title": post.get("title", ""),
        "by": acting,
        "at": now(),
    }
    if post.get("by") == "address":
        every = post.get("every_hours", "")
        return add_feed(
            address=post.get("address", "").strip(),
            every_hours=int(every) if every.isdigit() and len(every) < 5 else 0,
            **told,
        )
    name, content = content_in(request)
    return upload(name=name, content=content, **told)


def _dataset(request: HttpRequest, key: UUID) -> Dataset:
    try:
        return kept_dataset(acting_of_request(request), key)
    except Dataset.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def data_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One dataset: how it is, its columns, its versions, what was fetched."""
    return _page(request, _dataset(request, key))


def _page(request: HttpRequest, dataset: Dataset, refused: Refusal | None = None) -> HttpResponse:
    acting = acting_of_request(request)
    place = dataset.organisation_id
    info = info_for(dataset, at=now())
    context = {
        "dataset": dataset,
        "info": info,
        "facts": _facts(dataset, info),
        "columns": [
            {"label": one.label, "kind": dict(KINDS)[one.kind.value], "unit": one.unit}
            for one in info.columns
        ],
        "versions": versions_of(dataset),
        "fetches": fetches_of(dataset),
        "has_draft": dataset.versions.filter(published_at__isnull=True).exists(),
        "may_renew": dataset.kind == Dataset.Kind.UPLOAD,
        "may_retire": dataset.is_shown and any(place and acting.has(role, place) for role in DECIDERS),
        "refused": refused,
    }
    return render(request, "studio/datasets/page.html", context, status=422 if refused else 200)


def _facts(dataset: Dataset, info: DatasetInfo) -> list[tuple[str, str]]:
    """What is told of a dataset, a line each."""
    feed = getattr(dataset, "feed", None)
    told = [
        (_("コード"), info.code),
        (_("管理する組織"), info.owner),
        (_("出典"), info.source),
        (_("利用条件"), info.licence),
        (_("行数"), f"{info.rows:,}" if dataset.current_id else ""),
        (_("データの時点"), jdate(info.as_of) if info.as_of else ""),
        (_("最後に更新を確かめた日時"), jdatetime(info.fetched_at)),
    ]
    if feed is not None:
        told += [
            (_("アドレス"), feed.address),
            (_("取得の間隔"), str(_EVERY.get(feed.every_hours, ""))),
            (_("次の取得"), jdatetime(feed.due_at)),
        ]
    return told


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def data_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bring a newer file of a dataset."""
    dataset = _dataset(request, key)
    if dataset.kind != Dataset.Kind.UPLOAD:
        raise Http404
    try:
        name, content = content_in(request)
        version = upload_again(
            dataset=dataset, name=name, content=content, by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        return _page(request, dataset, refusal)
    return redirect("studio:data_version", version.pk)


@open_to(Readers.OFFICER, *DECIDERS)
@require_POST
def data_retire(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a dataset no more."""
    dataset = _dataset(request, key)
    try:
        retire(dataset=dataset, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, dataset, refusal)
    return redirect("studio:data_page", key)


def _version(request: HttpRequest, key: UUID) -> DatasetVersion:
    try:
        return version_for(acting_of_request(request), key)
    except DatasetVersion.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "POST"])
def version_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A version: its words and columns, confirmed by POST while it is a draft."""
    version = _version(request, key)
    if request.method == "GET":
        return _version_page(request, version)
    try:
        body = body_in(request.POST, offered_columns(version), Body.of(version.body))
        confirm(
            version=version,
            body=body,
            may_be_blank=request.POST.get("may_be_blank") == "yes",
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _version_page(request, version, refusal)
    return redirect("studio:data_version", key)


def _version_page(
    request: HttpRequest, version: DatasetVersion, refused: Refusal | None = None
) -> HttpResponse:
    acting = acting_of_request(request)
    body = Body.of(version.body)
    columns = offered_columns(version)
    typed = request.POST if refused and request.method == "POST" and "title" in request.POST else None
    rows = []
    for one in columns:
        column = one.read.column
        kind = typed.get(f"kind-{one.at}", "") if typed is not None else column.kind.value
        rows.append(
            {
                "at": one.at,
                "header": one.read.header,
                "cells": [cell for cell in one.cells if cell][:3],
                "code": column.code,
                "is_used": f"use-{one.at}" in typed if typed is not None else one.is_used,
                "label": typed.get(f"label-{one.at}", "") if typed is not None else column.label,
                "unit": typed.get(f"unit-{one.at}", "") if typed is not None else column.unit,
                "kind": kind,
                "kind_words": dict(KINDS).get(column.kind.value, ""),
            }
        )
    place = version.dataset.organisation_id
    is_draft = not version.is_published
    words = {
        name: typed.get(name, "") if typed is not None else getattr(body, name)
        for name in ("title", "source", "licence", "note", "count_column")
    }
    words["as_of"] = typed.get("as_of", "") if typed is not None else (body.as_of or "")
    words["renew_days"] = typed.get("renew_days", "") if typed is not None else (body.renew_days or "")
    context = {
        "version": version,
        "dataset": version.dataset,
        "words": words,
        "rows": rows,
        "kinds": KINDS,
        "licences": LICENCES,
        "numbers": [
            (one.read.column.code, one.read.column.label)
            for one in columns
            if one.read.column.kind == ColumnKind.NUMBER
        ],
        "is_draft": is_draft,
        "is_feed": version.dataset.kind == Dataset.Kind.FEED,
        "is_confirmed": version.snapshot_id is not None,
        "blanks": body.blanks,
        "lead": _lead(version),
        "said": [
            (_("出典"), body.source),
            (_("利用条件"), body.licence),
            (_("注"), body.note),
            (_("データの時点"), jdate(body.as_of) if body.as_of else ""),
            (_("アドレス"), body.address),
        ],
        "may_publish": is_draft
        and version.snapshot_id is not None
        and version.edited_by_id != acting.who
        and any(place and acting.has(role, place) for role in DECIDERS),
        "refused": refused,
        "problems": refused.problems if isinstance(refused, CellsWrong) else (),
        "n_problems": refused.count if isinstance(refused, CellsWrong) else 0,
        "may_be_blank": isinstance(refused, CellsWrong) and refused.may_be_blank,
    }
    return render(request, "studio/datasets/version.html", context, status=422 if refused else 200)


def _lead(version: DatasetVersion) -> str:
    """How far the version has come, in a sentence."""
    words = {"number": version.number, "name": version.edited_by.name}
    if version.is_published:
        return _("第%(number)d版。%(day)sに公開しました。") % {
            **words,
            "day": jdate(version.published_at.astimezone(JAPAN)) if version.published_at else "",
        }
    if version.snapshot_id is not None:
        return _("第%(number)d版。%(name)sさんが列を確かめました。別の人の公開を待っています。") % words
    return _("第%(number)d版。列の種類を確かめてください。") % words


@open_to(Readers.OFFICER, *DECIDERS)
@require_POST
def version_publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the data of a version to everybody."""
    version = _version(request, key)
    try:
        publish_dataset(version=version, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _version_page(request, version, refusal)
    return redirect("studio:data_page", version.dataset_id)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def version_discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    version = _version(request, key)
    try:
        discard(version=version, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _version_page(request, version, refusal)
    return redirect("studio:data")
