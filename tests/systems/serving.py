"""Asks a system over the service, in this process: real requests and answers, and a store of its own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nextbest.engine import Engine
from nextbest.engine.stores import open_store
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.service.asgi import Asking
from tests.systems.lines import POLICIES, Line


class Serving:
    """Asks one service."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def ask(self, path: str, body: Mapping[str, object], **params: str) -> Any:
        """What is answered to this body."""
        answer = self._asking.post(path, body, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refusal(self, path: str, body: Mapping[str, object]) -> str:
        """Why it is refused."""
        answer = self._asking.post(path, body)
        assert answer.status_code == 409, answer.text
        found: str = answer.json()["reason"]
        return found

    def decided(self, now: str, customers: Sequence[Line]) -> dict[str, Line]:
        """The decision for each of these documents."""
        body = {"customers": [{"profile": each} for each in customers], "now": now}
        results = self.ask("/v1/decide/batch", body)["results"]
        assert all(each["problem"] is None for each in results)
        return {each["decision"]["customer"]: each["decision"] for each in results}

    def sent(self, now: str, id: str) -> Line | None:
        """What is chosen first for a customer, who then gets it."""
        decision = self.ask("/v1/decide", {"id": id, "now": now, "reserve": True})
        if not decision["winners"]:
            return None
        assert self.ask(f"/v1/decisions/{decision['id']}/confirm", {"at": now}) == {"kind": "done"}
        found: Line = {**decision["winners"][0], "id": decision["id"], "stage": decision["stage"]}
        return found

    def tell(self, now: str, customer: str, **event: object) -> Line:
        """What becomes of an event, and the decision that it asks for."""
        found = self.ask("/v1/events", {"at": now, "customer": customer, **event}, now=now, decide="true")
        (result,) = found["results"]
        assert result["kind"] == "done", result
        decision: Line = result["decision"]
        return decision

    def screen(self, customer: str, now: str) -> Line:
        """What a service agent sees of a customer."""
        answer = self._asking("GET", f"/v1/customers/{customer}", params={"now": now})
        assert answer.status_code == 200, answer.text
        found: Line = answer.json()
        return found


@contextmanager
def serving(name: str) -> Iterator[Serving]:
    """A system without a store: what is known comes with the request."""
    with opened(Settings(POLICIES / name, accept_now=True)) as service:
        yield Serving(Asking(application(service)))


@contextmanager
def remembering(name: str, folder: Path, now: str, customers: Sequence[Line]) -> Iterator[Serving]:
    """A system with a store, which knows these customers."""
    url, engine = f"sqlite:///{folder}/{name}.db", Engine.load(POLICIES / name)
    with open_store(url) as store:
        for each in customers:
            assert engine.remember(each, now, store=store).kind == "done"
    with opened(Settings(POLICIES / name, store=url, accept_now=True)) as service:
        yield Serving(Asking(application(service)))
