"""Support for parents who raise children alone."""

from datetime import date

from madoguchi.site.demo.writing import (
    applied,
    counters,
    days,
    doc,
    due,
    halls,
    law,
    link,
    number_by_law,
    number_by_ordinance,
    office,
    outcome,
    procedure,
    qa,
    told,
)

SINGLE_PARENT_ALLOWANCE = procedure(
    "child-rearing-allowance",
    "madono-shi",
    "児童扶養手当 認定請求",
    "ひとり親の家庭などが、お子さんを育てるための手当を受け取る手続です。",
    plain="ひとりで子どもを育てている人がもらうお金です。市役所や町役場で、話を聞きながら手続をします。",
    english=(
        "Child rearing allowance for single parents",
        "A monthly allowance for single parents and other guardians. You apply in person.",
    ),
    for_whom=[
        "18歳になったあとの最初の3月31日まで（障害があるときは20歳未満）の子どもを、ひとりで育てている父・母や、代わりに育てている人"
    ],
    conditions=[
        "所得が限度額より少ないこと。いっしょに住む家族の所得も見ます。",
        "お子さんが児童福祉施設に入っていないこと。",
        "手当は請求した月の次の月の分から出ます。",
    ],
    life_events=["childcare", "marriage"],
    keywords=["母子家庭", "父子家庭", "シングルマザー", "離婚", "ひとり親", "手当"],
    documents=[
        doc(
            "戸籍全部事項証明書",
            "ひとり親になったことを確かめるため",
            "市役所・町役場",
            "1か月以内のもの",
            exchange=True,
        ),
        doc("年金手帳など", "年金の加入を確かめるため", "手元のもの", exchange=True),
        doc("振込先の口座がわかるもの", "振込先を確かめるため", "手元の通帳・カード"),
    ],
    deadline="いつでも。遅れた月の分は、さかのぼって受け取れません。",
    channels=counters("お住まいの市役所・町役場の子育て担当の窓口（予約ができます）"),
    windows=halls("子育て担当"),
    processing=days(45),
    legal_basis=[law("児童扶養手当法", "第6条第1項")],
    review_standard="児童扶養手当法第4条の支給要件に当てはまり、所得が政令で定める額より少ないこと。",
    identity="マイナンバーカードや運転免許証などを、窓口で見せてください。",
    is_guest_allowed=False,
    is_agent_allowed=False,
    individual_number=number_by_law("児童扶養手当の支給"),
    **outcome("認定します", "請求を却下します", "認定", "児童扶養手当認定（却下）通知書"),
    contact=office("窓野市 子育て支援課", "03-0000-1101"),
    related=[
        link("single-parent-medical", "together"),
        link("single-parent-training", "after", "資格をとりたいとき。"),
    ],
    timings=[due("marriage", None, "", "離婚したあと、できるだけ早く。")],
    faq=[
        qa(
            "なぜ窓口に行くのですか。",
            "暮らしのようすを聞き、使える支援をいっしょに考えるためです。相談の秘密は守ります。",
        )
    ],
    steps=(
        applied(690, 0, "P24007088", "51300", barred="暮らしのようすを面談で確かめる必要があるため"),
        told(690, 0, "51302", "51301", title="児童扶養手当の認定の通知", planned=date(2027, 10, 1)),
    ),
)

SINGLE_PARENT_MEDICAL = procedure(
    "single-parent-medical",
    "madono-shi",
    "ひとり親家庭等医療費助成 医療証の交付申請",
    "ひとり親の家庭の親と子どもの、医療費の自己負担を軽くする医療証の申請です。",
    plain="ひとり親の家庭の人が、病院で払うお金を安くする手続です。親も子どもも使えます。",
    english=(
        "Medical certificate for single-parent families",
        "Lowers what single parents and their children pay at hospitals.",
    ),
    for_whom=["ひとり親家庭などの父・母と、18歳になったあとの最初の3月31日までの子ども"],
    conditions=[
        "健康保険に入っていること。",
        "所得が限度額より少ないこと。",
        "負担の割合と上限は、市町によって違います。",
    ],
    life_events=["childcare", "health", "marriage"],
    keywords=["マル親", "母子家庭", "父子家庭", "病院", "医療証"],
    documents=[
        doc("健康保険の資格がわかるもの", "保険を確かめるため", "勤め先・マイナポータルなど"),
        doc(
            "戸籍全部事項証明書",
            "ひとり親であることを確かめるため",
            "市役所・町役場",
            "児童扶養手当の証書があれば、いりません。",
            exchange=True,
        ),
    ],
    deadline="いつでも。申請した日から助成します。",
    channels=counters("お住まいの市役所・町役場の子育て担当の窓口", "お住まいの市役所・町役場の子育て担当"),
    windows=halls("子育て担当"),
    processing=days(14),
    legal_basis=[law("窓野県ひとり親家庭等の医療費の助成に関する条例", "第4条")],
    review_standard="条例第2条のひとり親家庭等に当てはまり、所得が基準より少ないこと。",
    individual_number=number_by_ordinance("ひとり親家庭等の医療費の助成"),
    **outcome(
        "医療証を交付します",
        "医療証を交付しません",
        "交付決定",
        "ひとり親家庭等医療証交付（不交付）決定通知書",
    ),
    contact=office("窓野市 子育て支援課", "03-0000-1102"),
    related=[
        link("child-rearing-allowance", "before", "児童扶養手当を先に申請すると、書類が少なくなります。")
    ],
    steps=(
        applied(610, 0, planned=date(2027, 4, 1)),
        told(610, 0, title="医療証の交付", planned=date(2027, 4, 1)),
    ),
)

SINGLE_PARENT_TRAINING = procedure(
    "single-parent-training",
    "madono-shi",
    "自立支援教育訓練給付金・高等職業訓練促進給付金の申請",
    "ひとり親の人が、講座を受けたり資格をとったりするときの費用と生活費の一部を受け取る手続です。",
    plain="ひとり親の人が、仕事のための勉強をするときにお金が出ます。講座を申し込む前に、相談してください。",
    english=(
        "Training benefits for single parents",
        "Support for course fees and living costs while a single parent studies for a qualification. Ask before you enrol.",
    ),
    for_whom=["児童扶養手当を受けているか、同じくらいの所得のひとり親家庭の父・母"],
    conditions=[
        "講座を申し込む前に、相談員と相談していること。",
        "高等職業訓練は、6か月以上の課程で学ぶこと。",
    ],
    life_events=["job", "childcare"],
    keywords=["資格", "看護師", "講座", "ひとり親", "就職", "スキルアップ"],
    documents=[
        doc("受講する講座の案内", "対象の講座かを確かめるため", "学校"),
        doc("児童扶養手当証書の写し", "所得を確かめるため", "手元のもの", exchange=True),
    ],
    deadline="講座を申し込む前。",
    channels=counters("お住まいの市役所の子育て担当（森下町の人は県の福祉事務所）の窓口"),
    windows=halls("子育て担当", places=("madono-shi", "kawazoe-shi")),
    processing=days(30),
    legal_basis=[
        law("母子及び父子並びに寡婦福祉法", "第31条"),
        law("母子及び父子並びに寡婦福祉法施行規則", "第6条の6第1項・第6条の10第1項"),
    ],
    review_standard="訓練が仕事につくために適していると認められること。",
    is_guest_allowed=False,
    individual_number=number_by_law("母子家庭自立支援給付金等の支給"),
    **outcome("支給します", "支給しません", "支給決定", "教育訓練給付金等支給（不支給）決定通知書"),
    contact=office("窓野市 子育て支援課", "03-0000-1101"),
    related=[link("child-rearing-allowance", "before")],
    timings=[due("job", -30, "講座を申し込む日", "講座を申し込む前に相談します。")],
    steps=(
        applied(
            74,
            0,
            "51390",
            "51389",
            barred="事前の相談を面談で行うと国の要綱で決められているため",
            is_own_discretion=False,
        ),
        told(74, 0, title="支給決定の通知", planned=date(2027, 10, 1)),
    ),
)

SINGLE_PARENTS = (SINGLE_PARENT_ALLOWANCE, SINGLE_PARENT_MEDICAL, SINGLE_PARENT_TRAINING)
