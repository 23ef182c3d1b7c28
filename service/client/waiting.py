"""A client of the service that waits for answers, which are the engine's own values."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self, TypeVar, Unpack

import httpx

from nextbest.engine.decision import Decision, Explanation, Stage
from nextbest.engine.stores.store import Outcome, Redemption
from nextbest.service.client import asking
from nextbest.service.client.asking import Ask, Wants
from nextbest.service.client.errors import ServiceError
from nextbest.service.client.retrying import Retries
from nextbest.service.client.sending import SECONDS, answered, headers, request

T = TypeVar("T")
Json = Mapping[str, Any]


class Client:
    """Asks one service, with one key. Safe in threads; close it, or use it in `with`.

    Every method raises `ServiceError`, of the kind that says what was wrong. `key`, where there is one, is the caller's
    own Idempotency-Key: who asks again with it, also in another process, gets the same answer.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout: float = SECONDS,
        retries: Retries = Retries(),  # noqa: B008  # frozen
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` as `https://decisions.example`; `key` is the caller's key, if the service asks for one."""
        self._http = httpx.Client(base_url=url, headers=headers(key), timeout=timeout, transport=transport)
        self._retries = retries

    def decide(
        self,
        customer: str | None = None,
        *,
        profile: Json | None = None,
        key: str | None = None,
        **wants: Unpack[Wants],
    ) -> Decision:
        """The next best engagement of a customer who is remembered, given, or both (api.md 5).

        With `reserve` it is held until `confirm` or `release`, or until it lapses.
        """
        return self._ask(asking.decide(customer, profile, wants, key))

    def decide_batch(
        self, customers: Iterable[Json], *, key: str | None = None, **wants: Unpack[Wants]
    ) -> list[Decision | ServiceError]:
        """A decision, or what is wrong, for each of many: `{"id": …, "profile": …, "event": …}`, in their order."""
        return self._ask(asking.decide_batch(customers, wants, key))

    def explain(
        self,
        customer: str | None = None,
        *,
        profile: Json | None = None,
        engagement: str | None = None,
        **wants: Unpack[Wants],
    ) -> Explanation:
        """Why `decide` says what it says; it writes nothing."""
        return self._ask(asking.explain(customer, profile, engagement, wants))

    def stage(self, customer: str | None = None, *, profile: Json | None = None, **wants: Unpack[Wants]) -> Stage:
        """The stage of a customer, and what it rests on."""
        return self._ask(asking.stage(customer, profile, wants))

    def confirm(
        self, decision: str, *, place: str | None = None, at: datetime | None = None, key: str | None = None
    ) -> Outcome:
        """It was sent. `Refused` with the reason `gone` where what was reserved has lapsed."""
        return self._ask(asking.settle(decision, "confirm", place, at, key))

    def release(
        self, decision: str, *, place: str | None = None, at: datetime | None = None, key: str | None = None
    ) -> Outcome:
        """It was not sent."""
        return self._ask(asking.settle(decision, "release", place, at, key))

    def outcome(self, decision: str, outcome: str, *, key: str | None = None, **more: Any) -> Outcome:
        """What came of it: `clicked`, or the sender's own word. `more`: `number`, `channel`, `id`, `at`."""
        return self._ask(asking.outcome(decision, {**more, "outcome": outcome}, key))

    def event(self, document: Json, *, decide: bool = False, key: str | None = None) -> Any:
        """Tell of something that has happened; the service's answer as JSON."""
        return self._ask(asking.event(document, decide=decide, key=key))

    def redeem(self, code: str, customer: str, event: Json, *, key: str | None = None) -> Redemption:
        """Redeem an offer at a till."""
        return self._ask(asking.redeem(code, customer, event, key))

    def customer(self, customer: str) -> Any:
        """What a service agent needs to know of a customer, as JSON."""
        return self._ask(asking.about(customer))

    def export(self, customer: str) -> Any:
        """Everything that is held of a customer, as JSON."""
        return self._ask(asking.about(customer, "GET", "export"))

    def forget(self, customer: str) -> Any:
        """Erase a customer."""
        return self._ask(asking.about(customer, "DELETE"))

    def bundle(self) -> Any:
        """What is served, as JSON."""
        return self._ask(asking.bundle())

    def change_bundle(
        self, files: Mapping[str, str] | None = None, *, share: float | None = None, salt: str | None = None
    ) -> Any:
        """Serve another bundle, to all customers or a share, or change the share of the one beside; as JSON."""
        return self._ask(asking.change_bundle(files, share, salt))

    def close(self) -> None:
        """Give back its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, ask: Ask[T]) -> T:
        attempt = 0
        while True:
            attempt += 1
            answer, failure = None, None
            try:
                answer = self._http.request(ask.method, ask.path, **request(ask))
            except httpx.TransportError as error:
                failure = error
            pause = self._retries.wait(attempt, answer)
            if pause is None:
                return answered(ask, answer, failure)
            time.sleep(pause)
