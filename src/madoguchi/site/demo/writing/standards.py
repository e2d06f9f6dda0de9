"""Standards of examination item by item, written from their laws."""

from typing import Any

Json = dict[str, Any]


def standard(code: str, text: str, basis: str, *questions: str) -> Json:
    """One item, with the questions whose answers are evidence of it."""
    return {"code": code, "text": text, "basis": basis, "question": list(questions)}


_CHILD = "児童手当法"
CHILD_ALLOWANCE: list[Json] = [
    standard(
        "address",
        "請求する人が、認定する市町村に住所を持っていること。",
        f"{_CHILD}第4条第1項、第7条第1項",
        "applicant_address",
    ),
    standard(
        "child",
        "お子さんが、18歳になったあと最初の3月31日までの間にあり、日本国内に住所を持っていること。",
        f"{_CHILD}第3条第1項",
        "child_birth_date",
        "child_lives_in_japan",
    ),
    standard(
        "care",
        "請求する人が、お子さんを監護し、生計を同じくしていること。",
        f"{_CHILD}第4条第1項第1号",
        "child_relation",
        "child_lives_together",
        "child_is_supported",
    ),
    standard(
        "earner",
        "父母がともに監護しているときは、請求する人が、お子さんの生計を維持する程度が高い人であること。",
        f"{_CHILD}第4条第3項",
        "has_spouse",
        "occupation_state",
        "spouse_occupation_state",
    ),
    standard(
        "public-officer",
        "請求する人が公務員でないこと（公務員は、勤め先が認定します）。",
        f"{_CHILD}第17条第1項",
        "occupation_state",
        "employer",
    ),
]

_AID = "窓野県子どもの医療費の助成に関する条例"
CHILD_MEDICAL: list[Json] = [
    standard(
        "address",
        "お子さんが、県内に住所を持っていること。",
        f"{_AID}第3条第1項",
        "applicant_address",
        "child_lives_together",
    ),
    standard(
        "insurance",
        "お子さんが、健康保険に入っていること。",
        f"{_AID}第3条第1項",
        "child_insurance",
        "child_insurer",
        "child_insurance_number",
    ),
    standard("aid", "生活保護を受けていないこと。", f"{_AID}第3条第2項", "on_public_assistance"),
]

_FOOD = "食品衛生法"
RESTAURANT: list[Json] = [
    standard(
        "premises",
        "施設の構造と設備が、条例で定める施設の基準に合うこと。",
        f"{_FOOD}第54条、第55条第2項",
        "shop_kind",
        "floor_area",
        "floor_plan",
    ),
    standard(
        "water",
        "水道の水か、飲むのに適した水を、必要な量だけ使えること。",
        f"{_FOOD}施行規則第66条の7・別表第19",
        "water",
        "water_file",
    ),
    standard(
        "manager",
        "資格のある食品衛生責任者を定めていること。",
        f"{_FOOD}施行規則第66条の2第1項・別表第17",
        "manager_name",
        "manager_qualification",
        "manager_file",
    ),
    standard("haccp", "HACCPに沿った衛生管理を行うこと。", f"{_FOOD}第51条第1項第2号、第2項", "haccp"),
    standard(
        "offence",
        "申請する人が、この法律の刑を受けてから、または許可を取り消されてから、2年を過ぎていること。",
        f"{_FOOD}第55条第2項ただし書",
        "applicant_name",
        "corporate_number",
    ),
]

_COOK = "調理師法"
COOK_LICENCE: list[Json] = [
    standard(
        "way",
        "調理師養成施設を卒業したか、2年以上の実務のあとに調理師試験に合格していること。",
        f"{_COOK}第3条第1項",
        "way",
        "school",
        "diploma",
        "exam_place",
        "certificate",
    ),
    standard(
        "revoked",
        "免許を取り消された人は、そのときから1年を過ぎていること。",
        f"{_COOK}第4条",
        "revoked",
        "revoked_on",
    ),
    standard(
        "addiction", "麻薬、あへん、大麻、覚醒剤の中毒者でないこと。", f"{_COOK}第4条の2第1号", "doctor"
    ),
    standard(
        "offence",
        "罰金以上の刑を受けた人は、その内容と時期から、免許を与えてさしつかえないこと。",
        f"{_COOK}第4条の2第2号",
        "fined",
        "fined_for",
    ),
    standard(
        "register",
        "名簿に載せる本籍と氏名が、戸籍などで確かめられること。",
        f"{_COOK}施行令第1条、施行規則第1条",
        "honseki",
        "register_copy",
    ),
]
