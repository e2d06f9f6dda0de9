"""Long-term care insurance when one moves here and after a death."""

from madoguchi.site.demo.forms import CARE_LOSS_FORM, CARE_TRANSFER_FORM
from madoguchi.site.demo.writing import (
    EVERY_TOWN,
    INSURANCE_APPEAL,
    NO_APPEAL,
    applied,
    days,
    doc,
    due,
    halls,
    law,
    link,
    number_by_law,
    office,
    outcome,
    procedure,
    told,
    ways,
)

_WINDOW = "お住まいの市役所・町役場の介護保険の窓口"
_POST = "お住まいの市役所・町役場の介護保険担当"

CARE_TRANSFER = procedure(
    "care-need-transfer",
    "madono-shi",
    "要介護認定の引継ぎの申請（転入）",
    "要介護・要支援の認定を受けている人が引っ越してきたとき、認定を引き継ぐための手続です。",
    plain="介護の認定を持っている人が引っ越してきたら、14日以内に申し込んでください。もう一度調べなくても、続けて使えます。",
    english=(
        "Taking over a certification of care",
        "If you were certified before you moved, apply within 14 days to keep your care level.",
    ),
    for_whom=["前の市区町村で、要介護・要支援の認定を受けていた人"],
    conditions=["引っ越してきた日から14日以内に申請すること。遅れると、新しく認定の調査を受けます。"],
    life_events=["moving", "care"],
    keywords=["介護保険", "引越し", "転入", "要介護", "受給資格証明書"],
    documents=[
        doc(
            "受給資格証明書",
            "前の認定を確かめるため",
            "前の市区町村",
            "役所どうしで確かめられるときは、いりません。",
            exchange=True,
        )
    ],
    deadline="引っ越してきた日から14日以内。",
    channels=ways(_WINDOW, _POST),
    windows=halls("介護保険担当"),
    processing=days(14, 10),
    legal_basis=[law("介護保険法", "第36条")],
    review_standard="前の市町村の認定を受けていて、14日以内に申請したこと。",
    individual_number=number_by_law("介護保険の保険給付の支給"),
    **outcome("認定します", "認定しません", "認定", "介護保険要介護認定・要支援認定等結果通知書"),
    review_instructions=INSURANCE_APPEAL,
    contact=office("窓野市 介護保険課", "03-0000-1202"),
    related=[link("moving-in", "before", "先に転入届を出します。")],
    timings=[
        due("moving", 14, "引っ越した日", "認定を受けている人だけ。14日以内。"),
        due("care", 14, "引っ越した日", "引っ越してきた人だけ。14日以内。"),
    ],
    places=EVERY_TOWN,
    form=CARE_TRANSFER_FORM,
    steps=(applied(460, 110), told(460, 110, title="認定の結果の通知")),
)

CARE_LOSS = procedure(
    "care-insurance-loss",
    "madono-shi",
    "介護保険 資格喪失届（亡くなったとき）",
    "介護保険の人が亡くなったとき、資格の喪失を届け出て、保険料を精算する手続です。",
    plain="介護保険に入っていた人が亡くなったら、14日以内に知らせます。多く払ったお金は、家族に返します。",
    english=(
        "End of long-term care insurance",
        "Report the death of an insured person within 14 days; premiums are settled.",
    ),
    kind="届出",
    for_whom=["65歳以上の人、または要介護認定を受けた40歳から64歳までの人が亡くなったときの、家族など"],
    conditions=["亡くなった人が、窓野市・川添市・森下町の介護保険に入っていたこと。"],
    life_events=["bereavement"],
    keywords=["介護保険", "亡くなった", "保険料", "還付", "被保険者証"],
    documents=[doc("介護保険の被保険者証", "返してもらうため", "手元のもの", "なくしたときは、いりません。")],
    deadline="亡くなった日から14日以内。",
    channels=ways(_WINDOW, _POST),
    windows=halls("介護保険担当"),
    processing=days(30, 20),
    legal_basis=[law("介護保険法", "第12条第1項")],
    review_standard="被保険者が亡くなったこと。",
    individual_number=number_by_law("介護保険の保険料の徴収"),
    **outcome("受け付けました", "受け付けられません", "受付", "介護保険資格喪失受付のお知らせ"),
    review_instructions=NO_APPEAL,
    contact=office("窓野市 介護保険課", "03-0000-1202"),
    related=[
        link("death-registration", "before"),
        link("funeral-benefit", "together", "同じ届出のときに、いっしょにできます。"),
    ],
    timings=[due("bereavement", 14, "亡くなった日", "介護保険の被保険者証を持っていた人だけ。14日以内。")],
    places=EVERY_TOWN,
    form=CARE_LOSS_FORM,
    steps=(applied(2980, 640), told(2980, 640, title="保険料の精算の通知")),
)

CARE_INSURANCE = (CARE_TRANSFER, CARE_LOSS)
