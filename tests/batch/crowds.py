"""Random customers who want what budgets cannot give to all, and who gets it by going through all pairs one by one."""

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

import numpy as np

from nextbest.engine.batch.budgets.pairs import NO_PURSE, Losers, Pairs, Purses


class Wish(NamedTuple):
    """A pair, as it is served: whoever sorts first is first."""

    class_: int
    deadline: float
    less: int
    """The key, turned round."""
    turn: int
    candidate: int
    customer: int
    takes: tuple[int, ...]

    @property
    def row(self) -> tuple[int, int, int, float, int, tuple[int, ...]]:
        return self.customer, self.candidate, self.class_, self.deadline, -self.less, self.takes


@dataclass
class Crowd:
    """Customers with all they want, each with a number of places."""

    purses: Purses
    wishes: list[list[Wish]]
    turns: list[int]
    places: int = 1
    asked: list[int] = field(default_factory=list)
    """How many customers were asked, round by round."""

    def plain(self) -> set[tuple[int, int]]:
        """Who gets what, by going through all pairs in order."""
        rooms, got = self.purses.rooms.tolist(), set[tuple[int, int]]()
        places = [self.places] * len(self.wishes)
        for wish in sorted(each for its in self.wishes for each in its):
            drawn = self.drawn(wish)
            if places[wish.customer] and all(takes <= rooms[purse] for purse, takes in drawn):
                places[wish.customer] -= 1
                for purse, takes in drawn:
                    rooms[purse] -= takes
                got.add((wish.customer, wish.candidate))
        return got

    def drawn(self, wish: Wish) -> list[tuple[int, int]]:
        purses = self.purses.drawn[wish.candidate].tolist()
        return [(purse, takes) for purse, takes in zip(purses, wish.takes, strict=True) if purse != NO_PURSE]

    @property
    def first(self) -> Pairs:
        rooms = self.purses.rooms.tolist()
        return pairs([each for its in self.wishes for each in self._best(its, rooms, frozenset())], self.purses)

    def ask(self, losers: Losers) -> Pairs:
        self.asked.append(len(losers.customers))
        everybody = slice(0, len(losers.customers))
        left = [losers.left(purse, everybody) for purse in range(len(self.purses.rooms))]
        held = list(zip(losers.held.customers.tolist(), losers.held.candidates.tolist(), strict=True))
        found: list[Wish] = []
        for place, customer in enumerate(losers.customers.tolist()):
            rooms = [
                int(self.purses.rooms[purse]) if some is None else int(some[place]) for purse, some in enumerate(left)
            ]
            mine = frozenset(candidate for whose, candidate in held if whose == customer)
            found += self._best(self.wishes[customer], rooms, mine)
        return pairs(found, self.purses)

    def _best(self, wishes: list[Wish], rooms: list[int], held: frozenset[int]) -> list[Wish]:
        free, found, left = self.places - len(held), list[Wish](), list(rooms)
        for wish in sorted(wishes):
            if free and wish.candidate not in held and all(takes <= left[at] for at, takes in self.drawn(wish)):
                found.append(wish)
                free -= 1
        return found


def pairs(wishes: list[Wish], purses: Purses) -> Pairs:
    customers, candidates, classes, deadlines, keys, takes = (
        zip(*(each.row for each in wishes), strict=True) if wishes else ((), (), (), (), (), ())
    )
    return Pairs(
        np.array(customers, np.int64),
        np.array(candidates, np.int32),
        np.array(classes, np.int8),
        np.array(deadlines, np.float64),
        np.array(keys, np.int64),
        np.array(takes, np.int64).reshape(len(wishes), purses.drawn.shape[1]),
    )


def crowd(random: Random, customers: int, places: int = 1) -> Crowd:
    """Some customers; few different keys, so that many are alike."""
    count, candidates = random.randint(1, 6), random.randint(1, 8)
    columns = random.randint(1, 3)
    dear = random.choice([1, 1, 5, 50])
    rooms = [random.randint(0, random.choice([1, customers, customers * dear])) for _ in range(count)]
    drawn = [
        (random.sample(range(count), min(count, random.randint(0, columns))) + [NO_PURSE] * columns)[:columns]
        for _ in range(candidates)
    ]
    fixed = [[random.randint(1, dear) for _ in range(columns)] for _ in range(candidates)]
    own = random.random() < 0.5
    turns = random.sample(range(customers), customers)
    keys, crowded = random.choice([3, 1000]), random.random()

    def wish(customer: int, candidate: int) -> Wish:
        takes = [random.randint(0, dear) if own else each for each in fixed[candidate]]
        return Wish(
            random.choice([0, 1, 1, 1, 2]),
            random.choice([float("inf"), 5.0, 9.0]),
            -random.randint(1, keys),
            turns[customer],
            candidate,
            customer,
            tuple(0 if at == NO_PURSE else some for at, some in zip(drawn[candidate], takes, strict=True)),
        )

    wishes = [
        [wish(customer, each) for each in range(candidates) if random.random() < crowded]
        for customer in range(customers)
    ]
    return Crowd(Purses(np.array(rooms, np.int64), np.array(drawn, np.int32)), wishes, turns, places)
