"""What an engine does with the memory of a store, besides deciding: tells it of events, redeems, counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Unpack

from nextbest.dsl.checked import Bundle
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.reasons import Reasons
from nextbest.engine.deciding.redeeming import till
from nextbest.engine.deciding.remembered import Profile, customer_of
from nextbest.engine.deciding.request import Asking, Options, request
from nextbest.engine.deciding.telling import remember, tell
from nextbest.engine.decision import LimitCount
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.now import parse_now
from nextbest.engine.errors import InvalidDocument, UsageError
from nextbest.engine.remembering.standing import Said
from nextbest.engine.shown import at as shown_at
from nextbest.engine.stores.store import Outcome, Redemption, Store, Told


class WithStore:
    """The part of `Engine` that is of use only with a store."""

    bundle: Bundle
    _deciding: Deciding

    def counts(
        self, profile: Profile | str, now: datetime | str, *, store: Store | None = None
    ) -> tuple[LimitCount, ...]:
        """What each limit and each budget of the bundle counts for a customer now, in the order of the bundle.

        Of a customer of whom only the id is given, what no store knows is taken for unknown. `InvalidDocument` for a
        document that breaks the rules.
        """
        asked = request(self.bundle, now, Options(store=store))
        given = {"id": profile} if isinstance(profile, str) else profile
        found = self._deciding.whoever(given, asked, stranger=isinstance(profile, str))
        if isinstance(found, Refused):
            raise InvalidDocument(found.fatal)
        return Reasons(found, self._deciding.folding, hold=asked.hold).all_counts()

    def redeem(
        self,
        code: str,
        customer: str,
        event: Mapping[str, object],
        now: datetime | str,
        *,
        store: Store,
        profile: Profile | None = None,
    ) -> Redemption:
        """Redeem an offer by its code: once, by its owner, before it expires, by an event that fulfils its terms.

        `profile` is the customer document where `redeem.when` asks for its attributes; left out, they are what events
        have told the store, and what is missing there leaves such an offer `not_fulfilled`. `InvalidDocument` with all
        problems of an event, or a document, that breaks the rules, `UsageError` for the document of somebody else.
        """
        at, customer = parse_now(now), customer_of({"id": customer}) or customer
        if profile is not None and customer_of(profile) not in (None, customer):
            raise UsageError(f"the document is that of `{customer_of(profile)}`, and `{customer}` is at the till")
        found = store.customer(customer) if profile is None else None
        here = till(self._deciding, customer, event, profile if found is None else found.known, at)
        return store.redeem(code, customer, here.event.id, shown_at(at, self._deciding.zone), here.fulfils)

    def tell(
        self,
        event: Mapping[str, object],
        now: datetime | str,
        *,
        store: Store,
        decide: bool = False,
        said: Said = "at",
        **as_decide: Unpack[Asking],
    ) -> Told:
        """Apply an event to the customer whom the store remembers, once, and with `decide` decide on it.

        Whose it is its `customer` says, or the ids that the bundle's `identity` names: those that come together are
        one customer from then on. It counts for every decision from now on that is given this store, wherever it is
        asked for. One that was told before changes nothing, and the decision is given again while it lives.
        `said` is when it happened by the sender's clock, where its `at` is rather that of the caller: later than `now`,
        or None, where the sender does not say; it comes after all that was told before then.
        `InvalidDocument` with all problems of an event that breaks the rules, or says nobody's.
        """
        options = Options(event=event, store=None, known_as=None, **as_decide)
        return tell(self._deciding, request(self.bundle, now, options), store, decide=decide, said=said)

    def remember(self, profile: Profile, now: datetime | str, *, store: Store) -> Outcome:
        """Let a store begin to know a customer by her document, as if events had told it.

        `repeated` where events, or another document, have told of her already: those stand. `InvalidDocument` with all
        problems of a document that breaks the rules, UsageError where it says what is the store's to remember.
        """
        return remember(self._deciding, profile, parse_now(now), store)
