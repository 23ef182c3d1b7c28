"""`nextbest import`: what is written loads, is canonical and says what the spreadsheet says; mistakes have cells."""

import re
import shutil
from pathlib import Path

import pytest

from nextbest.engine import Engine
from tests.cli.printed import Printed

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "docs" / "samples" / "campaigns.csv"
HEADER = "Campaign;Stage;Channel;Start;End;Country is;Total spent at least;Response rate;Organic rate;Order value;"
SHEET = f"""{HEADER}Subject;Text;Owner;Agency
Welcome letter;New;Email;;;;;12%;8%;9,50;Welcome;"Dear customer,
welcome to our shop: ""enjoy"" it.";Ana;X1

Black Friday;Active, Loyal;Email + Push;20.11.2026;30.11.2026;France | Spain;1.000;0,06;2,5 %;40;\
It starts;All at half price;Ben;
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A bundle that takes campaigns: a copy of the starter."""
    return Path(shutil.copytree(ROOT / "policies" / "starter", tmp_path / "shop"))


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_spreadsheet_becomes_a_bundle_that_is_sound_and_canonical(run: Printed, tmp_path: Path) -> None:
    sheet = written(tmp_path / "c.csv", "\ufeffsep=;\n" + SHEET)
    made = tmp_path / "shop.yaml"
    asked = ["import", sheet, "--timezone", "Europe/Paris", "--out", str(made)]
    code, out, err = run(*asked)
    assert (code, out) == (0, f"written: {made}: 2 engagements\n")
    assert "  N  Agency                left out: say what it means by" in err
    assert run("check", "--strict", str(made))[0] == 0
    assert run("fmt", "--check", str(made))[0] == 0
    engine = Engine.load(made)
    text = made.read_text(encoding="utf-8")
    assert 0 < text.index("\n  welcome_letter:\n") < text.index("\n  black_friday:\n")  # as the rows stand
    customer = {"id": "1", "lifecycle_stage": "loyal", "country": "Spain", "total_spent": 1000}
    consent = {"consent": {"email": True, "push": False}}
    winner = engine.decide(customer | consent, "2026-11-30T23:00:00+01:00").winners[0]
    assert (winner.engagement, winner.channel, winner.key) == ("black_friday", "email", 1_400_000_000)
    assert winner.message == {"subject": "It starts", "body": "All at half price"}
    nobody = engine.decide({"id": "2", "consent": {"email": True, "push": True}}, "2026-11-30T23:00:00+01:00")
    assert (nobody.stage, nobody.winners) == ("elsewhere", ())  # no stage is known: nothing is sent
    before = made.read_bytes()
    assert run(*asked)[0] == 2
    assert run(*asked, "--replace", "-q")[0] == 0
    assert made.read_bytes() == before
    assert run("import", sheet, "--timezone", "Europe/Paris")[1].split("bundle: ")[1].startswith("c\n")  # to stdout


def test_conditions_in_the_language_say_what_a_new_bundle_knows_of_its_customers(run: Printed, tmp_path: Path) -> None:
    audience = 'count(orders in last 30 days where category is ""shoes"") >= 2 and tier = “gold”'
    sheet = f'''name,channel,audience,propensity,value,subject,trigger
A,email,"{audience}",12%,9,"Hi {{first_name otherwise ""you""}}",cart left
B,email,"vip and address.country in [""FR""] and sum(orders.total) >= 50 and since more than 1 year ago",1%,9,Hi,
'''
    out = run("import", written(tmp_path / "c.csv", sheet.replace("since", "joined")), "--timezone", "UTC", "-q")[1]
    profile = out.split("profile:\n")[1].split("\n\n")[0]
    assert profile.split("\n  ") == [
        "  id: string!",
        "consent: {email: boolean!}",
        "tier: string",
        "first_name: string",
        "vip: boolean",
        "address: {country: string}",
        "joined: date",
        "orders: {history: {at: datetime!, category: string!, total: money!}}",
    ]
    Engine.from_text(out)


def test_engagements_go_into_a_bundle_and_leave_the_rest_alone(run: Printed, shop: Path) -> None:
    file = shop / "starter.yaml"
    before = file.read_text(encoding="utf-8")
    assert run("import", str(SAMPLE), "--into", str(shop))[:2] == (0, f"written: {file}: 3 engagements\n")
    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert run("fmt", "--check", str(shop))[0] == 0
    made = Engine.load(shop).bundle.engagements
    names = re.findall(r"^  (\w+):$", after.split("\nengagements:\n")[1], re.MULTILINE)
    assert names[-3:] == ["second_parcel", "advent_calendar", "half_price_for_old_friends"]
    assert [each.text.value for each in made["advent_calendar"].when] == ['tier in ["silver", "gold"]']
    code, _, err = run("import", str(SAMPLE), "--into", str(shop))
    assert code == 1
    assert err.count("already") == 3
    sheet = written(shop / "two.csv", "id,stage,kind,value\nwe_miss_you,lapsing,winback,13\nnew,any,news,1\n")
    assert run("import", sheet, "--into", str(file), "--replace")[0] == 1  # without a chance it is no engagement
    assert file.read_text(encoding="utf-8") == after
    sheet = written(shop / "two.csv", "id,kind,chance,value,subject,text\nwe_miss_you,winback,3%,13,Hi,Back?\n")
    code, out, _ = run("import", sheet, "--into", str(file), "--replace")
    assert (code, out) == (0, f"written: {file}: 1 engagement, 1 of them written anew\n")
    changed = Engine.load(shop).bundle.engagements
    assert list(changed) == list(made)
    assert changed["we_miss_you"].name == "we_miss_you"
    assert {name: each for name, each in changed.items() if name != "we_miss_you"} == {
        name: each for name, each in made.items() if name != "we_miss_you"
    }


def test_a_file_that_its_author_writes_otherwise_stays_so(run: Printed, shop: Path) -> None:
    file = shop / "starter.yaml"
    own = file.read_text(encoding="utf-8").replace("value: 9 ", "value:   9 ").rstrip("\n").replace("\n", "\r\n")
    file.write_bytes(own.encode())
    assert run("import", str(SAMPLE), "--into", str(file))[0] == 0
    after = file.read_bytes().decode()
    assert after.startswith(own)
    assert after.count("\r\n") == after.count("\n")
    assert len(Engine.load(shop).bundle.engagements) == 6
    file.write_text(re.sub(r"(?s)\nengagements:.*", "\nengagements: {}\n", own.replace("\r", "")), encoding="utf-8")
    assert run("import", str(SAMPLE), "--into", str(file))[0] == 2


def test_all_mistakes_of_all_rows_come_at_once_with_their_cells(run: Printed, shop: Path) -> None:
    before = (shop / "starter.yaml").read_bytes()
    sheet = '''name,stage,channel,from,until,audience,propensity,value,subject,body,status,priority,tier is,owner
First,newcomer,email,11/12/2026,,"spent >= 1o0 and tier is ""gold""",12,9,Hi,Hello,live,1,gold,A
Second,newcomerr,emial,2026-13-01,,tierr is missing,12%,,Hi,Hello,maybe,,goldd,B
,newcomer,email,,,,5%,10,Hi,Hello,,,,C
We miss you,newcomer,email,,,,5%,"1,200",Hi,{first_nam},,,,#N/A
Third,newcomer,email,2026-12-31,2026-12-01,,5%,12 € or so,Hi,Hello,,,,
Third,newcomer,email,,,,5%,12,Hi,Hello,,,,
'''
    code, out, err = run("import", written(shop / "c.csv", sheet), "--into", str(shop), "--kind", "welcome")
    assert (code, out) == (1, "")
    assert (shop / "starter.yaml").read_bytes() == before
    cells = re.findall(r"c\.csv, ([A-Z]+[0-9]+): row [0-9]+, column `(.+)`", err)
    told = "D2 F2 G2 L2 B3 C3 D3 F3 K3 M3 B4 A5 H5 J5 N5 E6 H6 A7".split()
    assert [cell for cell, _ in cells if cell not in ("A3",)] == told
    assert ("G2", "propensity") in cells
    assert "did you mean `newcomer`?" in err
    assert "`--decimal ,` or `--decimal .`" in err
    assert err.endswith("nothing was written\n")


def test_what_a_column_means_can_be_told(run: Printed, shop: Path) -> None:
    sheet = "Kampagne;Kanal;Land;Antwort;Wert;Betreff;Text;Intern\nA;email;gold;1,5%;10,5;Hi;Ho;x\n"
    told = ["Kampagne=name", "Kanal=channel", "Land=tier is", "Antwort=propensity", "Wert=value", "Betreff=subject"]
    asked = ["import", written(shop / "k.csv", sheet), "--into", str(shop), "--kind", "winback"]
    columns = [word for each in [*told, "Intern=-"] for word in ("--column", each)]
    code, _, err = run(*asked, *columns)
    assert code == 0, err
    made = Engine.load(shop).bundle.engagements["a"]
    assert [each.text.value for each in made.when] == ['tier is "gold"']
    code, _, err = run(*asked, "--column", "Wart=value", "--column", "Wert=valu")
    assert code == 1
    assert "did you mean `wert`?" in err
    assert "did you mean `value`?" in err


def test_every_column_comes_to_its_key(run: Printed, tmp_path: Path) -> None:
    sheet = """id,name,notes,description,type,phase,medium,schedule,who,goal,chance,without,worth,boost,importance,\
discount,cost,good for,tags,state,frequency cap,total budget,headline,message: footer
2026-sale,Sale,Loud,Proud,Promo,All,App and e-mail,every friday,all,vip,10%,2%,30,1.2,normal,Half price,4,7 days,\
"spring, big",draft,1 per 14 days,200 offers in total,Hello,Bye
rest,Rest,,,Filler,,app,,,,,,,,low,,,,,live,,,Hello,Bye
"""
    code, out, err = run("import", written(tmp_path / "c.csv", sheet), "--timezone", "UTC")
    assert code == 0, err
    assert (
        out.split("engagements:\n")[1]
        == """\
  2026_sale:
    name: Sale
    about: |-
      Loud
      Proud
    tags: [spring, big]
    kind: promo
    paused: yes
    stages: any
    during: every friday
    goal: vip
    propensity: 10%
    baseline: 2%
    value: 30
    lever: 1.2
    channels: [app, email]
    message:
      title: Hello
      footer: Bye
    offer:
      reward: Half price
      cost: 4
      expires: 7 days
    budget: [200 offers in total]
    limits: [1 per 14 days]

  rest:
    name: Rest
    kind: filler
    class: fallback
    channels: [app]
    message:
      title: Hello
      footer: Bye
"""
    )
    points = written(tmp_path / "p.csv", "name,channel,points,title\nA,app,7,Hi\n")
    assert "propensity: 100%\n    value: 7\n" in run("import", points, "--timezone", "UTC", "-q")[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "there are no rows to read"),
        (b"name,value\n", "there are no rows to read"),
        ("name,value\né,1\n".encode("cp1252"), "CSV UTF-8"),
        ("name,value\nA,1\n".encode("utf-16"), "CSV UTF-8"),
        (b'name,value\nA,"1\n', "this quote is never closed"),
    ],
)
def test_files_that_are_none_are_told(run: Printed, tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "c.csv").write_bytes(text)
    code, out, err = run("import", str(tmp_path / "c.csv"), "--timezone", "UTC")
    assert (code, out) == (1, "")
    assert told in err


TABLE = "Tier;Spent;Voucher\ngold;;15,00 €\nSilver, member;1.000+;10\nsilver | member;100 - 999,99;5\notherwise;;0\n"


def test_a_table_goes_beside_the_bundle_in_its_own_words(run: Printed, shop: Path) -> None:
    sheet = written(shop / "v.csv", TABLE)
    asked = ["import", sheet, "--into", str(shop), "--table", "voucher"]
    assert run(*asked)[:2] == (0, f"written: {shop}/starter.yaml, {shop}/voucher.csv: the table `voucher`\n")
    rows = "tier,spent,voucher\ngold,any,15\nsilver | member,>= 1_000,10\nsilver | member,100 to 999.99,5\n"
    assert (shop / "voucher.csv").read_text(encoding="utf-8") == rows
    assert len(Engine.load(shop).bundle.tables["voucher"].rows) == 3
    assert run("fmt", "--check", str(shop))[0] == 0
    assert run(*asked)[0] == 2
    assert run(*asked[:-1], "../x")[0] == 2
    assert run(*asked, "--replace")[0] == 0
    wrong = TABLE.replace("Silver", "silvre").replace("otherwise;;0\n", "gold;;3\n;;\n").replace("Spent", "Spend")
    code, _, err = run(*asked[:1], written(shop / "w.csv", wrong), *asked[2:4], "--table", "other")
    assert code == 1
    assert not (shop / "other.csv").exists()
    assert "did you mean `spent`?" in err
    assert "say `--otherwise OUTCOME`" in err
    assert run(*asked[:1], written(shop / "w.csv", wrong), *asked[2:4], "--table", "x", "--otherwise", "0")[0] == 1
