"""Programs that tests start beside themselves."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import AnyStr


@contextmanager
def ended(process: "subprocess.Popen[AnyStr]") -> Iterator["subprocess.Popen[AnyStr]"]:
    """A process that is killed when the block fails. `Popen` alone would wait for it, without end."""
    with process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise
