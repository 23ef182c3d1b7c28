"""Holds the formatter to its word: a file says the same before and after, and no comment is lost."""

from collections import Counter
from collections.abc import Callable, Iterator

from nextbest.dsl.document.roles import Role
from nextbest.dsl.files.yaml_written import Written, WrittenAlias, WrittenCollection, WrittenFile, WrittenScalar
from nextbest.dsl.format.clause import canonical_clause
from nextbest.dsl.format.lay_out_expression import marks
from nextbest.dsl.format.scalar import header_comment
from nextbest.dsl.format.simplify import canonical
from nextbest.dsl.format.wording import canonical_wording

RoleOf = Callable[[WrittenScalar], Role]
_End = None
"""Stands for the end of a list or mapping."""


def says_the_same(old: WrittenFile, new: WrittenFile, role_of: RoleOf) -> bool:
    """Whether two files differ in layout only; roles are those of the old one's scalars."""
    before, after = list(_parts(old.root)), list(_parts(new.root))
    if len(before) != len(after):
        return False
    roles = [role_of(each) if isinstance(each, WrittenScalar) else "other" for each in before]
    said_before, said_after = (list(map(_said, parts, roles)) for parts in (before, after))
    notes_before, notes_after = (_notes(file, parts, roles) for file, parts in ((old, before), (new, after)))
    return said_before == said_after and notes_before == notes_after and _head(old) == _head(new)


def _parts(node: Written) -> Iterator[Written | None]:
    yield node
    if isinstance(node, WrittenCollection):
        for key, value in node.entries:
            if key is not None:
                yield key
            yield from _parts(value)
        yield _End


def _said(node: Written | None, role: Role) -> object:
    match node:
        case WrittenCollection(mapping=mapping, anchor=anchor):
            return mapping, anchor
        case WrittenAlias(name=name):
            return name
        case WrittenScalar(value=value, anchor=anchor):
            plain = value.plain
            if plain is None:
                return value.text.value, anchor
            match role:
                case "expression":
                    return canonical(value.text.value), anchor
                case "wording":
                    return canonical_wording(value.text.value), anchor
                case "flag":
                    return {"yes": True, "no": False}.get(value.text.value, plain), anchor
                case "other":
                    return value.text.value, type(plain), anchor
                case _:
                    return canonical_clause(role, value.text.value), anchor
    return None


def _notes(file: WrittenFile, parts: list[Written | None], roles: list[Role]) -> Counter[str]:
    """Every comment: of YAML, of blocks, of expressions."""
    found = Counter(each.text for each in file.comments)
    for node, role in zip(parts, roles, strict=True):
        if isinstance(node, WrittenScalar):
            found[header_comment(node, file.source.text)] += 1
            if role == "expression":
                found.update(each.text for each in marks(node.value.text.value, ()).comments)
    found.pop("", None)
    return found


def _head(file: WrittenFile) -> list[str]:
    return file.source.text[slice(*file.head)].split() if file.head else []
