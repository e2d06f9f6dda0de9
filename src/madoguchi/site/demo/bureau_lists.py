"""What the demo's bureaus do beside the portal's procedures: by ordinance, by law and by practice."""

from typing import NamedTuple


class Listed(NamedTuple):
    """A procedure in a bureau's list: `law` is its basis of the kind `basis`, `total` its cases a year (一覧の手続)."""

    slug: str
    title: str
    basis: str
    law: str
    total: int


LAW, ORDINANCE, PRACTICE = "law", "ordinance", "practice"

BUREAU_LISTS: dict[str, tuple[Listed, ...]] = {
    "kankyo-kyoku": (
        Listed("soot-facility", "ばい煙発生施設の設置届", LAW, "大気汚染防止法", 120),
        Listed("water-facility", "特定施設の設置届（水質）", LAW, "水質汚濁防止法", 96),
        Listed("noise-facility", "特定施設の設置届（騒音・振動）", LAW, "騒音規制法", 140),
        Listed("asbestos-work", "特定粉じん排出等作業の実施届", LAW, "大気汚染防止法", 480),
        Listed("waste-disposal", "産業廃棄物処分業の許可申請", LAW, "廃棄物の処理及び清掃に関する法律", 74),
        Listed("pcb-storage", "PCB廃棄物の保管状況の届出", LAW, "PCB特別措置法", 310),
        Listed("factory-permission", "工場の設置の認可申請", ORDINANCE, "窓野県環境確保条例", 260),
        Listed("emission-plan", "地球温暖化対策計画書の提出", ORDINANCE, "窓野県環境確保条例", 640),
        Listed("green-building", "建築物環境計画書の提出", ORDINANCE, "窓野県環境確保条例", 210),
        Listed("greenery-plan", "緑化計画書の届出", ORDINANCE, "窓野県自然保護条例", 330),
        Listed("wildlife-capture", "鳥獣の捕獲の許可申請", LAW, "鳥獣保護管理法", 150),
        Listed("park-building", "自然公園内の工作物の許可申請", LAW, "自然公園法", 88),
        Listed("spring-digging", "温泉の掘削の許可申請", LAW, "温泉法", 12),
        Listed("ev-charger", "充電設備の導入補助金の交付申請", PRACTICE, "窓野県充電設備導入補助金交付要綱", 720),
        Listed("solar-subsidy", "住宅の太陽光発電設備の補助金の交付申請", PRACTICE, "窓野県太陽光発電補助金交付要綱", 3900),
    ),
    "fukushi-kyoku": (
        Listed("care-office", "指定居宅サービス事業者の指定申請", LAW, "介護保険法", 230),
        Listed("care-office-renewal", "介護サービス事業者の指定の更新申請", LAW, "介護保険法", 410),
        Listed("care-addition", "介護給付費の加算の届出", LAW, "介護保険法施行規則", 2600),
        Listed("disability-office", "障害福祉サービス事業者の指定申請", LAW, "障害者総合支援法", 140),
        Listed("nursery-approval", "保育所の設置の認可申請", LAW, "児童福祉法", 22),
        Listed("unlicensed-nursery", "認可外保育施設の設置届", LAW, "児童福祉法", 64),
        Listed("welfare-corporation", "社会福祉法人の定款変更の認可申請", LAW, "社会福祉法", 90),
        Listed("welfare-report", "社会福祉法人の現況報告書の提出", LAW, "社会福祉法", 240),
        Listed("elderly-home", "有料老人ホームの設置届", LAW, "老人福祉法", 30),
        Listed("care-manager", "介護支援専門員の登録申請", LAW, "介護保険法", 860),
        Listed("barrier-free", "福祉のまちづくりの整備の届出", ORDINANCE, "窓野県福祉のまちづくり条例", 190),
        Listed("parking-permit", "思いやり駐車場の利用証の申請", PRACTICE, "窓野県思いやり駐車場制度実施要綱", 1500),
        Listed("help-mark", "ヘルプカードの配布の申出", PRACTICE, "窓野県ヘルプカード配布要領", 5200),
        Listed("care-robot", "介護機器の導入補助金の交付申請", PRACTICE, "窓野県介護機器導入補助金交付要綱", 160),
        Listed("volunteer-insurance", "ボランティア活動の登録の申請", PRACTICE, "窓野県ボランティア登録要領", 420),
    ),
    "seikatsu-hoken-kyoku": (
        Listed("pharmacy-permission", "薬局の開設許可申請", LAW, "医薬品医療機器等法", 180),
        Listed("drug-retail", "医薬品販売業の許可申請", LAW, "医薬品医療機器等法", 120),
        Listed("medical-device-retail", "高度管理医療機器の販売業の許可申請", LAW, "医薬品医療機器等法", 260),
        Listed("clinic-opening", "診療所の開設届", LAW, "医療法", 210),
        Listed("medical-corporation", "医療法人の設立の認可申請", LAW, "医療法", 48),
        Listed("medical-corporation-report", "医療法人の事業報告書の提出", LAW, "医療法", 940),
        Listed("narcotics-licence", "麻薬施用者の免許申請", LAW, "麻薬及び向精神薬取締法", 2300),
        Listed("animal-business", "動物取扱業の登録申請", LAW, "動物愛護管理法", 150),
        Listed("bath-house", "公衆浴場の営業許可申請", LAW, "公衆浴場法", 14),
        Listed("water-tank", "簡易専用水道の設置の届出", LAW, "水道法", 130),
        Listed("fugu-handler", "ふぐ調理師の免許申請", ORDINANCE, "窓野県ふぐの取扱い規制条例", 220),
        Listed("pool-permission", "プールの経営の許可申請", ORDINANCE, "窓野県プール等取締条例", 60),
        Listed("npo-authentication", "NPO法人の設立の認証申請", LAW, "特定非営利活動促進法", 70),
        Listed("npo-report", "NPO法人の事業報告書の提出", LAW, "特定非営利活動促進法", 1180),
        Listed("hygiene-class", "食品衛生責任者の講習会の申込み", PRACTICE, "窓野県食品衛生責任者講習実施要領", 10400),
    ),
    "sangyo-rodo-kyoku": (
        Listed("travel-agency", "旅行業の登録申請", LAW, "旅行業法", 85),
        Listed("money-lending", "貸金業の登録申請", LAW, "貸金業法", 24),
        Listed("large-store", "大規模小売店舗の新設の届出", LAW, "大規模小売店舗立地法", 18),
        Listed("cooperative", "中小企業組合の設立の認可申請", LAW, "中小企業等協同組合法", 16),
        Listed("management-innovation", "経営革新計画の承認申請", LAW, "中小企業等経営強化法", 340),
        Listed("high-pressure-gas", "高圧ガスの製造の許可申請", LAW, "高圧ガス保安法", 55),
        Listed("electrician", "電気工事業の登録申請", LAW, "電気工事業法", 270),
        Listed("electrician-licence", "第二種電気工事士の免状の交付申請", LAW, "電気工事士法", 1900),
        Listed("training-school", "認定職業訓練の認定申請", LAW, "職業能力開発促進法", 20),
        Listed("trade-test", "技能検定の受検の申込み", LAW, "職業能力開発促進法", 2800),
        Listed("farmland-change", "農地の転用の許可申請", LAW, "農地法", 480),
        Listed("forest-cutting", "伐採及び伐採後の造林の届出", LAW, "森林法", 130),
        Listed("fishing-permission", "漁業の許可申請", LAW, "漁業法", 65),
        Listed("sme-loan", "中小企業の制度融資のあっせんの申込み", PRACTICE, "窓野県中小企業制度融資要綱", 11200),
        Listed("telework-subsidy", "テレワーク環境の補助金の交付申請", PRACTICE, "窓野県テレワーク補助金交付要綱", 560),
    ),
}  # fmt: skip
"""By the slug of the bureau."""
