"""A server's parts, opened together and closed together."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from nextbest.engine.engine import Engine
from nextbest.engine.stores.opening import open_store
from nextbest.service.engines import OneEngine
from nextbest.service.settings import Settings
from nextbest.service.state import Service
from nextbest.service.threads import Threads


@contextmanager
def opened(settings: Settings) -> Iterator[Service]:
    """The service, ready to answer, for as long as it is used.

    Raises BundleError, UsageError or UnusableBuild where the bundle cannot be served, StoreError where the store
    cannot be reached.
    """
    with ExitStack() as stack:
        engine = loaded(settings)
        store = None if settings.store is None else stack.enter_context(open_store(settings.store))
        threads = Threads(settings.limits)
        stack.callback(threads.close)
        yield Service(settings, OneEngine(engine), store, threads)


def loaded(settings: Settings) -> Engine:
    """The engine of a server's bundle, as it stands in its files now; messages repeat no value of a customer."""
    engine = Engine.load(settings.bundle, discreet=True)
    engine.warm()
    return engine
