"""The lock of one kind of work: held by one process, freed when it ends or dies."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.lock import LockHeld, hold_lock

HOLDER = """
import sys, time
from pathlib import Path
from storage.lock import hold_lock
with hold_lock(Path(sys.argv[1]), "collect"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_named_and_refused_until_it_dies(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld, match=f"collect is already running .*pid {holder.pid}") as held:
            hold_lock(tmp_path, "collect").__enter__()
        assert held.value.exit_code == 3
        with hold_lock(tmp_path, "process"):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with hold_lock(tmp_path, "collect"):
        pass


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), hold_lock(tmp_path, "collect"):
        raise ValueError("inside")
    with hold_lock(tmp_path, "collect"):
        assert (tmp_path / "collect.lock").exists()
