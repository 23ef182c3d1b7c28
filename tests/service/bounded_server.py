"""A server with narrow limits, for tests of what it does to those who break them: `python -m … BUNDLE`.

With `plain` behind it, it finds one part less in uvicorn than it takes to answer in one piece.
"""

import os
import sys
from pathlib import Path

from nextbest.service import protocol
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.serving import address, listening, serve
from nextbest.service.settings import Limits, Settings


def never(*_: object) -> bool:
    """Stands where answers would go out in one piece."""
    raise AssertionError


if __name__ == "__main__":
    if sys.argv[2:] == ["plain"]:
        vars(protocol).update(PARTS=(*protocol.PARTS, "no_such_part"), _whole=never)
    bundle = Path(sys.argv[1])
    store = f"sqlite:///{bundle.with_name(f'{os.getpid()}.db')}"
    settings = Settings(bundle, store, port=0, accept_now=True, limits=Limits(head=4_000, patience=0.4, body=5_000))
    with opened(settings) as service, listening(settings) as bound:
        print(f"club at {address(settings, bound)}", flush=True)
        serve(application(service), bound, settings)
