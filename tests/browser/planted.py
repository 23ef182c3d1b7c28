"""Pages made for the browser: one with every fault that is looked for, and one of plots of all sorts of figures."""

from nextbest.cli.pages.blocks import Page, Section
from nextbest.cli.pages.html import html
from nextbest.cli.reporting.bars import Bar, Bars
from nextbest.cli.reporting.columns import Columns
from nextbest.cli.reporting.flow import Flow
from nextbest.cli.reporting.heat import Heat
from nextbest.cli.reporting.lines import Lines
from nextbest.cli.reporting.plotted import Figures, Shown, plotted
from nextbest.cli.reporting.shares import Measured, Shares
from nextbest.cli.reporting.whiskers import Whisker, Whiskers

FAULTS = """<!doctype html><html lang="en"><title>Faults</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<body style="margin: 0; background: #fff; color: #000"><main>
<p style="position: absolute; top: 10px">one over</p><p style="position: absolute; top: 14px">the other</p>
<svg class="plot" width="100" height="40" style="display: block; margin-top: 80px; overflow: visible">
<rect class="fill0" width="9" height="9" fill="#eee" /><text x="60" y="20">cut off at its end</text></svg>
<p style="color: #ccc">pale</p><p style="position: relative; left: 95vw; width: 20rem">beyond the edge</p>
<table><tr><td>first</td></tr></table><table style="margin-top: -1rem"><tr><td>second</td></tr></table>
<a href="#x" style="outline: none">a link</a><img src="data:,"><script>console.error("said")</script>
<script>fetch("http://127.0.0.1:9/elsewhere").catch(() => 0)</script></main>"""

STAGES = ("onboarding", "at risk", "a stage with quite a long name indeed", "ß", "é", "lapsing", "lost", "won back")
LONG = "Come back and get everything that you have ever put into a basket at half the price, for a whole week"


def plots() -> str:
    """Plots that show much, little, nothing, and what is large, with long names."""
    months = tuple(f"{name} 2026" for name in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()) * 2
    many = tuple(tuple(float(place * 1_000 * month) for place in range(len(STAGES))) for month in range(24))
    rates = tuple(tuple(0.01 * place * month for month in range(24)) for place in range(len(STAGES)))
    moves = {(one, other): 1 + 99_999 * (one is other) for one in STAGES for other in STAGES}
    shown: tuple[Shown, ...] = (
        Columns("c1", "Many columns", STAGES, months, many),
        Columns("c2", "One column", STAGES[:1], months[:1], ((1.0,),)),
        Columns("c3", "No columns", (), (), ()),
        Lines("l1", "Many lines", STAGES, months, rates, tuple(range(8)), percent=True),
        Lines("l2", "One dot", STAGES[:1], months[:1], ((7.0,),), (0,)),
        Lines("l3", "Nothing at all", STAGES[:1], months[:1], ((None,),), (0,)),
        Flow("f1", "Everybody everywhere", STAGES, "Oct 2026", "Nov 2026", moves),
        Flow("f2", "Nobody moved", STAGES[:2], "Oct 2026", "Nov 2026", {(STAGES[0], STAGES[0]): 1}),
        Heat("h1", "Every hour", {(day, hour): day * hour for day in range(7) for hour in range(24)}),
        Heat("h2", "No hour", {}),
        Bars("b1", "Long names", tuple(Bar(f"{LONG} {at}", 10.0**at, note="too few") for at in range(9))),
        Bars("b2", "Short names", tuple(Bar(name, at, f"{at}.0 of 12") for at, name in enumerate(STAGES))),
        Bars("b3", "Nothing", (Bar("nobody", 0),)),
        Shares("s1", "Shares", tuple(Measured(f"{LONG}: {at}", at / 4, at / 9, (at + 1) / 5) for at in range(4))),
        Shares("s2", "A small share", (Measured("welcome", 0.0001, 0, 0.0004), Measured("nobody", 0, 0, 0.0003))),
        Whiskers(
            "w1", "Differences", tuple(Whisker(f"{LONG}: {at}", at / 9, at / 9 - 1, at / 9 + 1) for at in range(3))
        ),
        Whiskers("w2", "Too few", (Whisker("welcome: bold", None), Whisker("welcome: calm", 0.0001, -0.0002, 0.0004))),
    )
    figures = Figures(
        ("What", "Customers", "Share of them"), [(LONG, "1,234,567", "12.3%"), ("a", "1", "–")], "rows.csv"
    )
    chapters = tuple(
        Section(f"s{at}", each.title, (plotted(each, figures),), kind="chapter") for at, each in enumerate(shown)
    )
    return html(Page("Plots", (), {"customers": "1"}, chapters, "The end."))
