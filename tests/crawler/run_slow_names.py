"""Runs a collection on a machine whose name server takes its time: what cannot be ended before it answers."""

from __future__ import annotations

import gc
import socket
import time
from pathlib import Path
from typing import Any

from tests.crawler import collecting, run_collect


def run(path: Path) -> None:
    """Collect as the file at `path` tells; each name is looked up for three seconds and not found."""
    _slow_down()
    run_collect.run(path)
    gc.collect()  # what nobody looked at is told of now


def run_command(path: Path) -> None:
    """Run the command that the file at `path` tells, names being looked up as slowly."""
    _slow_down()
    collecting.run_command(path)


def _slow_down() -> None:
    def look_up(*args: Any, **kwargs: Any) -> Any:
        time.sleep(3)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    socket.getaddrinfo = look_up
    socket.gethostbyname = look_up
