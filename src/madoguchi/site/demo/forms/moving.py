"""The forms that follow a move: water, the dog, care insurance, and the prefecture's support for children."""

from madoguchi.site.demo.forms.shared import (
    ADDRESS,
    APPLICANT,
    APPLICANT_PATH,
    BABY,
    BABY_KANA,
    RETENTION,
    account,
    applicant,
    child_is_new,
    children,
    declared,
    to_ask,
    used_for,
    when,
)
from madoguchi.site.demo.forms.words import ask, case, part, sheet, whole

CHILD_SUPPORT_FORM = whole(
    ("018サポートの申請", "018 support of the prefecture", "018サポート（県の子育てのお金）の申し込み"),
    applicant(),
    children(
        child_is_new(),
        ask("child_relation", "one_of", ("お子さんとの続柄", "The child is your", "あなたと子どものつながり"),
            term="children[].relation"),
        ask("child_lives_together", "yes_no", ("いっしょに住んでいますか", "Does the child live with you?", "いっしょに住んでいますか"),
            term="children[].lives_together"),
        ask("child_is_supported", "yes_no",
            ("面倒をみて、生活費を出していますか", "Do you look after the child and pay for its living?",
             "世話をして、生活のお金を出していますか"), term="children[].is_supported"),
        where=when("child_is_new"),
    ),
    part(
        "living", ("住まい", "Residence", "住んでいるところ"),
        sheet(
            "since_page", ("住まい", "Residence", "住んでいるところ"),
            ask("in_prefecture_since", "date",
                ("県内に続けて住み始めた日", "Living in the prefecture since", "この県に住み始めた日"),
                term="person.lives_in_prefecture_since", maximum="today", precision="partial",
                hint=("わからないときは、年だけでかまいません。生まれたときから住む方は、生まれた日です。",
                      "The year is enough. If you always lived here, your date of birth.",
                      "わからないときは、年だけでいいです。")),
        ),
    ),
    account(),
    declared(
        "018サポート：県が、市や町に住民票の記録を確かめます。",
        "018 support: the prefecture asks the municipality for the resident record.",
        "018サポート：県が、市や町に住民票を聞きます。",
    ),
    privacy=used_for("018サポートの審査と振込み", "deciding on and paying this support", "このお金を決めて払う"),
    retention=RETENTION,
    contact=to_ask("窓野県 福祉局 子ども家庭課", "Madono Prefecture, Children and Families Section", "03-0000-2301"),
    paper=("018サポート 申請書", (
        ("申請者の氏名・フリガナ", "applicant_name"), ("申請者の生年月日", "applicant_birth_date"),
        ("申請者の住所", "applicant_address"), ("電話番号", "phone"), ("子どもの氏名・フリガナ", "child_name"),
        ("子どもの生年月日", "child_birth_date"), ("続柄", "child_relation"), ("同居の別", "child_lives_together"),
        ("監護・生計の関係", "child_is_supported"), ("県内に住み始めた日", "in_prefecture_since"),
        ("公金受取口座の利用", "uses_public_account"), ("振込先", "bank_account"),
    )),
    cases=[
        case(
            "県内に生まれた子", f"{APPLICANT_PATH} children since_page bank declaration_page",
            {**APPLICANT, "children": [{
                "child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01", "child_is_new": True,
                "child_relation": "child", "child_lives_together": True, "child_is_supported": True}],
             "in_prefecture_since": "2019", "uses_public_account": True, "declared": True},
        ),
        case(
            "口座がない", f"{APPLICANT_PATH} children since_page bank declaration_page",
            {**APPLICANT, "children": [{
                "child_name": BABY, "child_kana": BABY_KANA, "child_birth_date": "2026-11-01", "child_is_new": True,
                "child_relation": "child", "child_lives_together": True, "child_is_supported": True}],
             "in_prefecture_since": "2019-04", "uses_public_account": False, "declared": True},
            sends=False, errors=("bank_account",),
        ),
    ],
)  # fmt: skip

WATER_FORM = whole(
    ("水道の使用開始・中止の届出", "Starting or stopping water supply", "水道を使う・やめるお知らせ"),
    applicant(),
    part(
        "water", ("水道", "Water", "水道"),
        sheet(
            "water_page", ("水道を使う場所", "Where", "水道を使うところ"),
            ask("what", "one_of", ("どちらの届出ですか", "What do you want to do?", "どちらですか"), choices=(
                ("start", ("使い始める", "Start", "使い始める")),
                ("stop", ("やめる", "Stop", "やめる")),
                ("name", ("使う人の名義を変える", "Change the name", "使う人の名前をかえる")),
            )),
            ask("other_place", "yes_no",
                ("申請する人の住所と違う場所ですか", "Is it another place than your address?", "あなたの住所とちがうところですか"),
            ),
            ask("place", "address", ("水道を使う場所", "Place of water supply", "水道を使うところ"), term="water.place",
                show_if=when("other_place")),
            ask("starts_on", "date", ("使い始める日", "From which day", "いつから"), term="person.moved_in_on",
                hint=("引っ越してきた日です。", "The day on which you moved in.", "引っ越した日です。"), show_if=when("what", "start")),
            ask("on", "date", ("やめる日・名義を変える日", "From which day", "いつから"),
                show_if={"op": "ne", "term": "what", "value": "start"}),
            ask("customer_number", "text", ("お客さま番号", "Customer number", "お客さま番号"), term="water.customer_number",
                required=False,
                hint=("検針票に書いてあります。わからないときは、書かないで進んでください。",
                      "It is on the meter slip. Leave it empty if you do not know.", "わからないときは、書きません。")),
            ask("bill_to", "address",
                ("最後の料金の請求を送る住所", "Where the last bill goes", "最後のお金の紙を送るところ"),
                term="person.mailing_address", show_if=when("what", "stop")),
        ),
    ),
    declared(
        "水道：料金は、使い始めた日からかかります。",
        "Water: charges run from the first day of use.",
        "水道：使い始めた日から、お金がかかります。",
    ),
    privacy=used_for("水道の使用の記録と料金の精算", "the supply and its bills", "水道とお金の計算"),
    retention=RETENTION,
    contact=to_ask("窓野市 上下水道課", "Madono City, Water and Sewerage Section", "03-0000-1701"),
    paper=("水道使用開始・中止届", (
        ("使用者の氏名・フリガナ", "applicant_name"), ("電話番号", "phone"), ("届出の種類", "what"), ("使用の場所", "place"),
        ("使用開始の日", "starts_on"), ("中止・変更の日", "on"), ("お客さま番号", "customer_number"), ("精算の請求先", "bill_to"),
    )),
    cases=[
        case(
            "今の住所で使い始める", f"{APPLICANT_PATH} water_page declaration_page",
            {**APPLICANT, "what": "start", "other_place": False, "starts_on": "2026-11-10", "declared": True},
        ),
        case(
            "やめるのに、請求の送り先がない", f"{APPLICANT_PATH} water_page declaration_page",
            {**APPLICANT, "what": "stop", "other_place": True, "place": ADDRESS, "on": "2026-11-30", "declared": True},
            sends=False, errors=("bill_to",),
        ),
    ],
)  # fmt: skip

CARE_TRANSFER_FORM = whole(
    ("要介護認定の引継ぎの申請（転入）", "Taking over your certification of care", "介護の認定を続ける申し込み"),
    applicant(),
    part(
        "care", ("介護保険", "Care insurance", "介護保険"),
        sheet(
            "care_page", ("認定と引っ越し", "Certification and move", "認定と引っ越し"),
            ask("care_level", "one_of", ("前の市区町村での要介護度", "Care level at your former municipality", "前の町での介護の度合い"),
                term="care.level"),
            ask("insured_number", "text", ("前の介護保険の被保険者番号", "Former insured number", "前の介護保険の番号"),
                term="care.insured_number", width="short",
                hint=("受給資格証明書に書いてある10桁の番号です。", "The ten digits on the certificate of entitlement.",
                      "前の町でもらった紙に書いてあります。")),
            ask("former_address", "address", ("前の住所", "Former address", "前に住んでいたところ"), term="person.former_address"),
            ask("moved_in_on", "date", ("引っ越してきた日", "Date of moving in", "引っ越してきた日"), term="person.moved_in_on",
                maximum="today"),
            ask("uses_services", "many_of", ("続けて使いたいサービス", "Services you want to go on with", "使いたいサービス"),
                term="care.wanted_services", required=False),
            ask("manager_office", "text", ("担当のケアマネジャーの事業所", "Your care manager's office", "ケアマネジャーの事務所"),
                term="care.manager_office", required=False),
            ask("certificate", "file", ("受給資格証明書", "Certificate of entitlement", "前の町でもらった紙"),
                accept=["pdf", "jpg", "png"], max_files=2, required=False,
                hint=("前の市区町村で受け取った書類です。役所どうしで確かめられるときは、いりません。",
                      "Not needed if the offices can ask one another.", "ないときは、出さなくていいです。")),
        ),
    ),
    declared(
        "介護保険：前の市区町村に、認定の内容を確かめます。",
        "Care insurance: we ask your former municipality about the certification.",
        "介護保険：前の町に聞きます。",
    ),
    privacy=used_for("要介護認定の引継ぎ", "taking over the certification", "介護の認定を続ける"),
    retention=RETENTION,
    contact=to_ask("窓野市 介護保険課", "Madono City, Care Insurance Section", "03-0000-1202"),
    paper=("介護保険 要介護認定・要支援認定申請書（転入）", (
        ("被保険者の氏名・フリガナ", "applicant_name"), ("生年月日", "applicant_birth_date"), ("住所", "applicant_address"),
        ("電話番号", "phone"), ("転入前の住所", "former_address"), ("転入の日", "moved_in_on"),
        ("前の要介護状態区分", "care_level"), ("前の被保険者番号", "insured_number"), ("受給資格証明書", "certificate"),
        ("居宅介護支援事業者", "manager_office"),
    )),
    cases=[
        case(
            "要介護2で転入した", f"{APPLICANT_PATH} care_page declaration_page",
            {**APPLICANT, "care_level": "care2", "insured_number": "0000123456", "former_address": ADDRESS,
             "moved_in_on": "2026-11-10", "declared": True},
        ),
        case(
            "前の住所がない", f"{APPLICANT_PATH} care_page declaration_page",
            {**APPLICANT, "care_level": "care2", "insured_number": "0000123456", "moved_in_on": "2026-11-10",
             "declared": True},
            sends=False, errors=("former_address",),
        ),
    ],
)  # fmt: skip

DOG_CHANGE_FORM = whole(
    ("犬の登録事項の変更届・死亡届", "Dog registration – changes", "犬の届け"),
    applicant(),
    part(
        "dog", ("犬", "Dog", "犬"),
        sheet(
            "dog_page", ("犬について", "About the dog", "犬のこと"),
            ask("what", "one_of", ("何が変わりましたか", "What has changed?", "何がかわりましたか"), choices=(
                ("moved", ("犬がいる住所", "Where the dog lives", "犬がいるところ")),
                ("owner", ("飼う人", "The owner", "飼う人")),
                ("died", ("犬が死んだ", "The dog has died", "犬が死んだ")),
            )),
            ask("moved_on", "date", ("引っ越した日", "Date of the move", "引っ越した日"), term="person.moved_in_on", maximum="today",
                show_if=when("what", "moved")),
            ask("on", "date", ("変わった日・死んだ日", "Date", "その日"), maximum="today",
                show_if={"op": "ne", "term": "what", "value": "moved"}),
            ask("dog_name", "text", ("犬の名前", "Name of the dog", "犬の名前")),
            ask("tag_number", "text", ("鑑札の番号", "Number of the tag", "札の番号"), required=False, width="short",
                hint=("わからないときは、書かなくてかまいません。", "Leave it empty if you do not know.",
                      "わからないときは、書きません。")),
            ask("before_address", "address", ("前の住所", "Former address", "前に住んでいたところ"), term="person.former_address",
                show_if=when("what", "moved")),
            ask("before_owner", "name", ("前に飼っていた人の氏名", "Name of the former owner", "前に飼っていた人の名前"),
                show_if=when("what", "owner")),
        ),
    ),
    declared(
        "犬の登録：届け出た内容を、狂犬病の予防と、迷子の犬の連絡に使います。",
        "Dogs: we use this against rabies and for dogs that are lost.",
        "犬：病気をふせぐことと、まいごの犬の連絡に使います。",
    ),
    privacy=used_for("犬の登録の変更", "the register of dogs", "犬の記録"),
    retention=RETENTION,
    contact=to_ask("窓野市 環境衛生課", "Madono City, Environmental Health Section", "03-0000-1401"),
    paper=("犬の登録事項変更届・死亡届", (
        ("所有者の氏名・フリガナ", "applicant_name"), ("所有者の住所", "applicant_address"), ("電話番号", "phone"),
        ("届出の種類", "what"), ("引っ越しの日", "moved_on"), ("変更・死亡の日", "on"), ("犬の名前", "dog_name"),
        ("鑑札の番号", "tag_number"),
        ("旧住所", "before_address"), ("旧所有者", "before_owner"),
    )),
    cases=[
        case(
            "犬が死んだ", f"{APPLICANT_PATH} dog_page declaration_page",
            {**APPLICANT, "what": "died", "on": "2026-11-10", "dog_name": "こむぎ", "declared": True},
        ),
        case(
            "飼う人が変わったのに、前の人がない", f"{APPLICANT_PATH} dog_page declaration_page",
            {**APPLICANT, "what": "owner", "on": "2026-11-10", "dog_name": "こむぎ", "declared": True},
            sends=False, errors=("before_owner",),
        ),
    ],
)  # fmt: skip
