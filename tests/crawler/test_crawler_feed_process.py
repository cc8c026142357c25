from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import feed_process
from crawler.feed_process import LARGE_BYTES, FeedChildren, ReadingStopped
from tests.crawler.bad_site import rss, urlset

FEED = rss(["https://daily.example/1", "https://daily.example/2"], ["", ""]).encode()
SLOW = urlset([f"https://daily.example/{number}" for number in range(30_000)]).encode()


@pytest.fixture
def children() -> Iterator[FeedChildren]:
    made = FeedChildren()
    yield made
    made.end()


def read(children: FeedChildren, body: bytes = FEED, time_limit_s: float = 20) -> list[str]:
    told = children.read(body, None, time_limit_s=time_limit_s, max_unpacked_bytes=1_000_000)
    return [entry["url"] for entry in told["entries"]]


def waiting(children: FeedChildren) -> list[int]:
    return [child.pid for child in children._idle]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_one_child_reads_one_feed_after_the_other(children: FeedChildren) -> None:
    assert read(children) == ["https://daily.example/1", "https://daily.example/2"]
    (first,) = waiting(children)
    assert read(children, urlset(["https://daily.example/3"]).encode()) == ["https://daily.example/3"]
    assert waiting(children) == [first]


def test_a_feed_that_takes_too_long_costs_its_child_and_no_other_feed(children: FeedChildren) -> None:
    read(children)
    (first,) = waiting(children)
    with pytest.raises(ReadingStopped) as stopped:
        read(children, SLOW, time_limit_s=0.01)
    assert stopped.value.took_too_long
    assert not is_alive(first)
    assert len(read(children)) == 2


def test_a_feed_that_needs_too_much_memory_costs_its_child_and_no_other_feed(
    children: FeedChildren, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_process, "MEMORY_BYTES", 100 * 1024 * 1024)
    with pytest.raises(ReadingStopped) as stopped:
        read(children, b"<rss>" + b"x" * 120_000_000)
    assert not stopped.value.took_too_long
    assert len(read(children)) == 2


def test_a_child_uses_no_more_of_the_processor_than_a_feed_may(children: FeedChildren) -> None:
    read(children)
    limits = Path(f"/proc/{waiting(children)[0]}/limits").read_text(encoding="ascii")
    soft, hard = next(line for line in limits.splitlines() if line.startswith("Max cpu time")).split()[3:5]
    assert int(soft) <= 22
    assert int(hard) == 300


def test_a_child_that_was_given_something_large_reads_no_other_feed(children: FeedChildren) -> None:
    assert len(SLOW) > LARGE_BYTES
    read(children, SLOW)
    assert waiting(children) == []


def test_a_child_ends_after_many_feeds(children: FeedChildren, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_process, "FEEDS_EACH", 2)
    read(children)
    (first,) = waiting(children)
    read(children)
    assert waiting(children) == []
    assert not is_alive(first)


def test_a_child_that_died_while_it_waited_is_replaced(children: FeedChildren) -> None:
    read(children)
    (first,) = waiting(children)
    os.kill(first, signal.SIGKILL)
    while Path(f"/proc/{first}/stat").read_text(encoding="ascii").split()[2] != "Z":
        time.sleep(0.01)
    assert len(read(children)) == 2
    assert first not in waiting(children)


def test_the_keyboard_interrupt_of_a_terminal_does_not_reach_the_children(children: FeedChildren) -> None:
    read(children)
    (first,) = waiting(children)
    os.kill(first, signal.SIGINT)
    assert len(read(children)) == 2
    assert waiting(children) == [first]


def test_threads_get_the_answers_to_their_own_feeds(children: FeedChildren) -> None:
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        for _ in range(5):
            found[number] = read(children, urlset([f"https://daily.example/{number}"]).encode())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert found == {number: [f"https://daily.example/{number}"] for number in range(6)}
    assert len(waiting(children)) <= feed_process.KEPT


def test_a_child_ends_with_its_parent() -> None:
    program = (
        "import os, sys; from crawler.feed_process import CHILDREN;"
        "CHILDREN.read(sys.argv[1].encode(), None, time_limit_s=20, max_unpacked_bytes=10**6);"
        "print(CHILDREN._idle[0].pid, flush=True); os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", program, FEED.decode()], capture_output=True, text=True, check=False)
    child = int(parent.stdout)
    deadline = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)
