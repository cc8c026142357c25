"""Commands in a world in which every name under `.example` is a server of this machine."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from tests.crawler.collecting import FORKS, Child, run_command

HERE = "127.0.0.1"
_lookup, _one_lookup = socket.getaddrinfo, socket.gethostbyname


def start_command(folder: Path, *arguments: str, **environment: str) -> Child:
    """Start `presswatch …` with `folder` as its working directory; names under `.example` lead to this machine."""
    folder.mkdir(exist_ok=True, parents=True)
    job = folder / "command.json"
    told = {"PRESSWATCH_DOWNLOAD_DELAY_S": "0", "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8", **environment}
    job.write_text(json.dumps({"arguments": arguments, "environment": told}), encoding="utf-8")
    return Child(run_here, folder, job)


def run_here(job: Path) -> None:
    """Run the command of a job file; nothing but this machine is asked for a name."""
    socket.getaddrinfo = _addresses
    socket.gethostbyname = _address
    run_command(job)


def _addresses(host: Any, *arguments: Any, **more: Any) -> Any:
    return _lookup(HERE if str(host).endswith(".example") else host, *arguments, **more)


def _address(name: str) -> str:
    return HERE if name.endswith(".example") else _one_lookup(name)


FORKS.set_forkserver_preload(
    ["tests.crawler.run_collect", "tests.crawler.run_trial", "tests.crawler.named_hosts", "commands.sources"]
)
