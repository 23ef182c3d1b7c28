"""Customers in columns made of others: some of them, in any order, and some after others."""

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.taking import end_to_end, spans, take


def customers_at(customers: Customers, places: Array) -> Customers:
    """The customers at these places, in that order."""
    histories = {}
    for name, each in customers.histories.items():
        starts, among = spans(each.starts, places)
        histories[name] = Records(starts, {field: take(column, among) for field, column in each.fields.items()})
    return Customers(len(places), {name: take(each, places) for name, each in customers.columns.items()}, histories)


def all_of(first: Customers, others: Customers) -> Customers:
    """Some customers and then others, with the same columns."""
    histories = {}
    for name, each in first.histories.items():
        more = others.histories[name]
        fields = {field: end_to_end(column, more.fields[field]) for field, column in each.fields.items()}
        histories[name] = Records(np.concatenate([each.starts[:-1], more.starts + each.starts[-1]]), fields)
    columns = {name: end_to_end(each, others.columns[name]) for name, each in first.columns.items()}
    return Customers(first.count + others.count, columns, histories)
