"""The demo's agent, household and preparer; and the roll of agents, which is imported whole or not at all."""

from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from madoguchi.accounts.models import Membership, RegisteredAgent, User
from madoguchi.accounts.selectors import acting_of, on_roll, ways_of
from madoguchi.core.clock import JAPAN
from madoguchi.filling.models import Draft
from madoguchi.site.cli.importing import app
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.groups import ENTRUSTED, NUMBER, entrust
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo_logins import LOGINS

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
HEADING = "登録番号,氏名,事務所の名称\n"


@pytest.mark.django_db
def test_the_agent_of_the_demo_has_two_clients_and_the_company_a_preparer() -> None:
    people = build_city(at=AT)
    chosen = [demo for demo in PROCEDURES if demo.slug == ENTRUSTED]
    [(_demo, editions)] = publish_catalogue(people, procedures=chosen, at=AT)
    entrust(people, editions, today=AT)
    agent = User.objects.get(email="gyosei@madono.example")
    _self, company, resident = sorted(
        ways_of(agent, at=AT), key=lambda way: (not way.is_self, way.name == "窓野 花子")
    )
    assert (company.name, resident.name) == ("株式会社まどの食堂", "窓野 花子")
    assert company.mandate is not None and resident.mandate is not None
    assert company.mandate.limits == {editions[0].procedure_id} and company.mandate.may_submit
    assert resident.mandate.limits is None and not resident.mandate.may_submit
    line = on_roll(NUMBER)
    assert line is not None and line.name == agent.name
    preparer = User.objects.get(email="junbi@madono.example")
    assert not acting_of(preparer, whose=people.business.pk, at=AT).may_submit
    assert Membership.objects.filter(part=Membership.Part.CHILD).count() == 2
    assert Draft.objects.get().subject == people.business
    assert {"gyosei@madono.example", "junbi@madono.example"} <= {
        mail for _who, mail, _password, _where in LOGINS
    }
    assert ("gyosei@madono.example", reverse("portal:switch")) in {(m, where) for _w, m, _p, where in LOGINS}


def _import(file: Path, *, code: int) -> str:
    result = CliRunner().invoke(app, ["agents", str(file)])
    assert result.exit_code == code, result.output
    return str(result.output)


@pytest.mark.django_db
def test_the_roll_is_replaced_by_the_file(tmp_path: Path) -> None:
    file = tmp_path / "roll.csv"
    file.write_text(f"\ufeff{HEADING}12345678,代田 書子,代田事務所\n２３４５６７８９,架空 太一,\n", "utf-8")
    assert "2件" in _import(file, code=0)
    assert [(one.number, one.name) for one in RegisteredAgent.objects.order_by("number")] == [
        ("12345678", "代田 書子"),
        ("23456789", "架空 太一"),
    ]
    file.write_text(f"{HEADING}12345678,代田 書子,\n", "utf-8")
    _import(file, code=0)
    assert on_roll("23456789") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"\x83\x5c",
        "番号,名前\n1,2\n".encode(),
        f"{HEADING}1234,代田 書子,\n".encode(),
        f"{HEADING}12345678,,\n".encode(),
    ],
)
def test_a_file_that_is_no_roll_changes_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "roll.csv"
    file.write_text(f"{HEADING}12345678,代田 書子,\n", "utf-8")
    _import(file, code=0)
    file.write_bytes(content)
    assert "名簿を読めません" in _import(file, code=1)
    assert on_roll("12345678") is not None
    assert "開けません" in _import(tmp_path / "absent.csv", code=1)
