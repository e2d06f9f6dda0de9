"""Licences of people for a trade."""

from madoguchi.site.demo.forms import COOK_FORM
from madoguchi.site.demo.writing import (
    PREFECTURE_APPEAL,
    applied,
    days,
    doc,
    due,
    fee,
    health_centres,
    law,
    link,
    office,
    outcome,
    procedure,
    qa,
    standards,
    told,
    ways,
)

COOK = procedure(
    "cook-licence",
    "seikatsu-hoken-kyoku",
    "調理師免許の申請",
    "調理師の学校を卒業した人、調理師試験に合格した人が、免許を受けて名簿に載る手続です。",
    plain="調理師の学校を出た人や、試験に受かった人が、調理師の免許をもらう手続です。",
    english=(
        "Cook's licence",
        "For graduates of schools for cooks and people who passed the examination.",
    ),
    for_whom=["調理師養成施設を卒業した人", "調理師試験に合格した人"],
    conditions=[
        "調理の業務について食中毒などの重大な事故を起こし、免許を取り消されてから1年を過ぎていない人は、受けられません。",
        "麻薬、あへん、大麻、覚醒剤の中毒の人や、罰金以上の刑を受けた人は、受けられないことがあります。",
    ],
    life_events=["job", "business-start"],
    keywords=["調理師", "コック", "料理人", "免許証", "国家資格", "食品衛生責任者"],
    documents=[
        doc("卒業証明書か合格証書", "資格を確かめるため", "学校・試験をした都道府県"),
        doc("医師の診断書", "薬物の中毒でないことを確かめるため", "病院", "3か月以内のもの"),
        doc("戸籍抄本か本籍のある住民票", "名簿に正しく載せるため", "市役所・町役場", "6か月以内のもの"),
    ],
    deadline="いつでも。免許を受けるまで、調理師と名乗れません。",
    channels=ways("お住まいの場所を受け持つ保健所の窓口"),
    windows=health_centres(),
    processing=days(30, 20),
    legal_basis=[law("調理師法", "第3条第1項"), law("調理師法施行令", "第1条")],
    standards=standards.COOK_LICENCE,
    review_standard="調理師法第3条の資格があり、第4条・第4条の2の欠格事由に当てはまらないこと。",
    fee=fee(5600, "5,600円", "届いた納付番号で、電子納付かコンビニで払います。", "1-4", "2-1"),
    **outcome("免許を与えます", "免許を与えません", "免許", "調理師免許（不許可）通知書"),
    review_instructions=PREFECTURE_APPEAL,
    contact=office("窓野県 生活保健局 健康推進課", "03-0000-2205"),
    related=[link("restaurant-permission", "together", "調理師は、食品衛生責任者になれます。")],
    timings=[
        due("job", None, "", "調理師として働くとき。"),
        due("business-start", -40, "店を開く日", "調理師を名乗るときだけ。"),
    ],
    faq=[qa("免許証はどう届きますか。", "保健所で受け取るか、簡易書留で送ります。")],
    places=("seikatsu-hoken-kyoku",),
    retention_years=30,
    form=COOK_FORM,
    steps=(
        applied(1240, 180),
        told(1240, 0, title="免許証の交付", barred="免許証は紙で交付すると省令で決められているため"),
    ),
)

LICENCES = (COOK,)
