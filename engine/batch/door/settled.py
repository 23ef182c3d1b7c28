"""Arrow columns in few shapes: one piece, without dictionaries of numbers, runs, views, or names for types."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nextbest.engine.backends.arrays.columns import Array, Known

_VIEWS = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}


def settled(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The same values in one array; a dictionary of texts stays one."""
    if isinstance(column, pa.ChunkedArray):
        pieces = [settled(each) for each in column.chunks]
        if not pieces:
            return settled(pa.array([], column.type))
        # Pieces may have dictionaries of their own.
        return pieces[0] if len(pieces) == 1 else pa.chunked_array(pieces).unify_dictionaries().combine_chunks()
    type = column.type
    if isinstance(type, pa.BaseExtensionType):
        return settled(column.storage)
    if pa.types.is_run_end_encoded(type):
        return settled(pc.run_end_decode(column))
    if pa.types.is_dictionary(type):
        words = settled(column.dictionary)
        coded = pa.DictionaryArray.from_arrays(column.indices, words, safe=False)
        # Arrow cannot put dictionaries together in which the missing value has a place.
        return coded if is_text_column(words.type) and not words.null_count else coded.dictionary_decode()
    if type in _VIEWS:
        return column.cast(_VIEWS[type], safe=False)
    if pa.types.is_struct(type) and len(type):
        fields = [settled(column.field(place)) for place in range(len(type))]
        return pa.StructArray.from_arrays(fields, [each.name for each in type], mask=column.is_null())
    return _list(column) if is_list(type) else column


def _list(column: pa.Array) -> pa.Array:
    lengths = np.asarray(pc.list_value_length(column).fill_null(0).cast(pa.int64()))
    starts = np.zeros(len(column) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    elements = settled(column.flatten())
    return pa.LargeListArray.from_arrays(pa.array(starts), elements, mask=column.is_null())


def is_list(type: pa.DataType) -> bool:
    """Whether values of an Arrow type are lists."""
    kinds = ("list", "large_list", "fixed_size_list", "list_view", "large_list_view")
    return any(getattr(pa.types, f"is_{kind}")(type) for kind in kinds)


def is_text_column(type: pa.DataType) -> bool:
    """Whether values of an Arrow type are texts."""
    return type in (pa.string(), pa.large_string(), pa.string_view())


def known_of(array: pa.Array) -> Known:
    """Where an array has values."""
    if not array.null_count:
        return None
    bitmap = array.buffers()[0]
    if bitmap is None:
        found: Array = array.is_valid().to_numpy(zero_copy_only=False)
        return found
    return bits(bitmap, array.offset, len(array))


def bits(bitmap: pa.Buffer, offset: int, count: int) -> Array:
    """Bits of a buffer as booleans."""
    first, skipped = divmod(offset, 8)
    packed = np.frombuffer(bitmap, np.uint8, (skipped + count + 7) // 8, first)
    return np.unpackbits(packed, count=skipped + count, bitorder="little")[skipped:].view(np.bool_)


def raw(array: pa.Array, dtype: "np.dtype[np.generic] | type[np.generic]") -> Array:
    """The numbers of an array as they lie in memory; anything where there is no value."""
    dtype = np.dtype(dtype)
    buffer = array.buffers()[1]
    if buffer is None or not len(array):
        return np.zeros(len(array), dtype)
    return np.frombuffer(buffer, dtype, len(array), array.offset * dtype.itemsize)


def text_bytes(texts: pa.Array) -> tuple[Array, Array]:
    """Where in the bytes each text begins, and where the last one ends; and the bytes."""
    kind = np.dtype(np.int64 if pa.types.is_large_string(texts.type) else np.int32)
    if not len(texts):
        return np.zeros(1, kind), np.zeros(0, np.uint8)
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, kind, len(texts) + 1, texts.offset * kind.itemsize)
    return starts, np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
