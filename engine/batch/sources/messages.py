"""Wording of what is wrong with sources, and of what is worth knowing of them."""

from collections.abc import Sequence
from dataclasses import replace

from nextbest.dsl.diagnostics import Diagnostic, closest
from nextbest.dsl.messages.words import listed
from nextbest.dsl.source import Place

MOST = 8
"""Names that one message lists."""


def first_line(error: Exception) -> str:
    """What an error of a library says, without where in the library it was."""
    return str(error).strip().split("\n")[0]


def unknown_source(name: str, place: Place, known: Sequence[str]) -> Diagnostic:
    """`--source order=orders.csv`."""
    meant = closest(name, known)
    help = f"did you mean `{meant}`?" if meant else f"there are {_some(known)}"
    return _error(f"a source fills `customers` or a history, and `{name}` is neither", place, help)


def unknown_kind(path: str, place: Place) -> Diagnostic:
    """`--source orders=orders.txt`."""
    help = (
        "name a `.parquet`, `.csv` or `.jsonl` file, a folder of Parquet files, `shop.duckdb#table` or"
        " `postgres:VARIABLE#table`; of any other file the bundle's `sources:` can say how it is laid out"
    )
    return _error(f"`{path}` does not tell what kind of data it is", place, help)


def no_customers(place: Place) -> Diagnostic:
    """No source named `customers`."""
    help = "add `customers:` to `sources:` in the bundle, or give `--source customers=PATH`"
    return _error("it is not said where the customers come from", place, help)


def no_file(path: str, place: Place) -> Diagnostic:
    """A path where nothing is."""
    help = "paths in a bundle begin in its folder, those of `--source` where the command is called"
    return _error(f"there is no file `{path}`", place, help)


def unreadable(said: str, error: Exception, place: Place) -> Diagnostic:
    """A file that cannot be read, or holds something else."""
    told = isinstance(error, OSError) and error.strerror
    why = told.lower() if told else first_line(error)
    help = getattr(error, "help", None) or "see that it is whole, and of the kind that it is taken for"
    return _error(f"cannot read `{said}`: {why}", place, help)


def no_parquet_in(path: str, place: Place) -> Diagnostic:
    """A folder, which is taken for one of Parquet."""
    return _error(f"there is no `.parquet` file in the folder `{path}`", place, "of other kinds name the file itself")


def no_frame(name: str, why: str, place: Place) -> Diagnostic:
    """Something that is no table."""
    help = "give a path, or a table of Arrow, pandas or Polars"
    return _error(f"`{name}` cannot be read: {why}", place, help)


def no_variable(name: str, place: Place) -> Diagnostic:
    """The variable that holds the address of a database is not set."""
    help = f"set it to the address of the database: `export {name}=postgresql://user@host/database`"
    return _error(f"the environment variable `{name}` is not set", place, help)


def no_table(said: str, table: str, place: Place, known: Sequence[str]) -> Diagnostic:
    """A table that the database does not have."""
    meant = closest(table, known)
    help = f"did you mean `{meant}`?" if meant else f"there are {_some(known)}" if known else "it has no tables"
    return _error(f"`{said}` has no table `{table}`", place, help)


def no_column(said: str, name: str, place: Place, known: Sequence[str]) -> Diagnostic:
    """A name in an expression that is none of the columns."""
    return _error(f"`{said}` has no column `{name}`", place, _meant(name, known))


def not_there(said: str, path: str, place: Place, known: Sequence[str]) -> Diagnostic:
    """What must always be there has no column."""
    help = f"the bundle declares it with `!`; name its column: `fields: {{{path}: COLUMN}}`; {_meant(path, known)}"
    return _error(f"`{said}` has no column `{path}`", place, help)


def no_key(said: str, key: str, place: Place, known: Sequence[str]) -> Diagnostic:
    """Nothing says whose a record is."""
    near = closest("customer_id", known) or closest(key, known)
    help = (
        f"did you mean `{near}`? write `fields: {{{key}: {near}}}`"
        if near
        else (f"name the column: `fields: {{{key}: COLUMN}}`; there are {_some(known)}")
    )
    return _error(f"`{said}` has no column `{key}`, which says whose a record is", place, help)


def other_type(said: str, column: str, found: str, wanted: str, place: Place) -> Diagnostic:
    """A column that can never be read as what it fills."""
    help = "name another column, or make it from this one, under `fields:`"
    return _error(f"the column `{column}` of `{said}` holds {found}, where the bundle declares {wanted}", place, help)


def only_days(said: str, column: str, found: str, wanted: str, place: Place) -> Diagnostic:
    """Days where an instant is asked for: which one of the day is for people to say."""
    found_there = other_type(said, column, found, wanted, place)
    return replace(found_there, help="for the midnight that begins each day add `is: datetime` beside its `date:`")


def no_zone(said: str, column: str, place: Place) -> Diagnostic:
    """Dates and times that say no zone."""
    help = "say in which zone its clocks stood: `timezone: Europe/Paris` in the source"
    return _error(f"the column `{column}` of `{said}` holds dates and times without a zone", place, help)


def unusable(said: str, column: str, found: str, place: Place) -> Diagnostic:
    """A column of a type that the language does not know."""
    help = "leave it out of the expression; a column can still be taken as it is"
    return _error(f"the column `{column}` of `{said}` holds {found}, with which nothing can be computed", place, help)


def no_source_of_ids(name: str, place: Place, known: Sequence[str]) -> Diagnostic:
    """`customers: {from: orders}`, and there are no orders."""
    return _error(f"there is no source `{name}`", place, _meant(name, known))


def all_missing(said: str, paths: Sequence[str], place: Place) -> Diagnostic:
    """Attributes without a column."""
    verb = "it is" if len(paths) == 1 else "they are"
    return _note(f"`{said}` has no column for {_some(paths)}: {verb} missing for everybody", place)


def no_histories(paths: Sequence[str], place: Place) -> Diagnostic:
    """Histories without a source."""
    return _note(f"no source fills {_some(paths)}: nobody has such records", place)


def left_alone(said: str, columns: Sequence[str], place: Place) -> Diagnostic:
    """Columns that mean nothing to the bundle."""
    return _note(f"`{said}` has columns that the bundle does not use: {_some(columns)}", place)


def days_only(said: str, column: str, place: Place) -> Diagnostic:
    """Dates and times where days are asked for."""
    return _note(f"the column `{column}` of `{said}` holds dates and times; only the day is read", place)


def own_source(said: str, path: str, place: Place) -> Diagnostic:
    """A history that is in the customers' rows, and has a source of its own."""
    return _note(f"`{path}` has a source of its own, so that the column `{path}` of `{said}` is not read", place)


def _meant(name: str, known: Sequence[str]) -> str:
    meant = closest(name, known)
    return f"did you mean `{meant}`?" if meant else f"there are {_some(known)}" if known else "it has no columns"


def _some(names: Sequence[str]) -> str:
    if len(names) <= MOST:
        return listed(names)
    return ", ".join(f"`{name}`" for name in names[:MOST]) + f" and {len(names) - MOST} more"


def _error(message: str, place: Place, help: str) -> Diagnostic:
    return Diagnostic("source", message, place, help=help)


def _note(message: str, place: Place) -> Diagnostic:
    return Diagnostic("source-note", message, place, severity="warning")
