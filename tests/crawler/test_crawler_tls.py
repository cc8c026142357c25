"""A server that fails to send its whole chain is read all the same, once its source's file adds what is missing."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from crawler.catalogue import CatalogueError, load_catalogue
from crawler.certificates import find_mistake
from tests.crawler.bad_site import Authority, running_site, self_signed
from tests.crawler.collecting import Collect, source

FACTS = 'name = "D"\nhomepage = "https://d.example/"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\n'
POINT = '[[collect]]\nkind = "feed"\nurl = "https://d.example/rss"\n'


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The only authority that is trusted."""
    found = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.trusted))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "nothing"))
    return found


def middle(authority: Authority) -> str:
    return authority.middle.public_bytes(Encoding.PEM).decode()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_certificates_of_a_file_complete_a_chain_and_excuse_nothing_else(
    authority: Authority, collect: Collect, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    kinds = {
        "cut": authority.issue("cut", whole_chain=False),
        "expired": authority.issue("expired", days=-1, whole_chain=False),
        "wrong_host": authority.issue("wrong_host", host="other.example", whole_chain=False),
        "old_tls": authority.issue("old_tls", whole_chain=False),
        "strange": other.issue("strange", whole_chain=False),
        "self_signed": self_signed(tmp_path),
    }
    with ExitStack() as running:
        told = []
        for id, certificate in kinds.items():
            newest = ssl.TLSVersion.TLSv1 if id == "old_tls" else None
            secret = running.enter_context(running_site(certificate, newest))
            secret.host = "127.0.0.1" if id == "self_signed" else "localhost"
            url = secret.feed("/rss", [secret.article("/news/1").replace("http:", "https:")])
            told.append(source(id, url.replace("http:", "https:"), intermediates=middle(authority)))
        run = collect(told, allowed=["127.0.0.0/8"], retries=0)
    errors = {id: run.counts[id]["error"] for id in kinds}
    assert errors.pop("cut") is None
    assert run.counts["cut"]["new"] == 1
    assert all(error and "tls" in error for error in errors.values()), errors


def test_certificates_count_for_the_hosts_of_their_own_source_alone(authority: Authority, collect: Collect) -> None:
    cut = authority.issue("cut", host="localhost", whole_chain=False)
    cut_too = authority.issue("cut_too", host="127.0.0.1", whole_chain=False)
    with running_site(cut) as helped, running_site(cut_too) as left:
        helped.host = "localhost"
        told = [
            source("helped", helped.feed("/rss", []).replace("http:", "https:"), intermediates=middle(authority)),
            source("left", left.feed("/rss", []).replace("http:", "https:")),
        ]
        run = collect(told, allowed=["127.0.0.0/8"], retries=0)
    assert "tls" not in run.counts["helped"]["error"]
    assert "tls" in run.counts["left"]["error"]


def test_file_beside_the_source_is_read(tmp_path: Path, authority: Authority) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "d.toml").write_text(FACTS + 'intermediates = "chain.pem"\nproxy = "tor"\n' + POINT, encoding="utf-8")
    (folder / "chain.pem").write_text("# where it came from\n" + middle(authority), encoding="utf-8")
    (found,) = load_catalogue([folder])
    assert middle(authority) in str(found.intermediates)
    assert found.proxy == "tor"


@pytest.mark.parametrize(
    ("value", "content", "says"),
    [
        ('"chain.pem"', None, "is not there"),
        ('"../chain.pem"', None, "is not the name of a .pem file"),
        ('"/etc/passwd"', None, "is not the name of a .pem file"),
        ("5", None, "is not a text"),
        ('"chain.pem"', lambda authority: "", "holds no certificate"),
        ('"chain.pem"', lambda authority: "x" * 200_000, "too large"),
        ('"chain.pem"', lambda authority: middle(authority).replace("M", "N"), "holds what is no certificate"),
        ('"chain.pem"', lambda authority: authority.trusted.read_text(), "holds a root"),
        ('"chain.pem"', lambda authority: authority.issue("leaf", whole_chain=False).read_text(), "cannot sign others"),
    ],
)
def test_mistaken_certificates_are_told_with_a_good_example(
    tmp_path: Path, authority: Authority, value: str, content: Callable[[Authority], str] | None, says: str
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "d.toml").write_text(FACTS + f"intermediates = {value}\n" + POINT, encoding="utf-8")
    if content:
        (folder / "chain.pem").write_text(content(authority), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([folder])
    (mistake,) = caught.value.mistakes
    assert says in mistake
    assert 'try intermediates = "daily_example.pem"' in mistake


def test_several_certificates_may_stand_in_one_file(authority: Authority) -> None:
    assert find_mistake(middle(authority) * 2) is None
    assert find_mistake(middle(authority) + authority.trusted.read_text()) is not None
