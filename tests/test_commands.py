"""Commands on odd input, closed pipes and signals: a sentence and the exit code of the contract, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from bookkeeping import SourceCounts
from commands.collection import print_counts
from records import Page
from storage.check import find_problems
from storage.database import open_store, upgrade

ROOT = Path(__file__).parent.parent
PASSWORD = b"four words and a hill\r\n"


class Installation:
    """A data folder with an empty database, and commands that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'presswatch.db'}"
        self.environment = {"PATH": os.environ["PATH"], "PRESSWATCH_DATA": str(folder), "PYTHONPATH": str(ROOT)}

    def start(self, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """A command, running."""
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str, given: bytes = b"") -> tuple[int, str, str]:
        """Exit code, output and messages of a command."""
        started = self.start(*arguments)
        out, err = started.communicate(given, timeout=120)
        assert b"Traceback" not in err
        assert b"unexpected error" not in err, err.decode()
        return started.returncode, out.decode(), err.decode()

    def pages(self) -> list[Page]:
        """The pages stored."""
        store = open_store(self.url)
        stored = [page for _, page in store.pages.awaiting(100)]
        store.close()
        return stored


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "data")
    made.folder.mkdir(mode=0o700)
    upgrade(made.url)
    return made


# ---- collection ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nosuch",), "no such source: nosuch; `presswatch source list` shows all"),
        (("abai", "--since", "yesterday"), '--since "yesterday" is not a day; write it as 20'),
        (("abai", "--since", "2999-01-01"), "--since 2999-01-01 has not come yet; today is 20"),
        (("abai", "--all"), "give source ids, --due or --all, not several of them"),
    ],
)
def test_a_collection_that_makes_no_sense_is_refused(
    installation: Installation, arguments: tuple[str, ...], says: str
) -> None:
    code, out, err = installation.run("collect", *arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_a_remark_that_many_sources_share_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    reason = "no network: none of the hosts asked in this run was reached"
    counts = [SourceCounts(source_id=f"s{n}", pages=0, new=0, unchanged=0, failed=0, error=reason) for n in range(6)]
    own = SourceCounts(source_id="own", pages=0, new=0, unchanged=0, failed=0, error="feed: http_404")
    print_counts((*counts, own), as_json=False)
    told = capsys.readouterr()
    assert told.out.count("no network") == 6
    assert "none of the hosts" not in told.out
    assert "feed: http_404" in told.out
    assert told.err == f"6 sources: {reason}\n"


# ---- accounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "says"),
    [(b"short\n", "5 characters"), (b"", "0 characters"), (b"x" * 200, "at most 128"), (b"\xff" * 20, "not UTF-8")],
)
def test_a_password_that_cannot_be_used_is_refused(installation: Installation, password: bytes, says: str) -> None:
    code, _, err = installation.run("user", "add", "aigerim", "--password-stdin", given=password)
    assert code == 1
    assert says in err


def test_a_name_with_hidden_signs_is_refused(installation: Installation) -> None:
    assert installation.run("user", "add", "a\u202eb", "--password-stdin", given=PASSWORD)[0] == 1
    assert installation.run("user", "list", "--json")[1] == ""


def test_accounts_are_listed(installation: Installation) -> None:
    assert installation.run("user", "add", "Айгерім", "--role", "reader", "--password-stdin", given=PASSWORD)[0] == 0
    code, out, _ = installation.run("user", "list", "--json")
    row = json.loads(out)
    assert code == 0
    assert (row["name"], row["role"], row["disabled"]) == ("Айгерім", "reader", False)
    assert "Айгерім" in installation.run("user", "list")[1]


# ---- import -------------------------------------------------------------------------------------


def test_articles_without_an_address_are_all_kept(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    rows = [{"title": "a", "text": "1"}, {"title": "b", "text": "2"}, {"id": 1, "title": "c", "text": "3"}]
    file.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": 1, "title": "d", "text": "4"}]))
    assert "4 articles read, 4 new" in installation.run("import", str(file))[2]
    assert "4 articles read, 0 new" in installation.run("import", str(file))[2]
    assert {json.loads(page.body)["title"] for page in installation.pages()} == {"a", "b", "c", "d"}


def test_odd_lines_are_imported_or_left_out_with_a_reason(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_bytes(
        b'\xef\xbb\xbf{"id": 1, "title": "\\ud800", "text": "x\\u0000y \\udfff", "source": "a\\u0000"}\r\nnot\n'
        b'{"id": 2, "title": "t", "text": "u", "published_at": "0001-01-01T00:00:00+05:00"}\n'
        b'{"id": 3, "title": "t", "text": "v", "extra": NaN}\n'
        b'{"id": 4, "url": "ftp://a/b", "title": "t", "text": "w"}\n'
    )
    code, _, err = installation.run("import", str(file))
    assert code == 0
    assert "2 articles read, 2 new" in err
    assert all(f"line {number}" in err for number in (2, 3, 4))
    assert "ftp://a/b" in err
    store = open_store(installation.url)
    assert find_problems(store) == ()
    store.close()


def test_files_with_signs_of_addresses_in_their_names_are_all_kept(installation: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    for name in ("a#1.html", "a#2.html", "q?1.html", "q%201.html", "қала.html"):
        (folder / name).write_text(f"<p>{name}</p>")
    (folder / os.fsdecode(b"\xff.html")).write_text("<p>bytes</p>")
    assert "6 articles read, 6 new" in installation.run("import", str(folder))[2]


# ---- wrong use ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["export", "incidents", "--from", "2026-12-31", "--to", "2026-01-01"], 2, "is before"),
        (["links", "--url", "daily.example"], 2, "--url"),
        (["serve", "--host", "no such host"], 1, "cannot listen"),
        (["user", "role", "nobody", "admin"], 1, "user list"),
    ],
)
def test_wrong_use_is_told(installation: Installation, arguments: list[str], code: int, says: str) -> None:
    ended, _, err = installation.run(*arguments)
    assert ended == code
    assert says in err


def test_a_gold_file_that_is_none_is_told(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("not json\n")
    code, _, err = installation.run("evaluate", "--gold", str(tmp_path / "gold.jsonl"))
    assert code == 1
    assert "gold.jsonl:1" in err


def test_a_missing_catalogue_folder_is_told(installation: Installation) -> None:
    installation.environment["PRESSWATCH_SOURCES"] = "/nowhere/sources"
    code, _, err = installation.run("status", "--json")
    assert code == 0
    assert "/nowhere/sources: there is no such catalogue folder" in err


def test_an_empty_run_prints_nothing_to_a_stderr_that_is_no_terminal(installation: Installation) -> None:
    assert installation.run("process", "--json")[2] == ""


# ---- streams and signals ------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["status"], ["source", "list"], ["--help"], ["status", "--json"]])
def test_a_reader_that_has_gone_is_no_failure(installation: Installation, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    started = installation.start(*arguments, stdout=writing)
    os.close(writing)
    assert (started.communicate(timeout=60)[1], started.returncode) == (b"", 0)


def test_a_failure_stays_one_when_the_reader_has_gone(installation: Installation) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    started = installation.start("evaluate", "--gold", "/nowhere", stdout=writing)
    os.close(writing)
    started.communicate(timeout=60)
    assert started.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said_in_words(installation: Installation) -> None:
    with open("/dev/full", "wb") as full:
        started = installation.start("source", "list", stdout=full.fileno())
        told = started.communicate(timeout=60)[1].decode()
    assert started.returncode == 1
    assert "make room" in told
    assert "unexpected" not in told


def test_closed_streams_are_empty_ones(installation: Installation) -> None:
    closing = ["sh", "-c", f"exec {sys.executable} -m cli feed <&- >&-"]
    ended = subprocess.run(closing, env=installation.environment, capture_output=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"the body is empty\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_ends_with_130(installation: Installation, number: signal.Signals) -> None:
    started = installation.start("flag")
    assert started.stdin is not None
    assert started.stdout is not None
    started.stdin.write(b"{}\n")
    started.stdin.flush()
    assert started.stdout.readline()  # it is at work
    started.send_signal(number)
    _, err = started.communicate(timeout=30)
    assert started.returncode == 130
    assert err.endswith(b"interrupted\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_serve_says_its_real_address_and_ends_on_a_signal(
    installation: Installation, number: signal.Signals, code: int
) -> None:
    started = installation.start("serve", "--port", "0")
    assert started.stderr is not None
    address = started.stderr.readline().decode().split()[3]
    with urllib.request.urlopen(f"{address}login", timeout=30) as answer:
        assert answer.status == 200
    port = address.rstrip("/").rpartition(":")[2]
    assert installation.run("serve", "--port", port)[0] == 1  # taken: failed, not refused
    started.send_signal(number)
    started.communicate(timeout=30)
    assert started.returncode == code


def test_the_format_of_the_log_is_also_read_from_the_file(installation: Installation) -> None:
    (installation.folder / "presswatch.toml").write_text('log_format = "json"\n')
    code = "import logging, cli; cli.set_up_logging(cli._log_format()); logging.warning('one line')"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=installation.environment,
        cwd=installation.folder,
        capture_output=True,
        check=True,
    )
    assert json.loads(ended.stderr)["message"] == "one line"
