"""The locks install what pyproject.toml asks for, with hashes and without any index address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-browser.lock", "requirements-dev.lock")
LEFT_OUT = {"requirements.lock": {"browser"}}  # extras: `make demo` need not fetch a browser's driver


def pins(lock: str) -> dict[str, str]:
    """Pinned version of each package of a lock."""
    return {canonicalize_name(name): version for name, version in PIN.findall((ROOT / lock).read_text())}


def requirements(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for: run time, extras, and the groups of the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    for name, extra in project["project"]["optional-dependencies"].items():
        wanted += [] if name in LEFT_OUT.get(lock, ()) else extra
    for group in ("build", "dev") if "dev" in lock else ("build",):
        wanted += [entry for entry in project["dependency-groups"][group] if isinstance(entry, str)]
    return [Requirement(line) for line in wanted]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_satisfies_every_requirement_of_the_project(lock: str) -> None:
    pinned = pins(lock)
    unmet = [
        str(wanted)
        for wanted in requirements(lock)
        if not wanted.specifier.contains(pinned.get(canonicalize_name(wanted.name), "0"), prereleases=True)
    ]
    assert unmet == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_a_hash_for_each_pin_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert re.findall(r"https?://|--index-url|--find-links", text) == []
    blocks = re.split(r"\n(?=\S)", text)
    unhashed = [block.splitlines()[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block]
    assert unhashed == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-browser.lock"])
def test_locks_pin_the_same_versions(lock: str) -> None:
    run, dev = pins(lock), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run
