"""How long a decision takes, against hand-written Python and other engines: `python -m benchmarks.decide`."""

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import ParamSpec, TypeVar

from benchmarks.contest import Found, Sizes, contest, contest_with_memory
from benchmarks.page import filled, load, machine, row
from benchmarks.setting_up import MANY, Built, SettingUp, set_up, set_up_built
from benchmarks.timing import Times
from benchmarks.workload import Form

P = ParamSpec("P")
T = TypeVar("T")
SIZES = (10, 100, 1_000, 10_000)
FORMS = ("normal", "hostile", "memory", "setup")
RIVALS = {"zen-engine": "zen", "datalogic-py": "datalogic_py"}
FAST = "naive on a dict"


def main() -> None:
    """Print one table for each form."""
    arguments = _arguments()
    began = perf_counter()
    rivals = [name for name, module in RIVALS.items() if find_spec(module)]
    told = {"machine": machine(("pydantic", *RIVALS))}
    print(told["machine"])
    if len(rivals) < len(RIVALS):
        print("to compare with other engines: pip install 'nextbest[bench]'")
    for form in arguments.form:
        print(f"\n## {HEADINGS[form]}\n", flush=True)
        lines = []
        for line in TABLES[form]([_sizes(each, arguments.quick, rivals) for each in arguments.sizes]):
            print(line, flush=True)
            lines.append(line)
        told[form] = "\n".join(lines)
    print(f"\n{perf_counter() - began:.0f} s in all, load {load()}")
    if arguments.into:
        arguments.into.write_text(filled(arguments.into.read_text(encoding="utf-8"), told), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decide", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of engagements")
    parser.add_argument("--form", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--quick", action="store_true", help="fewer customers and rounds: to see that all is well")
    parser.add_argument("--into", type=Path, help="a page whose tables are written anew")
    return parser.parse_args()


def _sizes(engagements: int, quick: bool, rivals: list[str]) -> Sizes:
    """The larger the policy the fewer the customers, since the interpreter answers for each of them too."""
    people = 300 if engagements <= 100 else 150 if engagements <= 1_000 else 40
    people, rounds = (max(20, people // 5), 3) if quick else (people, 11)
    return Sizes(engagements, people, rounds, len(rivals) == len(RIVALS))


def _contests(form: Form, sizes: list[Sizes]) -> Iterator[str]:
    yield "| engagements | measure | `now` | naive µs | nextbest µs | × naive | zen-engine | datalogic-py |"
    yield "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for size in sizes:
        for measure, now, times in _measures(alone(contest, size, form)):
            naive, ours = _fastest(times), times["nextbest"]
            others = [_against(times[name], naive) if name in times else "" for name in RIVALS]
            yield row(f"{size.engagements:,}", measure, now, _µs(naive), _µs(ours), _against(ours, naive), *others)


def _with_memory(sizes: list[Sizes]) -> Iterator[str]:
    yield "| engagements | measure | `now` | naive µs | without µs | with µs | × naive | × without |"
    yield "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for size in sizes:
        for measure, now, times in _measures(alone(contest_with_memory, size)):
            naive, without, ours = _fastest(times), times["without"], times["nextbest"]
            ratios = _against(ours, naive), _against(ours, without)
            yield row(f"{size.engagements:,}", measure, now, _µs(naive), _µs(without), _µs(ours), *ratios)


def _setting_up(sizes: list[Sizes]) -> Iterator[str]:
    yield (
        "| engagements | from | MB of files | read s | lower µs each | compile µs each | first decision ms |"
        f" next {MANY} ms | `warm` s | naive s | MB read | MB ready |"
    )
    yield "| ---: | --- |" + " ---: |" * 10
    for size in sizes:
        each = 1e6 / size.engagements
        with TemporaryDirectory() as name:
            texts = alone(set_up, size.engagements, Path(name))
            built = alone(set_up_built, Path(name))
        own = f"{texts.lowered * each:.0f}", f"{texts.compiled * each:.0f}"
        yield row(f"{size.engagements:,}", "texts", *_loading(texts, *own, f"{texts.warm:.2f}", f"{texts.naive:.2f}"))
        yield row(f"{size.engagements:,}", "`build`", *_loading(built, "", "", "", ""))


def _loading(found: SettingUp | Built, lower: str, compile: str, warm: str, naive: str) -> tuple[str, ...]:
    decisions = f"{found.first * 1e3:.1f}", f"{found.many * 1e3:.1f}"
    memory = f"{found.memory_read / 1e6:.0f}", f"{found.memory_ready / 1e6:.0f}"
    return f"{found.bytes / 1e6:.2f}", f"{found.read:.2f}", lower, compile, *decisions, warm, naive, *memory


def _against(times: Times, other: Times) -> str:
    return f"{times.against(other):.2f}"


def alone(measure: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What it gives in a process of its own, where nothing was made before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *given, **named).result()


def _measures(found: Found) -> Iterator[tuple[str, str, dict[str, Times]]]:
    yield "choice", "one", found.choice
    yield "choice", "each its own", found.choice_own
    yield "whole", "one", found.whole
    yield "whole", "each its own", found.whole_own


def _fastest(times: dict[str, Times]) -> Times:
    """Hand-written Python in the form that was the faster one."""
    return min((times[name] for name in ("naive", FAST) if name in times), key=lambda each: each.middle)


def _µs(times: Times) -> str:
    return f"{times.middle:,.1f}"


HEADINGS = {
    "normal": "Scores over two orders of magnitude",
    "hostile": "Upper bounds of scores within one percent",
    "memory": "With limits, quiet hours, holdouts and contacts",
    "setup": "Setting up",
}
TABLES: dict[str, Callable[[list[Sizes]], Iterator[str]]] = {
    "normal": partial(_contests, "normal"),
    "hostile": partial(_contests, "hostile"),
    "memory": _with_memory,
    "setup": _setting_up,
}

if __name__ == "__main__":
    main()
