"""A server with narrow limits, for tests of what it does to those who break them: `python -m … BUNDLE`."""

import sys
from pathlib import Path

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.serving import address, listening, serve
from nextbest.service.settings import Limits, Settings

if __name__ == "__main__":
    settings = Settings(Path(sys.argv[1]), port=0, limits=Limits(head=4_000, patience=0.4, body=5_000))
    with opened(settings) as service, listening(settings) as bound:
        print(f"club at {address(settings, bound)}", flush=True)
        serve(application(service), bound, settings)
