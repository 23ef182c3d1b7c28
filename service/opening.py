"""A server's parts, opened together and closed together."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial

from nextbest.dsl.files.stamps import stamps
from nextbest.engine.decision_log.log import DecisionLog, LogSettings
from nextbest.engine.decision_log.witness import Seen, Witness
from nextbest.engine.engine import Engine
from nextbest.engine.extras import needs
from nextbest.engine.stores.opening import open_store
from nextbest.engine.stores.store import Store
from nextbest.service.rollout.files import watched_files
from nextbest.service.rollout.loading import Loader
from nextbest.service.rollout.returning import Returning, Rule
from nextbest.service.rollout.side_by_side import SideBySide
from nextbest.service.rollout.versions import Version
from nextbest.service.settings import Settings
from nextbest.service.state import Clock, Service
from nextbest.service.threads import Threads
from nextbest.service.watches.access import AccessLog
from nextbest.service.watches.decisions import LogWatch
from nextbest.service.watches.drops import Drops
from nextbest.service.watches.metrics import Metrics
from nextbest.service.watches.store_calls import TimedStore
from nextbest.service.watching import Watch, Watched

log = logging.getLogger("nextbest.service")


@contextmanager
def opened(settings: Settings, clock: Callable[[], datetime] | None = None) -> Iterator[Service]:
    """The service, ready to answer, for as long as it is used; `clock` is for tests, it tells the time in UTC.

    Raises BundleError, UsageError or UnusableBuild where the bundle cannot be served or the log not be kept, StoreError
    where the store cannot be reached, MissingExtra where the settings ask for what is not installed.
    """
    clock = clock or Clock()
    with ExitStack() as stack:
        decisions = _log(settings, stack, clock)
        metrics = Metrics(decisions)
        files = stamps((settings.bundle,))  # before they are read: what changes meanwhile is a change
        bundles = SideBySide(Version(loaded(settings), clock(), "start"), metrics.bundle_changed)
        metrics.serve(bundles.current)
        store, witness = _store(settings, stack, metrics)
        threads, loader = Threads(settings.limits), Loader(bundles, clock)
        stack.callback(threads.close)
        stack.callback(loader.close)
        drops = Drops(metrics.dropped, _nothing if witness is None else witness.last)
        stack.callback(drops.close)
        drops.start()
        watches: list[Watch] = [metrics, drops, Returning(bundles, clock, Rule(), log.warning)]
        logged = () if decisions is None else (LogWatch(decisions, witness, clock),)
        yield Service(
            settings,
            bundles,
            loader,
            store,
            threads,
            metrics.text,
            Watched((*watches, *logged, *_asked_for(settings, clock))),
            clock=clock,
            gates=tuple(each.admit for each in logged),
            log=decisions,
            alongside=(partial(watched_files, files),) if settings.watch_files else (),
        )


def loaded(settings: Settings) -> Engine:
    """The engine of a server's bundle, as it stands in its files now; messages repeat no value of a customer."""
    engine = Engine.load(settings.bundle, discreet=True)
    engine.warm()
    return engine


def _log(settings: Settings, stack: ExitStack, clock: Callable[[], datetime]) -> DecisionLog | None:
    if settings.log is None:
        return None
    asked = LogSettings(
        settings.log,
        settings.log_inputs,
        settings.log_form,
        settings.log_failure,
        settings.log_bytes,
        settings.log_days,
    )
    found = DecisionLog.opened(asked, log.warning, clock)
    stack.callback(found.close)
    return found


def _store(settings: Settings, stack: ExitStack, metrics: Metrics) -> tuple[Store | None, Witness | None]:
    """The store, with those who want to know of its calls before it."""
    if settings.store is None:
        return None, None
    store = stack.enter_context(open_store(settings.store))
    witness = Witness(TimedStore(store, metrics.store_called).store)
    return witness.store, witness


def _asked_for(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Watch]:
    if settings.access_log:
        yield AccessLog(clock)
    if settings.traces:
        with needs("otel"):
            from nextbest.service.watches.traces import Traces
        yield Traces()


def _nothing(customer: str) -> Seen | None:  # noqa: ARG001
    """Where there is no store, nothing is remembered."""
    return None
