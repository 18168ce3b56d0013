"""A certificate authority for one run, and the server certificate it signs."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificates:
    """Paths of PEM files; `ca` is what a client trusts."""

    ca: str
    server: str
    server_key: str


LOOPBACK = ("127.0.0.1", "localhost")
"""The names of a certificate that is good for this machine."""


def make(
    folder: Path,
    names: Sequence[str] = LOOPBACK,
    begins: timedelta = timedelta(hours=-1),
    ends: timedelta = timedelta(days=30),
) -> Certificates:
    """Writes authority, certificate and key into `folder`: for hosts and addresses of these
    names, valid from and until so long after now. The authority itself is valid for a year."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name, year = _name("Sandbox authority"), timedelta(days=365)
    authority = (
        _draft(name, name, ca_key.public_key(), -year, year)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False
        )
        .add_extension(_CA_USAGE, critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    server = (
        _draft(_name("Sandbox"), name, key.public_key(), begins, ends)
        .add_extension(x509.SubjectAlternativeName([_host(n) for n in names]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )
    return Certificates(
        _write(folder / "ca.pem", authority.public_bytes(serialization.Encoding.PEM)),
        _write(folder / "server.pem", server.public_bytes(serialization.Encoding.PEM)),
        _write(folder / "server.key", _pem(key)),
    )


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


_CA_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _draft(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    begins: timedelta,
    ends: timedelta,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    return str(file)
