"""One collector at a time: an OS lock on a file in the data folder, freed by the kernel when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from records import Problem


class LockHeld(Problem):
    """Another process does the same work on this data folder; the message names it."""

    exit_code = 3


@contextlib.contextmanager
def hold_lock(folder: Path, work: str) -> Iterator[None]:
    """Hold the lock for `work` ("collect", "process", "schedule"); raises LockHeld when another process has it."""
    path = folder / f"{work}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode("utf-8", "replace").strip() or "unknown"
            raise LockHeld(f"{work} is already running ({holder}); wait for it to end or stop it") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"pid {os.getpid()} on {socket.gethostname()}".encode())
        yield
    finally:
        os.close(descriptor)
