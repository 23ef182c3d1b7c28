"""Turns bytes or text into a clean `Source`: UTF-8, of bearable length, without characters that no file should have."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import loading
from nextbest.dsl.source import Place, Source

Read = Callable[[Path], bytes]
"""How files are read; whoever wants to know which ones, and what stood in them, gives one of his own."""

LONGEST = 2_000_000
"""Characters in one file; a bundle can have many. One of 1,000 engagements has about one million."""

UNREADABLE = "\ufffd"
"""Stands for what cannot be read."""

# Controls, lone surrogates, and the line ends that YAML 1.1 and 1.2 take differently.
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]|(?<=.)\ufeff", re.DOTALL)
_FINE = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
"""Nearly all that files consist of."""
_MARKS = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def read_bytes(name: str, data: bytes, report: Report) -> Source | None:
    """A file's text, or None where nothing of it can be read. What cannot be read becomes U+FFFD; all is reported."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _without_mark(data)
    if encoding:
        report.add(loading.not_utf8(_beginning(name), encoding))
        return None
    try:
        return read_text(name, data.decode(), report)
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode())
        source = read_text(name, data.decode(errors="replace"), report)
        if source is not None:
            report.add(loading.not_utf8(Place(source, at, at + 1), None))
        return source


def read_text(name: str, text: str, report: Report) -> Source | None:
    """The same for text in memory."""
    if len(text) > LONGEST:
        report.add(loading.too_long(_beginning(name), LONGEST))
        return None
    # Few characters are left when the usual ones are taken out, which is much faster than to look at each.
    unusual = text.encode(errors="surrogatepass").translate(None, _FINE).decode(errors="surrogatepass")
    first = _BAD.search(text) if _BAD.search(f" {unusual}") else None
    if first is None:
        return Source(name, text)
    clean, count = _BAD.subn(UNREADABLE, text)
    source = Source(name, clean)
    report.add(loading.bad_character(Place(source, *first.span()), ord(first[0]), count))
    return source


def _without_mark(data: bytes) -> str | None:
    """UTF-16 of Western text has a zero in every second byte."""
    even, odd = data[:200:2].count(0), data[1:200:2].count(0)
    return "UTF-16" if data and min(even, odd) == 0 and max(even, odd) * 4 >= len(data[:200]) else None


def _beginning(name: str) -> Place:
    return Place(Source(name, ""), 0, 0)
