"""Banks by name: exactly the one that is meant, or none."""

import pytest

from madoguchi.payments import banks
from madoguchi.payments.banks import bank_code, bank_of, branch_code, branch_of

FULL = {"信金": "信用金庫", "信組": "信用組合", "労金": "労働金庫", "農協": "農業協同組合"}


def test_every_bank_by_its_full_name_is_itself_or_nobody() -> None:
    """Else money goes to 京都銀行 that was meant for 京都信用金庫."""
    missed = 0
    for code, bank in banks._banks().items():
        short = next((one for one in FULL if bank.name.endswith(one)), "")
        name = bank.name.removesuffix(short) + FULL[short] if short else f"{bank.name}銀行"
        found = bank_code(name)
        assert found in (code, ""), f"{name}: {found}"
        missed += found == ""
    assert missed <= 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("みずほ銀行", "0001"), ("みずほ", "0001"), ("横浜信用金庫", "1280"), ("横浜銀行", "0138"), ("0005", "0005"),
     ("ＰａｙＰａｙ銀行", "0033"), ("まどの銀行", ""), ("", ""), ("銀行", "")],
)  # fmt: skip
def test_a_bank_is_found_by_name_or_code(text: str, code: str) -> None:
    assert bank_code(text) == code


def test_a_branch_is_found_within_its_bank_only() -> None:
    assert branch_code("0001", "東京営業部") == "001"
    assert branch_code("0001", "丸之内支店") == branch_code("0001", "丸之内") != ""
    assert branch_code("9999", "本店") == "" == branch_code("0001", "なし支店")
    bank, branch = bank_of("0001"), branch_of("0001", "001")
    assert bank and branch and (bank.name, branch.kana) == ("みずほ", "トウキヨウ")
