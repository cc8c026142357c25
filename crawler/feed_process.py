"""The child processes that read feeds: started once, limited for each feed, stopped when one takes too much.

Starting a Python with its parsers costs a hundred times what reading a feed costs, so a child reads many. One that was
given something large, or has read many, ends: what a parser may have left behind ends with it.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

CHILD = Path(__file__).with_name("feed_child.py")
MIB = 1024 * 1024
MEMORY_BYTES = 1024 * MIB
FEEDS_EACH = 200  # that one child reads at most
LARGE_BYTES = MIB  # a body or a reading of this size is the last of its child
KEPT = 2  # children that wait for the next feed
PATIENCE_S = 0.5  # how long a feed waits for a busy child before one more is started


class ReadingStopped(Exception):
    """A child did not answer: it used up its time (`took_too_long`: clock or processor), or its memory."""

    def __init__(self, *, took_too_long: bool) -> None:
        super().__init__("took too long" if took_too_long else "used up its memory")
        self.took_too_long = took_too_long


class FeedChild:
    """One child process; a feed at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), str(MEMORY_BYTES), str(FEEDS_EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._feeds = 0
        self._is_done = False

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it may be given a further feed."""
        return not self._is_done and self._process.poll() is None

    def read(self, body: bytes, url: str | None, *, time_limit_s: float, max_unpacked_bytes: int) -> dict[str, Any]:
        """What the child answers. Raises ReadingStopped, and then it is not usable any more."""
        self._feeds += 1
        self._is_done = self._feeds >= FEEDS_EACH or len(body) >= LARGE_BYTES
        told = {"url": url, "size": len(body), "unpacked": max_unpacked_bytes, "seconds": time_limit_s}
        expired = threading.Event()
        alarm = threading.Timer(time_limit_s, self._stop, (expired,))
        alarm.start()
        try:
            line = self._exchange(json.dumps(told).encode("ascii") + b"\n" + body)
        finally:
            alarm.cancel()
            alarm.join()
        self._is_done = self._is_done or expired.is_set() or not line.endswith(b"\n") or len(line) >= LARGE_BYTES
        if not line.endswith(b"\n"):
            raise ReadingStopped(took_too_long=expired.is_set() or self._ran_out_of_time())
        answer: dict[str, Any] = json.loads(line)
        self._is_done = self._is_done or bool(answer.pop("is_last"))
        return answer

    def end(self) -> None:
        """End the process and wait for it."""
        if self._process.poll() is None:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)
        self._process.wait()

    def _exchange(self, message: bytes) -> bytes:
        """The line that answers a message; cut short when the child ended."""
        if self._process.stdin is None or self._process.stdout is None:
            return b""
        try:
            self._process.stdin.write(message)
            self._process.stdin.flush()
            return bytes(self._process.stdout.readline())
        except OSError:
            return b""

    def _ran_out_of_time(self) -> bool:
        """Whether the process, which answers no more, was ended by its limit of processor time."""
        self._process.kill()  # without effect on one that is ending already
        return self._process.wait() == -signal.SIGXCPU

    def _stop(self, expired: threading.Event) -> None:
        expired.set()
        self._process.kill()


@dataclass
class FeedChildren:
    """The children of this process, shared by its threads."""

    _idle: list[FeedChild] = field(default_factory=list)
    _busy: int = 0
    _freed: threading.Condition = field(default_factory=threading.Condition)

    def read(self, body: bytes, url: str | None, *, time_limit_s: float, max_unpacked_bytes: int) -> dict[str, Any]:
        """What a child answers; it is the only one at work unless it takes long. Raises ReadingStopped, OSError."""
        child = self._take()
        try:
            return child.read(body, url, time_limit_s=time_limit_s, max_unpacked_bytes=max_unpacked_bytes)
        finally:
            self._give_back(child)

    def end(self) -> None:
        """End the children that wait."""
        with self._freed:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def forget(self) -> None:
        """Start anew in a forked process: the children are those of the other one."""
        self._idle, self._busy, self._freed = [], 0, threading.Condition()

    def _take(self) -> FeedChild:
        with self._freed:
            if self._busy and not self._idle:
                self._freed.wait(PATIENCE_S)
            self._busy += 1
            while self._idle:
                child = self._idle.pop()
                if child.is_usable:
                    return child
                child.end()
        try:
            return FeedChild()
        except OSError:
            with self._freed:
                self._busy -= 1
            raise

    def _give_back(self, child: FeedChild) -> None:
        with self._freed:
            self._busy -= 1
            is_kept = child.is_usable and len(self._idle) < KEPT
            if is_kept:
                self._idle.append(child)
            self._freed.notify()
        if not is_kept:
            child.end()


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # what was not yet written to an ended child
        return


CHILDREN = FeedChildren()
atexit.register(CHILDREN.end)
os.register_at_fork(after_in_child=CHILDREN.forget)
