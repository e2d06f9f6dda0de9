"""What in a body cannot be true at the same time, in plain sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from madoguchi.registry.types import ProcedureBody, ProgrammeBody


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a body is held against (周りの状況).

    `slugs` tells of every procedure whether it is retired; `is_taken` whether an edition takes the procedure
    today, in days `edition_days` (window, online).
    """

    today: date
    slugs: Mapping[str, bool] = field(default_factory=dict)
    is_taken: bool = False
    edition_days: frozenset[tuple[int | None, int | None]] = frozenset()


def of_procedure(body: ProcedureBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Each contradiction in `body` as field and sentence."""
    yield from _dates(body, around)
    yield from _money(body)
    yield from _periods(body, around)
    yield from _number(body)
    yield from _relations(body, around)


def of_programme(body: ProgrammeBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Each contradiction in `body` as field and sentence."""
    if body.closes_on and body.closes_on < around.today.isoformat():
        yield (
            "closes_on",
            f"受付は{body.closes_on}に終わっています。次の期間を書くか、制度を廃止してください。",
        )
    if body.opens_on and body.closes_on and body.opens_on > body.closes_on:
        yield "closes_on", "受付終了日が受付開始日より前になっています。"
    if body.procedure:
        yield from _slug("procedure", body.procedure, around)
    low, high = body.age_from_months, body.age_below_months
    if low is not None and high is not None and low >= high:
        yield "age_below_months", "対象年齢の上限が下限以下になっています。"


def missing_in(body: ProcedureBody | ProgrammeBody) -> Iterator[tuple[str, str]]:
    """Each field that a complete record has and `body` leaves empty, as field and sentence."""
    if not body.plain_summary:
        yield "plain_summary", "やさしい日本語の説明がありません。"
    if not body.en.title:
        yield "en", "英語の名前と説明がありません。"
    if not body.keywords:
        yield "keywords", "住民が使う言い換えがありません。検索で見つかりにくくなります。"
    if isinstance(body, ProcedureBody):
        if body.is_online and not body.devices:
            yield "devices", "使える機器が書いてありません。"
        if not body.identity_alternative and any("カード" in text for text in (body.identity,)):
            yield "identity_alternative", "マイナンバーカードがない人の方法が書いてありません。"
        if any(not document.why for document in body.documents):
            yield "documents", "何のために要るかを書いていない書類があります。"


def _dates(body: ProcedureBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    if body.acceptance and all(period.is_over(around.today) for period in body.acceptance):
        yield "acceptance", "受付期間がすべて過ぎています。次の期間を書くか、廃止してください。"
    if any(p.opens_on and p.closes_on and p.opens_on > p.closes_on for p in body.acceptance):
        yield "acceptance", "受付終了日が受付開始日より前になっている期間があります。"
    if around.is_taken and not body.is_online:
        yield "channels", "オンラインで受け付けていますが、手続の方法に「オンライン」がありません。"
    if body.is_online and not (around.is_taken or body.systems or body.official_url):
        yield "channels", "「オンライン」とありますが、受け付けている組織も、使うシステムもありません。"


def _money(body: ProcedureBody) -> Iterator[tuple[str, str]]:
    if body.fee.amount_yen and not (body.fee.methods or body.fee.how_to_pay):
        yield "fee", "手数料がありますが、納め方が書いてありません。"
    if body.fee.amount_yen == 0 and body.fee.methods:
        yield "fee", "手数料は0円ですが、納付方法が書いてあります。"


def _periods(body: ProcedureBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    told = body.processing
    if told.window_days is not None and told.online_days is not None and told.online_days > told.window_days:
        yield "processing", "オンライン標準処理期間が、窓口の標準処理期間より長くなっています。"
    if body.type_code == "1" and told.window_days is None and told.online_days is None and not told.why_none:
        if not around.edition_days - {(None, None)}:
            yield "processing", "標準処理期間も、定めていない理由も書いてありません。"
    for window, online in sorted(around.edition_days, key=str):
        if (told.window_days is not None and window not in (None, told.window_days)) or (
            told.online_days is not None and online not in (None, told.online_days)
        ):
            yield "processing", "登録の標準処理期間と、受付で使っている期間が違います。"
            break


def _number(body: ProcedureBody) -> Iterator[tuple[str, str]]:
    used = body.individual_number
    if used.is_used and not (used.ground and used.basis):
        yield "individual_number", "個人番号を使いますが、根拠が書いてありません。"
    if not used.is_used and any(document.omitted_by_exchange for document in body.documents):
        yield "documents", "個人番号を使わないのに、情報連携で不要になる書類があります。"


def _relations(body: ProcedureBody, around: Surroundings) -> Iterator[tuple[str, str]]:
    for related in body.related:
        yield from _slug("related", related.procedure, around)
    for timing in body.timings:
        if timing.event not in body.life_events:
            yield "timings", "期限のあるライフイベントが、ライフイベントの一覧にありません。"


def _slug(place: str, slug: str, around: Surroundings) -> Iterator[tuple[str, str]]:
    if slug not in around.slugs:
        yield place, f"「{slug}」という手続は登録にありません。"
    elif around.slugs[slug]:
        yield place, f"「{slug}」は廃止された手続です。"
