"""Random YAML files as people write them, and worse: every style, comments and blank lines everywhere."""

from random import Random

WORDS = [
    "a",
    "ltv",
    "gold",
    "10_000",
    "21:00",
    "true",
    "No",
    "x y",
    "é😀",
    "-5",
    "10 %",
    "2026-11-20",
    "a-b",
    "a:b",
    "a#b",
]
EXPRESSIONS = [
    "ltv > 5",
    "count( orders )=0",
    "tier in ['gold',\"silver\"]",
    "not any(orders) and (b is true)",
    "if a then 1 else min( 2, 3 )",
    "a # why\n  or (b # what\n  and c)\n# end",
    "count(orders # all\n in last 30 day\n where not x) = 0",
    "x within last 1 days or ((a))",
    'name is "a: b"',
    "broken (",
]
LONG = " ".join(["word"] * 30)


class RandomFile:
    """Writes one random mapping; names never repeat within one."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.names = 0
        self.anchors: list[str] = []

    def text(self) -> str:
        lines = self.mapping(0, 0)
        if self.chance(0.5):  # its scalars are expressions
            lines = [f"define: {self.comment()}", *(f"  {line}" if line else "" for line in lines)]
        if self.chance(0.1):
            lines = ["%YAML 1.2", "--- # start", *lines]
        elif self.chance(0.1):
            lines.insert(0, "---")
        end = self.random.choice(["\n", "\r\n", "\n", "\n", "\r"])
        text = end.join(lines) + self.random.choice([end, "", end * 3])
        return self.random.choice(["\ufeff", "", "", ""]) + text

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def comment(self) -> str:
        self.names += 1
        return self.random.choice(["# ", "#", "#! ", "#\t"]) + f"note {self.names} 'it' [{{"

    def between(self, indent: int) -> list[str]:
        found = []
        if self.chance(0.15):
            found.append(" " * max(0, indent + self.random.choice([0, 0, 0, 2, -2, 7])) + self.comment())
        if self.chance(0.15):
            found += ["", "  ", ""][: self.random.randrange(1, 4)]
        return found

    def behind(self) -> str:
        return f" {self.comment()}" if self.chance(0.12) else " " if self.chance(0.05) else ""

    def mapping(self, indent: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randrange(1, 5)):
            lines += self.between(indent)
            self.names += 1
            key = self.random.choice([f"k{self.names}", f"k{self.names}", f"'k{self.names}'", f'"k {self.names}"'])
            lines += self.value(" " * indent + key + ":", indent, depth)
        return lines + self.between(indent)

    def sequence(self, indent: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randrange(1, 4)):
            lines += self.between(indent)
            if self.chance(0.3) and depth < 4:
                first, *rest = self.mapping(indent + 2, depth + 1)
                if first.strip() and not first.strip().startswith("#"):
                    lines += [" " * indent + "- " + first.strip(), *rest]
                    continue
            lines += self.value(" " * indent + "-", indent, depth)
        return lines

    def value(self, head: str, indent: int, depth: int) -> list[str]:
        kind = self.random.randrange(12 if depth < 4 else 8)
        step = self.random.choice([1, 2, 2, 4])
        anchor = ""
        if self.chance(0.08):
            self.names += 1
            anchor = f" &n{self.names}"
        if kind == 0 and self.anchors:
            return [f"{head} *{self.random.choice(self.anchors)}{self.behind()}"]
        if kind in (1, 2):
            return self.block(head + anchor, indent + step)
        if kind == 3:
            return self.folded(head + anchor, indent + step)
        if kind < 8:
            done = [f"{head}{anchor} {self.flow(depth)}{self.behind()}"]
        elif kind < 10:
            nested = self.mapping(indent + step, depth + 1)
            done = [head + anchor + self.behind(), *nested]
        else:
            nested = self.sequence(indent + step, depth + 1)
            done = [head + anchor + self.behind(), *nested]
        if anchor:
            self.anchors.append(anchor.strip(" &"))
        return done

    def scalar(self, flow: bool) -> str:
        word = self.random.choice([each for each in WORDS + EXPRESSIONS if "\n" not in each])
        quoted = self.random.choice(["plain", "plain", "single", "double"])
        if quoted == "plain" and (not flow or not set(word) & set(",[]{}")) and ": " not in word:
            return word
        escaped = word.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"' if quoted == "double" else "'" + word.replace("'", "''") + "'"

    def flow(self, depth: int) -> str:
        kind = self.random.randrange(6 if depth < 4 else 3)
        if kind < 3:
            return self.scalar(depth > 0 and kind == 1) if kind else self.random.choice(["{}", "[]", "~", '""', LONG])
        parts = []
        for _ in range(self.random.randrange(1, 4)):
            self.names += 1
            key = f"f{self.names}: " if kind > 3 else ""
            inner = self.flow(depth + 1) if self.chance(0.3) else self.scalar(True)
            parts.append(key + (self.scalar(True) if inner == "~" and not key else inner))
        inner = self.random.choice([", ", ",", " , "]).join(parts)
        return f"{{ {inner} }}" if kind > 3 else f"[{inner}]"

    def block(self, head: str, indent: int) -> list[str]:
        style = self.random.choice(["|", ">", "|-", "|+", ">-", "|", "|"])
        note = f" {self.comment()}" if self.chance(0.1) else ""
        lines = [f"{head} {style}{note}"]
        for number in range(self.random.randrange(1, 4)):
            extra = " " * self.random.choice([0, 0, 3]) if number else ""
            word = self.random.choice([*EXPRESSIONS, "words # no comment", "# neither", ""] if number else EXPRESSIONS)
            lines += [" " * indent + extra + each for each in word.split("\n")] if word else [""]
        return lines + [""] * self.random.randrange(3)

    def folded(self, head: str, indent: int) -> list[str]:
        """A plain or quoted text over several lines."""
        quote = self.random.choice(["", '"', "'"])
        body = ["two  words", "", "- three"] if self.chance(0.5) else ["and more", "ltv"]
        lines = [f"{head} {quote}one", *(" " * (indent + 1) + each if each else "" for each in body)]
        lines[-1] += quote
        return lines
