"""The box's own certificate authority, able to vouch for this box on private networks only (RFC 5280)."""

import hashlib
import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .errors import CryptoError
from .passphrase import words

AUTHORITY_DAYS = 3653
LEAF_DAYS = 390  # phones refuse long-lived leaves; Apple's limit for private authorities is 825
_WORDS_SHOWN = 4
_CLOCK_LAG = timedelta(days=1)  # a phone a few hours behind still accepts a new certificate
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fd00::/8",
        "fe80::/10",
        "::1/128",
    )
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Authority:
    """Hold the authority's private key and certificate, in PEM."""

    key_pem: bytes = field(repr=False)
    certificate_pem: bytes


@dataclass(frozen=True)
class Leaf:
    """Hold the site's private key, its certificate followed by the authority's, and the names left out."""

    key_pem: bytes = field(repr=False)
    certificate_pem: bytes
    left_out: tuple[str, ...] = ()


def new_authority(name_local: str, now: datetime) -> Authority:
    """Make an authority for one host name and private addresses, valid ten years from now (aware)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Habitat Box {name_local}"[:64])])
    permitted = [x509.DNSName(name_local), *(x509.IPAddress(network) for network in _PRIVATE)]
    builder = (
        _dated(subject, subject, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    return Authority(_key_pem(key), _pem(builder.sign(key, hashes.SHA256())))


def new_leaf(authority: Authority, names: list[str], addresses: list[str], now: datetime, days: int = LEAF_DAYS) -> Leaf:
    """Make the site's certificate for its names and current addresses.

    What the authority may not vouch for is left out and returned. Raise CryptoError when nothing is left, or
    for a malformed address.
    """
    issuer = x509.load_pem_x509_certificate(authority.certificate_pem)
    vouched, left_out = _sorted_out(issuer, names, addresses)
    if not vouched:
        raise CryptoError("no name and no private address to certify")
    signing_key = serialization.load_pem_private_key(authority.key_pem, None)
    if not isinstance(signing_key, ec.EllipticCurvePrivateKey):
        raise CryptoError("the authority's key is not of its kind")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(vouched[0].value)[:64])])
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _dated(subject, issuer.subject, key, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(vouched), critical=False)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    )
    chain = _pem(builder.sign(signing_key, hashes.SHA256())) + _pem(issuer)
    return Leaf(_key_pem(key), chain, left_out)


def needs_renewal(certificate_pem: bytes, names: list[str], addresses: list[str], now: datetime, within_days: int = 60) -> bool:
    """Tell whether the site's certificate ends soon, has not begun, or lacks a name or address."""
    leaf, issuer = _leaf_and_issuer(certificate_pem)
    carried = set(leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    wanted, _ = _sorted_out(issuer, names, addresses)
    ending = leaf.not_valid_after_utc - timedelta(days=within_days)
    return not leaf.not_valid_before_utc <= now < ending or not carried.issuperset(wanted)


@dataclass(frozen=True)
class LeafFacts:
    """Hold what the site's certificate says of itself: its last instant, the names and addresses it covers."""

    until: datetime
    covers: tuple[str, ...]


def leaf_facts(certificate_pem: bytes) -> LeafFacts:
    """Read until when the site's certificate holds, and for what. Raise ValueError when it is none."""
    leaf, _issuer = _leaf_and_issuer(certificate_pem)
    try:
        named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise ValueError("a certificate for no name") from None
    return LeafFacts(leaf.not_valid_after_utc, tuple(str(one.value) for one in named))


def fingerprint_words(certificate_pem: bytes) -> str:
    """Return the box's name in four words (51 bits), from the SHA-256 of the last certificate given."""
    authority = x509.load_pem_x509_certificates(certificate_pem)[-1]
    number = int.from_bytes(hashlib.sha256(authority.public_bytes(serialization.Encoding.DER)).digest())
    chosen = []
    for _ in range(_WORDS_SHOWN):
        number, index = divmod(number, len(words()))
        chosen.append(words()[index])
    return " ".join(chosen)


def _leaf_and_issuer(certificate_pem: bytes) -> tuple[x509.Certificate, x509.Certificate]:
    certificates = x509.load_pem_x509_certificates(certificate_pem)
    return certificates[0], certificates[-1]


def _sorted_out(
    issuer: x509.Certificate, names: list[str], addresses: list[str]
) -> tuple[list[x509.DNSName | x509.IPAddress], tuple[str, ...]]:
    """Part what the authority may vouch for from what it may not, without repeats."""
    permitted = issuer.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    hosts = [name.value for name in permitted if isinstance(name, x509.DNSName)]
    vouched: dict[x509.DNSName | x509.IPAddress, None] = {}
    left_out: dict[str, None] = {}
    for name in names:
        if name in hosts:
            vouched[x509.DNSName(name)] = None
        else:
            left_out[name] = None
    for text in addresses:
        address = _address(text)
        if any(address in network for network in _PRIVATE):
            vouched[x509.IPAddress(address)] = None
        else:
            left_out[text] = None
    return list(vouched), tuple(left_out)


def _address(text: str) -> Address:
    try:
        return ipaddress.ip_address(text.partition("%")[0])  # a link-local address may carry its interface
    except ValueError:
        raise CryptoError(f"not an address: {text}") from None


def _dated(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_LAG)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
