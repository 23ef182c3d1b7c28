"""A server with narrow limits, for tests of what it does to those who break them: `python -m … BUNDLE`."""

import os
import sys
from pathlib import Path

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.serving import address, listening, serve
from nextbest.service.settings import Settings
from tests.service.live import NARROW

if __name__ == "__main__":
    bundle = Path(sys.argv[1])
    store = f"sqlite:///{bundle.with_name(f'{os.getpid()}.db')}"
    settings = Settings(bundle, store, port=0, accept_now=True, limits=NARROW)
    with opened(settings) as service, listening(settings) as bound:
        print(f"club at {address(settings, bound)}", flush=True)
        serve(application(service), bound, settings)
