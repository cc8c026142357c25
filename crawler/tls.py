"""TLS as everywhere, but with the certificates that some servers fail to send, each for its own hosts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from OpenSSL.crypto import X509
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.internet._sslverify import OpenSSLDefaultPaths
from twisted.internet.ssl import optionsForClientTLS
from twisted.web.client import BrowserLikePolicyForHTTPS

from crawler.certificates import read_pem
from crawler.listing import source_hosts
from records import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SETTING = "PRESSWATCH_INTERMEDIATES"  # host without www. -> PEM


def chains_of(sources: Sequence[Source]) -> dict[str, str]:
    """The certificates that the files of some sources add, by host."""
    found: dict[str, str] = defaultdict(str)
    for source in sources:
        if source.intermediates:
            for host in source_hosts(source):
                found[host] += source.intermediates
    return dict(found)


class CompletingHandler(HTTP11DownloadHandler):
    """Scrapy's handler for https, which adds the missing certificates of the hosts that need them."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        chains = crawler.settings.getdict(SETTING)
        if chains:
            policy: Any = CompletingPolicy(self._contextFactory, chains)
            self._contextFactory = policy


class CompletingPolicy(BrowserLikePolicyForHTTPS):
    """The rules of TLS: those of all hosts, with some certificates more for some."""

    def __init__(self, usual: Any, chains: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Twisted tells no types here
        self._usual = usual
        self._roots: dict[str, Any] = {host: _WithIntermediates(pem) for host, pem in chains.items()}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """What makes connections to a host: certificates and names are checked as everywhere."""
        host = hostname.decode("ascii").lower()
        roots = self._roots.get(host.removeprefix("www."))
        if roots is None:
            return self._usual.creatorForNetloc(hostname, port)
        told = self._usual._get_cert_options_kwargs()
        return optionsForClientTLS(host, trustRoot=roots, extraCertificateOptions=told)


class _WithIntermediates(OpenSSLDefaultPaths):
    """The roots of the system, and certificates that are believed only as far as one of those vouches for them."""

    def __init__(self, pem: str) -> None:
        self._certificates = [X509.from_cryptography(certificate) for certificate in read_pem(pem)]

    def _addCACertsToContext(self, context: SSL.Context) -> None:
        super()._addCACertsToContext(context)  # type: ignore[no-untyped-call]
        store = context.get_cert_store()
        if store is None:
            return
        for certificate in self._certificates:
            store.add_cert(certificate)
