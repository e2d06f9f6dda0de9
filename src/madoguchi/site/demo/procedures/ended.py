"""A procedure that has ended, and what followed it."""

from madoguchi.site.demo.writing import (
    applied,
    counters,
    days,
    halls,
    law,
    office,
    outcome,
    procedure,
)

BIRTH_GIFT = procedure(
    "birth-childcare-gift",
    "madono-shi",
    "出産・子育て応援給付金の申請",
    "妊娠したときと出産したときに、あわせて10万円を受け取る手続でした。",
    plain="この手続は終わりました。今は「妊婦のための支援給付」という手続があります。",
    english=(
        "Gift for birth and childcare (ended)",
        "This benefit ended and was followed by the benefit for expectant mothers.",
    ),
    for_whom=["令和7年3月31日までに妊娠を届け出た人・出産した人"],
    conditions=["令和7年4月1日からは「妊婦のための支援給付」に変わりました。"],
    life_events=["birth"],
    keywords=["応援給付金", "出産応援ギフト", "10万円"],
    deadline="受付は終わりました。",
    channels=counters("お住まいの市役所・町役場の母子保健の窓口"),
    windows=halls("母子保健担当"),
    processing=days(30),
    legal_basis=[law("窓野市出産・子育て応援給付金支給要綱", "第5条")],
    review_standard="要綱の対象に当てはまること。",
    **outcome("支給します", "支給しません", "支給決定", "出産・子育て応援給付金支給（不支給）決定通知書"),
    contact=office("窓野市 健康づくり課", "03-0000-1601"),
    steps=(applied(5210, 0, is_abolished=True),),
)

ENDED_BY = "pregnancy-support-benefit"
