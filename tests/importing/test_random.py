"""Rows at random, written as people's spreadsheets write them: the bundle says the same."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import plain_form
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.source import Source
from nextbest.engine import Engine
from nextbest.engine.importing.imported import Wishes, import_new
from nextbest.engine.importing.new_bundle import Whole

WORDS = st.text(st.sampled_from("aé ,;\t\"'#:&*!|>%@`-?\\“\n0~{}[]"), max_size=12).map(lambda text: f"x{text}x")
"""Everything that CSV, YAML and the language take for something."""
PLAIN = WORDS.map(lambda text: text.replace("{", "(").replace("}", ")"))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@dataclass(frozen=True)
class Row:
    name: str
    owner: str
    body: str
    tier: tuple[str, ...]
    spent: int | None
    propensity: int  # per mille
    value: Decimal
    begin: date | None
    end: date | None


@dataclass(frozen=True)
class Look:
    """How a spreadsheet writes."""

    separator: str
    comma: bool
    day_first: bool
    percent: bool
    mark: str
    line: str

    def number(self, value: Decimal) -> str:
        text = f"{value:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.comma else text

    def day(self, day: date | None) -> str:
        return "" if day is None else day.strftime("%d/%m/%Y" if self.day_first else "%m/%d/%Y")

    def chance(self, mille: int) -> str:
        if self.percent:
            return self.number(Decimal(mille) / 10) + " %"
        return (f"{Decimal(mille) / 1000:.3f}").replace(".", "," if self.comma else ".") + "0"


LOOKS = st.builds(
    Look,
    separator=st.sampled_from(",;\t"),
    comma=st.booleans(),
    day_first=st.booleans(),
    percent=st.booleans(),
    mark=st.sampled_from(["", "\ufeff"]),
    line=st.sampled_from(["\n", "\r\n"]),
)
ROWS = st.lists(
    st.builds(
        Row,
        name=WORDS,
        owner=WORDS,
        body=PLAIN,
        tier=st.lists(st.sampled_from(["gold", 'the "best"', "Ünder 18, so"]), max_size=2, unique=True).map(tuple),
        spent=st.none() | st.integers(0, 10**7),
        propensity=st.integers(0, 1000),
        value=st.decimals(0, 10**6, places=2),
        begin=st.none() | DAYS,
        end=st.none() | DAYS,
    ),
    min_size=1,
    max_size=4,
)


def sheet(rows: list[Row], look: Look) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=look.separator, lineterminator=look.line)
    writer.writerow(
        ["ID", "Campaign", "Owner", "Channel", "Text", "Tier is", "Spent min", "Chance", "Value", "From", "To"]
    )
    for number, row in enumerate(rows):
        spent = "" if row.spent is None else look.number(Decimal(row.spent))
        days = sorted(each for each in (row.begin, row.end) if each is not None)
        begin, end = days if len(days) == 2 else (row.begin, row.end)
        facts = [f"c{number}", row.name, row.owner, "email", row.body, " | ".join(row.tier), spent]
        writer.writerow([*facts, look.chance(row.propensity), look.number(row.value), look.day(begin), look.day(end)])
    return look.mark + out.getvalue()


def amount(text: object) -> Decimal:
    words = str(text).replace("_", "")
    return Decimal(words.removesuffix("%")) / (100 if words.endswith("%") else 1)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, look=LOOKS)
def test_the_bundle_says_what_the_rows_say(rows: list[Row], look: Look, tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text(sheet(rows, look), encoding="utf-8", newline="")
    wishes = Wishes(mark="," if look.comma else ".", order="dmy" if look.day_first else "mdy")
    done = import_new(file, tmp_path / "new.yaml", Whole("new", "Europe/Paris", "sheet.csv"), wishes)
    assert [each.message for each in done.errors] == []
    (text,) = done.texts.values()
    Engine.from_text(text)
    tree = read_yaml(Source("new.yaml", text), Report()).tree
    assert tree is not None
    form = plain_form(tree)
    assert isinstance(form, dict)
    engagements = form["engagements"]
    assert isinstance(engagements, dict)
    assert list(engagements) == [f"c{number}" for number in range(len(rows))]
    for row, made in zip(rows, engagements.values(), strict=True):
        assert isinstance(made, dict)
        assert made["name"] == "\n".join(each.rstrip() for each in row.name.split("\n"))
        assert made["owner"] == "\n".join(each.rstrip() for each in row.owner.split("\n"))
        assert made["message"] == {"body": "\n".join(each.rstrip() for each in row.body.split("\n"))}
        assert amount(made["propensity"]) == Decimal(row.propensity) / 1000
        assert amount(made["value"]) == row.value
        days = sorted(each.isoformat() for each in (row.begin, row.end) if each is not None)
        if len(days) == 2:
            assert made["during"] == " to ".join(dict.fromkeys(days))  # one day is written once
        elif days:
            assert made["during"] == ("from " if row.begin else "until ") + days[0]
        else:
            assert "during" not in made
        when = made.get("when", [])
        conditions = when if isinstance(when, list) else [when]
        assert len(conditions) == bool(row.tier) + (row.spent is not None)
        if row.spent is not None:
            assert amount(str(conditions[-1]).removeprefix("spent >= ")) == row.spent
