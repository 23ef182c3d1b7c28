"""The wording of all that can be wrong with a bundle's files and structure."""

from collections.abc import Iterable, Sequence
from typing import Literal

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.source import Place

FileOf = Literal["bundle", "tests"]
"""What a file is to be."""


def _names(words: Iterable[str]) -> str:
    *most, last = [f"`{word}`" for word in words]
    return f"{', '.join(most)} or {last}" if most else last


def _shown(text: str, limit: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


# Files and their characters


def no_files(place: Place) -> Diagnostic:
    """A folder without bundle files."""
    return Diagnostic(
        "no-files",
        f"there is no bundle in `{place.source.name}`",
        place,
        help="a bundle is one file, or a folder of files, that end in `.yaml` or `.yml`",
    )


def not_utf8(place: Place, encoding: str | None) -> Diagnostic:
    """Bytes that are not UTF-8; `encoding` where another one can be told."""
    what = f"the file is in {encoding}, not in UTF-8" if encoding else "the file is not in UTF-8 from here on"
    return Diagnostic("not-utf8", what, place, help="save it as UTF-8 in your editor")


def bad_character(place: Place, code: int, count: int) -> Diagnostic:
    """A character that has no business in a text file, and how many of its sort there are."""
    more = f" (and {count - 1} more like it)" if count > 1 else ""
    return Diagnostic(
        "bad-character",
        f"the invisible character U+{code:04X} cannot stand in a bundle{more}",
        place,
        help="delete it; inside double quotes it can be written as an escape, such as `\\u0007`",
    )


def too_long(place: Place, limit: int) -> Diagnostic:
    """More text than any bundle has."""
    return Diagnostic(
        "too-long",
        f"the file is too long: {limit:,} characters are the most that is read",
        place,
        help="split the bundle into several files in one folder, and keep data in CSV files",
    )


def too_deep(place: Place, limit: int) -> Diagnostic:
    """Nested beyond reason."""
    return Diagnostic(
        "too-deep", f"this is nested more than {limit} levels deep", place, help="take it apart: no bundle needs that"
    )


def too_many_parts(place: Place, limit: int, aliases: bool) -> Diagnostic:
    """More values than any bundle has, perhaps by aliases that repeat each other."""
    why = "; its aliases (`*name`) repeat each other" if aliases else ""
    return Diagnostic(
        "too-many-parts",
        f"the file has more than {limit:,} keys and values{why}",
        place,
        help="write the parts out, with fewer aliases"
        if aliases
        else "split the bundle into several files in one folder",
    )


def empty_file(place: Place, whole: FileOf) -> Diagnostic:
    """Nothing in it, or only comments."""
    return Diagnostic("empty-file", "the file is empty", place, help=_begins(whole))


def not_a_bundle(place: Place, whole: FileOf) -> Diagnostic:
    """A file that is a list, or a single text."""
    what = "a bundle" if whole == "bundle" else "a file of tests"
    return Diagnostic("not-a-bundle", f"this is not {what}", place, help=_begins(whole))


def _begins(whole: FileOf) -> str:
    if whole == "bundle":
        return "a bundle is made of sections, and begins with `nextbest: 1`"
    return "a file of tests has `tests:`, a list of cases, each with a `name`, a `customer` and what to `expect`"


# YAML


def invalid_yaml(place: Place, what: str, help: str | None = None, edit: Edit | None = None) -> Diagnostic:
    """What libyaml complains of, in plain words."""
    return Diagnostic("yaml", what, place, help=help, edit=edit)


def cut_by_comma(place: Place, mended: str, edit: Edit) -> Diagnostic:
    """YAML split an expression at its comma."""
    return Diagnostic(
        "cut-by-comma",
        "a comma inside `{ }` split this expression: YAML reads it as two keys",
        place,
        help=f"quote the expression, `{_shown(mended, 90)}`, or write one key a line",
        edit=edit,
    )


def cut_by_hash(place: Place, mended: str, edit: Edit) -> Diagnostic:
    """YAML took the rest of an expression for a comment."""
    return Diagnostic(
        "cut-by-hash",
        "YAML takes ` #` for the beginning of a comment, and cuts this expression there",
        place,
        help=f"quote the whole expression: `{_shown(mended, 90)}`",
        edit=edit,
    )


def bracket_in_flow(place: Place, mended: str, edit: Edit) -> Diagnostic:
    """YAML ended an expression at its `[`."""
    return Diagnostic(
        "yaml",
        "inside `{ }` a text with `[` must be in quotes",
        place,
        help=f"quote the expression, `{_shown(mended, 90)}`, or write one key a line",
        edit=edit,
    )


def key_without_value(place: Place, key: str) -> Diagnostic:
    """`{a, b}`."""
    return Diagnostic(
        "key-without-value",
        f"`{_shown(key)}` has no value",
        place,
        help="inside `{ }` every key needs one; where the comma belongs to the text before it, quote that text",
    )


def duplicate_key(place: Place, key: str, first: Place) -> Diagnostic:
    """The same key twice in one mapping."""
    return Diagnostic(
        "duplicate-key",
        f"`{_shown(key)}` is here twice",
        place,
        help="keep one of the two, or rename one",
        related=((first, "the first is here"),),
    )


def key_not_a_word(place: Place) -> Diagnostic:
    """A list or mapping, or nothing, in the place of a key."""
    return Diagnostic(
        "key-not-a-word",
        "a key must be a word",
        place,
        help="a text that begins with `{` or `[` must be in quotes; before a `:` stands the name of a key",
    )


def merge_key(place: Place) -> Diagnostic:
    """`<<: *base`."""
    return Diagnostic(
        "merge-key",
        "merge keys (`<<`) are not read",
        place,
        help="write the keys out; what engagements share belongs in their kind",
    )


def tag(place: Place, written: str, edit: Edit | None) -> Diagnostic:
    """`!x`, `!!str x`."""
    return Diagnostic(
        "tag",
        f"YAML takes `{_shown(written)}` for a tag, and tags are not read",
        place,
        help=f"write `{edit.text}`" if edit else "leave it out, or put the text in quotes",
        edit=edit,
    )


def unknown_anchor(place: Place, name: str, known: Iterable[str]) -> Diagnostic:
    """`*name` without `&name` before it."""
    near = closest(name, known)
    return Diagnostic(
        "unknown-anchor",
        f"`*{name}` stands for nothing: there is no `&{name}` before it",
        place,
        help=f"did you mean `*{near}`?" if near else "a text that begins with `*` must be in quotes",
    )


def circular_alias(place: Place, name: str) -> Diagnostic:
    """An alias inside what it stands for."""
    return Diagnostic("circular-alias", f"`*{name}` stands inside of what it stands for", place, help="write it out")


def several_documents(place: Place) -> Diagnostic:
    """`---` in the middle of a file."""
    return Diagnostic(
        "several-documents",
        "a second YAML document begins here; a file holds one",
        place,
        help="take out the line `---`, or move what follows it to a file of its own",
    )


# Structure


def repeated(place: Place, name: str, section: str | None, first: Place) -> Diagnostic:
    """One name in two files."""
    where = f" in `{section}`" if section else ""
    return Diagnostic(
        "name-twice",
        f"`{name}` is here for the second time{where}",
        place,
        help=f"the first is in `{first.source.name}`; keep one of the two, or rename one",
        related=((first, "the first is here"),),
    )


def unknown_key(place: Place, key: str, known: Sequence[str], home: str | None) -> Diagnostic:
    """A key that this entry does not have; `home` is the section where it belongs, empty for the bundle's top."""
    message = f"`{_shown(key)}` is not a key here"
    near = closest(key, known)
    if near:
        return Diagnostic("unknown-key", message, place, help=f"did you mean `{near}`?", edit=Edit(place, near))
    if home is not None:
        where = f"in `{home}`" if home else "at the beginning of a line, as a section of its own"
        return Diagnostic("unknown-key", message, place, help=f"`{key}` belongs {where}")
    return Diagnostic("unknown-key", message, place, help=f"keys here are {_names(known)}")


def missing_key(place: Place, what: str, key: str, example: str | None) -> Diagnostic:
    """A key that this entry needs."""
    return Diagnostic(
        "missing-key", f"{what} has no `{key}`", place, help=f"add `{key}: {example}`" if example else f"add `{key}:`"
    )


def conflicting_keys(place: Place, given: Sequence[str]) -> Diagnostic:
    """Keys of which only one can be there."""
    message = f"{' and '.join(f'`{key}`' for key in given)} exclude each other"
    return Diagnostic("conflicting-keys", message, place, help="keep one of them")


def missing_one_of(place: Place, what: str, keys: Sequence[str]) -> Diagnostic:
    """Keys of which one must be there."""
    return Diagnostic(
        "missing-key", f"{what} has neither {' nor '.join(f'`{key}`' for key in keys)}", place, help="add one"
    )


def no_value(place: Place, what: str, expected: str) -> Diagnostic:
    """An empty value, `~` or `null`."""
    return Diagnostic("no-value", f"{what} has no value", place, help=f"give {expected}, or leave it out")


def empty_list(place: Place, what: str, expected: str) -> Diagnostic:
    """A list that needs an item."""
    return Diagnostic("no-value", f"{what} is empty", place, help=f"give {expected}")


def repeated_items(place: Place, what: str) -> Diagnostic:
    """A list with the same item twice."""
    return Diagnostic("item-twice", f"{what} has the same item twice", place, help="take one of the two out")


def wrong_shape(place: Place, what: str, found: str, expected: str) -> Diagnostic:
    """A list where words are expected, and the like."""
    return Diagnostic("wrong-shape", f"{what} cannot be {found}", place, help=f"it takes {expected}")


def not_a_choice(place: Place, what: str, written: str, choices: Sequence[str], expected: str) -> Diagnostic:
    """A word that is not among the few allowed."""
    near = closest(written, choices)
    return Diagnostic(
        "not-a-choice",
        f"{what} cannot be `{_shown(written)}`",
        place,
        help=f"did you mean `{near}`?" if near else f"it takes {expected}",
        edit=Edit(place, near) if near else None,
    )


def bad_name(place: Place, name: str, dots: bool, hyphens: bool) -> Diagnostic:
    """A name with characters that names do not have."""
    made_of = "letters a to z, digits, `_` and `-`" if hyphens else "letters a to z, digits and `_`"
    begin = "with at least one letter" if hyphens else "and do not begin with a digit"
    joined = ", joined by dots" if dots else ""
    return Diagnostic(
        "bad-name", f"`{_shown(name)}` cannot be a name", place, help=f"names have {made_of}{joined}, {begin}"
    )


def out_of_bounds(place: Place, what: str, bound: str, least: bool) -> Diagnostic:
    """A number beyond its bounds."""
    return Diagnostic("out-of-bounds", f"{what} must be {'at least' if least else 'at most'} {bound}", place)


def folded_expression(place: Place) -> Diagnostic:
    """An expression in a `>` block."""
    return Diagnostic(
        "folded-expression",
        "an expression under `>` loses its line ends",
        place,
        severity="warning",
        help="write `|` in the place of `>`",
    )
