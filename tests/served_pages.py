"""The servers that pages start, and what they ask of them by `curl`: in this process, with the clock that is there."""

import re
import shlex
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from json import dumps, loads
from pathlib import Path

import click

from nextbest.cli.main import cli
from nextbest.cli.serve import say
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.service.asgi import Asking

PRETTY = "| python3 -m json.tool"
GREP = "| grep "
STARTS = ("nextbest serve ", "curl ")
"""How lines begin that are for a server."""


class Served:
    """The latest server of a page."""

    def __init__(self, place: Path) -> None:
        self._place, self._stack = place, ExitStack()
        self._asking: Asking | None = None

    def printed(self, line: str) -> str:
        """What a line prints."""
        plain = line.replace("\\\n", " ").strip()
        if plain.startswith("curl "):
            return self._curl(plain)
        return self._serve(shlex.split(plain.removesuffix("&"))[2:])

    def close(self) -> None:
        """End the server."""
        self._stack.close()

    def _serve(self, words: list[str]) -> str:
        self.close()
        # As the command line makes it: a command remembers from its first context how help is asked for.
        above = click.Context(cli, **cli.context_settings)
        command = cli.get_command(above, "serve")
        assert command is not None
        settings = Settings(**command.make_context("serve", words, parent=above).params)
        service = self._stack.enter_context(opened(settings))
        self._asking = Asking(application(service))
        out = StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            say(service, f"http://{settings.host}:{settings.port}")
        return out.getvalue()

    def _curl(self, line: str) -> str:
        """As `curl -s`, with `-X`, `-H`, `-d` and `-i`; of its lines, those that `grep` keeps."""
        assert self._asking is not None, "a page starts a server before it asks one"
        line, _, wanted = line.partition(GREP)
        words = iter(shlex.split(line.removesuffix(PRETTY))[1:])
        method, headers, body, path, head = "", {}, None, "", False
        for word in words:
            match word:
                case "-s":
                    pass
                case "-i":
                    head = True
                case "-X":
                    method = next(words)
                case "-H":
                    name, _, text = next(words).partition(": ")
                    headers[name] = text
                case "--json":
                    given = next(words)
                    body = (self._place / given[1:]).read_text() if given.startswith("@") else given
                    headers["Content-Type"] = "application/json"
                case _:
                    path = "/" + word.partition("://")[2].partition("/")[2]
        answer = self._asking(method or ("POST" if body else "GET"), path, headers=headers, content=body)
        text = dumps(loads(answer.text), indent=4, ensure_ascii=False) if line.endswith(PRETTY) else answer.text
        if wanted:
            (pattern,) = shlex.split(wanted)
            return "".join(f"{each}\n" for each in text.splitlines() if re.search(pattern, each))
        shown = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\n" if head else ""
        if head:
            shown += "".join(f"{name}: {each}\n" for name, each in answer.headers.items() if name != "content-length")
        return f"{shown}\n{text}\n" if head else f"{text.rstrip()}\n"
