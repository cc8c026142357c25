"""Certificates between a site's own and a trusted root, which a source's file adds because the server sends none."""

from __future__ import annotations

import re
from pathlib import Path

from cryptography import x509

MOST_BYTES = 100_000
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.S)
_FILE = re.compile(r"[\w-][\w.-]*\.pem\Z")


class UnusableCertificates(ValueError):
    """Certificates cannot complete a chain; the message says why."""


def read_file(name: str, folders: list[Path]) -> str:
    """The text of the first of the folders' files of that name; raises UnusableCertificates, also for their content."""
    if not _FILE.match(name):
        raise UnusableCertificates("is not the name of a .pem file beside this one")
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise UnusableCertificates("is not there; put the file beside this one")
    try:
        with path.open("rb") as file:
            pem = file.read(MOST_BYTES + 1).decode("ascii", "replace")
    except OSError as error:
        raise UnusableCertificates(f"cannot be read ({error.strerror})") from None
    if len(pem) > MOST_BYTES:
        raise UnusableCertificates("is too large for a few certificates")
    if mistake := find_mistake(pem):
        raise UnusableCertificates(mistake)
    return pem


def find_mistake(pem: str) -> str | None:
    """What is wrong with certificates that are to complete a chain; None when they can.

    Each must be an authority's and signed by another: a root would be trusted for whatever it signs.
    """
    try:
        certificates = read_pem(pem)
    except ValueError:
        return "holds what is no certificate"
    if not certificates:
        return "holds no certificate"
    for certificate in certificates:
        if certificate.issuer == certificate.subject:
            return f"holds a root ({_name(certificate)}); what belongs there stands between a site's own and a root"
        if not _is_authority(certificate):
            return f"holds a certificate that cannot sign others ({_name(certificate)})"
    return None


def read_pem(pem: str) -> list[x509.Certificate]:
    """The certificates of a PEM text; raises ValueError when one cannot be read."""
    return [x509.load_pem_x509_certificate(part) for part in _CERTIFICATE.findall(pem.encode("utf-8"))]


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()[:80]


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False
