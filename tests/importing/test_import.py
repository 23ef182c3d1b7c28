"""`nextbest import`: what is written loads, is canonical and says what the spreadsheet says; mistakes have cells."""

from pathlib import Path

import pytest

from nextbest.cli import main
from nextbest.engine import Engine

SHEET = """Campaign;Stage;Channel;Start;End;Country is;Total spent at least;Response rate;Organic rate;Order value;\
Subject;Text;Owner;Agency
Welcome letter;New;Email;;;;;12%;8%;9,50;Welcome;"Dear customer,
welcome to our shop: ""enjoy"" it.";Ana;X1
Black Friday;Active, Loyal;Email + Push;20.11.2026;30.11.2026;France | Spain;1.000;0,06;2,5 %;40;\
It starts;All at half price;Ben;
"""


def test_a_spreadsheet_becomes_a_bundle_that_is_sound_and_canonical(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "c.csv").write_text("\ufeff" + SHEET.replace("\n", "\r\n"), encoding="utf-8")
    made = tmp_path / "shop.yaml"
    asked = ["import", str(tmp_path / "c.csv"), "--timezone", "Europe/Paris", "--out", str(made)]
    assert main.run(asked) == 0
    assert "N  Agency                left out" in capsys.readouterr().err
    assert main.run(["check", "--strict", str(made)]) == 0
    assert main.run(["fmt", "--check", str(made)]) == 0
    customer = {"id": "1", "lifecycle_stage": "loyal", "country": "Spain", "total_spent": 1000}
    consent = {"consent": {"email": True, "push": False}}
    winner = Engine.load(made).decide(customer | consent, "2026-11-30T23:00:00+01:00").winners[0]
    assert (winner.engagement, winner.channel, winner.key) == ("black_friday", "email", 1_400_000_000)
    assert winner.message == {"subject": "It starts", "body": "All at half price"}
    assert main.run(asked) == 2  # it is there already
    assert main.run([*asked, "--replace"]) == 0
