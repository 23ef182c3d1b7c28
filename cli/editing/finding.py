"""Where something is defined, where it is used, and another name for it everywhere."""

import re
from typing import NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from nextbest.cli.editing.positions import lines, range_of
from nextbest.cli.editing.server import Server
from nextbest.cli.editing.told import uri_of
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.document.leaves import LABEL_PATTERN, NAME_PATTERN
from nextbest.engine.analysis.editing.occurrences import Occurrence, at, same
from nextbest.engine.analysis.editing.rename import renaming_breaks

_WORD = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
Asked = types.DefinitionParams | types.ReferenceParams | types.PrepareRenameParams | types.RenameParams


class Found(NamedTuple):
    """What stands at a position."""

    one: Occurrence | None
    places: list[Occurrence]
    """Everywhere that it stands."""


def help_finding(server: Server) -> None:
    """Lets a server answer where things are."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    @server.thread()
    def definition(server: Server, asked: types.DefinitionParams) -> list[types.Location]:
        one, places = _found(server, asked)
        return [_location(each) for each in (places if one is not None else _called(server, asked)) if each.declares]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    @server.thread()
    def references(server: Server, asked: types.ReferenceParams) -> list[types.Location]:
        whole = asked.context.include_declaration
        return [_location(each) for each in _found(server, asked).places if whole or not each.declares]

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    @server.thread()
    def renamable(server: Server, asked: types.PrepareRenameParams) -> types.Range | None:
        one, places = _found(server, asked)
        return range_of(one.place) if one is not None and any(each.declares for each in places) else None

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    @server.thread()
    def rename(server: Server, asked: types.RenameParams) -> types.WorkspaceEdit | None:
        _, places = _found(server, asked)
        if not any(each.declares for each in places):
            return None
        pattern = NAME_PATTERN if places[0].sort in ("attribute", "name") else LABEL_PATTERN
        if not re.search(pattern, asked.new_name):
            raise JsonRpcInvalidParams(f"`{asked.new_name}` cannot be a name: letters, digits and `_`, no digit first")
        failure = _failure(server, asked, places)
        if failure is not None:
            raise JsonRpcInvalidParams(f"not renamed, because of {failure.place}: {failure.message}")
        changes: dict[str, list[types.TextEdit]] = {}
        for each in places:
            edit = types.TextEdit(range_of(each.place), asked.new_name)
            changes.setdefault(uri_of(each.place.source.name), []).append(edit)
        return types.WorkspaceEdit(changes=changes)


def _failure(server: Server, asked: types.RenameParams, places: list[Occurrence]) -> Diagnostic | None:
    file = server.file(asked.text_document.uri)
    bundle = None if file is None else server.session.bundle_of(file.path)
    return None if bundle is None else renaming_breaks(bundle, places, asked.new_name, server.session.read)


def _found(server: Server, asked: Asked) -> Found:
    file = server.file(asked.text_document.uri)
    if file is None:
        return Found(None, [])
    every = server.session.occurrences(file.path)
    one = at(every, str(file.path), lines(file.text).offset(asked.position))
    return Found(one, [] if one is None else same(every, one))


def _called(server: Server, asked: Asked) -> list[Occurrence]:
    """The places of what the word at a position would be the name of, in an expression that is not whole."""
    file = server.file(asked.text_document.uri)
    if file is None:
        return []
    offset = lines(file.text).offset(asked.position)
    word = next((each[0] for each in _WORD.finditer(file.text) if each.start() <= offset <= each.end()), None)
    every = server.session.occurrences(file.path)
    return [each for each in every if each.name == word and each.sort in ("attribute", "name")]


def _location(one: Occurrence) -> types.Location:
    return types.Location(uri_of(one.place.source.name), range_of(one.place))
