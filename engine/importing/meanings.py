"""What the columns of a spreadsheet mean: by their names, by what people call such things, or as they were told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from nextbest.dsl.diagnostics import closest
from nextbest.engine.importing.sheet import Cell, Found

Test = Literal["is", "at least", "at most", "contains"]

SYNONYMS: Mapping[str, str] = {
    "name": "campaign, campaign name, engagement, engagement name, campaign title, activity",
    "id": "key, campaign id, campaign key, engagement id, identifier",
    "about": "description, notes, note, comment, comments, objective, purpose, what it is for",
    "kind": "type, campaign type, type of campaign, category, campaign category",
    "stages": "stage, lifecycle stage, lifecycle stages, lifecycle, phase",
    "channels": "channel, medium, media, via, sent by, touchpoint",
    "from": "start, start date, starts, begin, begins, valid from, from date, launch, launch date, live from",
    "until": "to, end, end date, ends, valid until, valid to, until date, to date, live until, expiry",
    "during": "calendar, schedule, when it runs, timing",
    "when": "audience, condition, conditions, target, target group, target audience, who, criteria, segment",
    "on": "event, trigger, trigger event, after event",
    "goal": "conversion, success, goal condition",
    "propensity": "probability, chance, likelihood, conversion rate, response rate, expected response, response",
    "baseline": "organic rate, base rate, without, conversion without, response without, control rate",
    "value": "worth, revenue, margin, expected value, order value, value per conversion, value of an order",
    "score": "points, campaign score",
    "lever": "weight, boost, factor",
    "class": "priority, importance",
    "offer.reward": "offer, reward, incentive, discount, gift, benefit",
    "offer.cost": "cost, offer cost, cost of offer, reward cost, incentive cost, discount cost, cost per redemption",
    "offer.expires": "expires, offer expires, offer valid for, good for",
    "message.subject": "subject, subject line, email subject, mail subject",
    "message.preheader": "preheader, preview, preview text",
    "message.title": "title, headline, push title",
    "message.body": "body, text, message, message text, copy, content, body text, email text, wording",
    "message.link": "link, url, landing page, call to action link",
    "message.button": "button, cta, call to action, button text",
    "message.image": "image, picture, visual, banner",
    "owner": "responsible, team, contact, contact person, campaign owner, who answers for it, created by",
    "tags": "tag, label, labels, theme, themes, keywords",
    "paused": "on hold, resting",
    "live": "status, active, enabled, state",
    "limits": "limit, frequency, frequency cap, cap, contact limit",
    "budget": "total budget, budget limit",
}
"""What a column can say of an engagement, and what else people call it."""

IGNORED = "-"
"""Told as a column's meaning: left out, and nothing said of it."""
_ALL = {name: key for key, names in SYNONYMS.items() for name in (key, *names.split(", "))}
_TESTS: Mapping[Test, str] = {
    "is": r"(?P<name>.+?)\s*(?:=|\b(?:is|equals|equal to|one of)$)",
    "at least": r"(?P<name>.+?)\s*(?:>=|≥|\b(?:at least|min|minimum)$)|(?:at least|min|minimum)\b\s*(?P<after>.+)",
    "at most": r"(?P<name>.+?)\s*(?:<=|≤|\b(?:at most|max|maximum)$)|(?:at most|max|maximum)\b\s*(?P<after>.+)",
    "contains": r"(?P<name>.+?)\s*\b(?:contains|includes|has)",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column says: `key` of an engagement, or a test of the attribute `of` where `test` is given."""

    key: str
    of: str = ""
    test: Test | None = None

    @property
    def words(self) -> str:
        """For people: `stages`, `country is …`."""
        return f"{self.of} {self.test} …" if self.test else self.key


@dataclass(frozen=True, slots=True)
class Columns:
    """Each column that is understood, and those that are not with what might help."""

    known: Mapping[int, Meaning]
    left_out: Mapping[int, str]
    header: Sequence[Cell]


def understand(header: Sequence[Cell], told: Mapping[str, str], attributes: Mapping[str, str], found: Found) -> Columns:
    """The meaning of every column of a header; `attributes` are those that a bundle has, by name without signs.

    `told` has meanings by header, which go before all others.
    """
    known: dict[int, Meaning] = {}
    left_out: dict[int, str] = {}
    said = {plain(name): meaning for name, meaning in told.items()}
    for cell in header:
        asked = said.pop(plain(cell.value), None)
        if asked == IGNORED:
            left_out[cell.column] = "as told"
            continue
        meaning = _meaning(asked if asked is not None else cell.value, attributes)
        if meaning is None:
            if asked is not None:
                found.wrong(cell, f"`{asked}` is not what a column can mean", _choices(asked))
            left_out[cell.column] = _choices(cell.value)
        elif meaning.key != "about" and meaning in known.values():
            first = next(each for each in header if known.get(each.column) == meaning)
            help = f'leave one of them out: `--column "{cell.value}=-"`, or give it another meaning'
            found.wrong(cell, f"`{cell.value}` and `{first.value}` ({first.name}) both mean `{meaning.words}`", help)
            left_out[cell.column] = f"as {first.name} says it already"
        else:
            known[cell.column] = meaning
    for name in said:
        meant = closest(name, [plain(each.value) for each in header])
        help = f"did you mean `{meant}`?" if meant else "write it as the first row has it"
        found.wrong(header[0], f"there is no column `{name}`, of which `--column` speaks", help)
    return Columns(known, left_out, header)


def plain(words: str) -> str:
    """A header without case, signs and blanks that do not matter."""
    kept = re.sub(r"[^\w<>=≥≤.%-]+|[_]+", " ", _email(words.casefold()))
    return " ".join(kept.split())


def name_of(words: str) -> str:
    """What words are called where names have letters, digits and `_`: `Total spent` → `total_spent`."""
    return re.sub(r"[^a-z0-9]+", "_", _email(_ascii(words).casefold())).strip("_")


def _email(words: str) -> str:
    return words.replace("e-mail", "email")


def _ascii(words: str) -> str:
    return normalize("NFKD", words.replace("ß", "ss")).encode("ascii", "ignore").decode()


def _meaning(words: str, attributes: Mapping[str, str]) -> Meaning | None:
    here = plain(words)
    if here in _ALL:
        return Meaning(_ALL[here])
    part = re.fullmatch(r"message[ .:-]+(\w+)", here)
    if part:
        return Meaning(f"message.{name_of(part[1])}")
    for test, pattern in _TESTS.items():
        match = re.fullmatch(pattern, here)
        if match:
            words_of = match.group("name") or match.groupdict().get("after") or ""
            return Meaning("when", _attribute(words_of, attributes), test)
    if here in attributes:
        return Meaning("when", attributes[here], "is")
    return None


def _attribute(words: str, attributes: Mapping[str, str]) -> str:
    """An attribute as the bundle has it, else as a name that a new one can have."""
    known = attributes.get(plain(words))
    return known or ".".join(filter(None, map(name_of, words.split("."))))


def _choices(words: str) -> str:
    meant = closest(plain(words), _ALL)
    if meant:
        return f"did you mean `{_ALL[meant]}`?"
    return f'say what it means by `--column "{" ".join(words.split())}=MEANING"`'
