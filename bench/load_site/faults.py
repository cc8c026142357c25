"""Ways in which a story or a whole host of the load site is served badly."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """How one story is served badly."""

    CHAIN = "chain"  # three redirects before the page
    MOVED = "moved"  # for good, to another address
    BUSY_ONCE = "busy_once"  # 503 at the first request
    SLUGGISH = "sluggish"  # the whole page, two seconds late
    DRIP = "drip"  # the whole page within three seconds, in small pieces
    WRONG_TYPE = "wrong_type"  # the page, called application/octet-stream
    ENDLESS = "endless"  # a page that never ends
    STUCK = "stuck"  # a byte each half second, for ever
    HALF_GZIP = "half_gzip"  # the first half of the packed page, as if it were all


class HostFault(StrEnum):
    """How a whole host is bad."""

    SLOW = "slow"  # each answer a second late
    BROKEN = "broken"  # every connection is closed without an answer
    ENDLESS = "endless"  # every answer but robots.txt never ends


REACHABLE = frozenset({Fault.CHAIN, Fault.MOVED, Fault.BUSY_ONCE, Fault.SLUGGISH, Fault.DRIP, Fault.WRONG_TYPE})
# Share of the stories of a faulty site: one in ten is served badly, one in fifty can never be had.
FAULTY_SHARE = {
    Fault.CHAIN: 0.025,
    Fault.MOVED: 0.02,
    Fault.BUSY_ONCE: 0.02,
    Fault.WRONG_TYPE: 0.01,
    Fault.SLUGGISH: 0.003,
    Fault.DRIP: 0.002,
    Fault.HALF_GZIP: 0.012,
    Fault.ENDLESS: 0.006,
    Fault.STUCK: 0.002,
}
SLUGGISH_S = 2.0
DRIP_PIECES = 6
DRIP_STEP_S = 0.5
SLOW_S = 1.0
