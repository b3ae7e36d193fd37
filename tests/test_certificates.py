"""The box's certificates, judged by OpenSSL and by Python's strict verification."""

import ipaddress
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from crypto import Authority, CryptoError, Leaf, fingerprint_words, needs_renewal, new_authority, new_leaf
from crypto.passphrase import words

NOW = datetime.now(UTC)
NAME = "tilleuls.local"
AUTHORITY = new_authority(NAME, NOW)
LEAF = new_leaf(AUTHORITY, [NAME], ["192.168.1.20", "127.0.0.1", "fd12::4"], NOW)


def rogue(name: x509.GeneralName, *, certify: bool = False) -> Leaf:
    """Sign with the stolen authority key what the box itself would refuse to sign."""
    issuer = x509.load_pem_x509_certificate(AUTHORITY.certificate_pem)
    issuing = serialization.load_pem_private_key(AUTHORITY.key_pem, None)
    assert isinstance(issuing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=certify, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([name]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(issuing, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    key_pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Leaf(key_pem, pem + AUTHORITY.certificate_pem)


def openssl(tmp_path: Path, leaf: Leaf, *options: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "ca.pem").write_bytes(AUTHORITY.certificate_pem)
    (tmp_path / "leaf.pem").write_bytes(leaf.certificate_pem)
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", *options]
    command += ["-CAfile", str(tmp_path / "ca.pem"), str(tmp_path / "leaf.pem")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def shake_hands(tmp_path: Path, leaf: Leaf, name: str) -> str:
    """Serve the leaf on a socket pair and connect as a strict client; return '' or what the client says."""
    (tmp_path / "chain.pem").write_bytes(leaf.certificate_pem)
    (tmp_path / "key.pem").write_bytes(leaf.key_pem)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    asking = ssl.create_default_context(cadata=AUTHORITY.certificate_pem.decode())
    asking.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            serving.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        asking.wrap_socket(ours, server_hostname=name).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    finally:
        ours.close()
        thread.join(10)
    return ""


@pytest.mark.parametrize("name", [NAME, "192.168.1.20", "127.0.0.1", "fd12::4"])
def test_a_phone_with_the_authority_accepts_the_box(tmp_path: Path, name: str) -> None:
    option = "-verify_hostname" if name == NAME else "-verify_ip"
    judged = openssl(tmp_path, LEAF, option, name)
    assert judged.returncode == 0, judged.stderr
    assert shake_hands(tmp_path, LEAF, name) == ""


def test_a_phone_does_not_take_the_box_for_another(tmp_path: Path) -> None:
    assert openssl(tmp_path, LEAF, "-verify_hostname", "www.example.com").returncode != 0
    assert "mismatch" in shake_hands(tmp_path, LEAF, "192.168.1.21").lower()


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("www.example.com"),
        x509.DNSName("autre.local"),
        x509.DNSName("local"),
        x509.IPAddress(ipaddress.ip_address("8.8.8.8")),
        x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
    ],
)
def test_a_thief_of_the_authority_key_cannot_vouch_for_a_foreign_name(
    tmp_path: Path, name: x509.DNSName | x509.IPAddress
) -> None:
    forged = rogue(name)
    judged = openssl(tmp_path, forged)
    assert judged.returncode != 0
    assert "permitted subtree violation" in judged.stderr
    assert shake_hands(tmp_path, forged, str(name.value)) == "permitted subtree violation"


def test_a_thief_of_the_authority_key_can_still_vouch_for_the_box_itself(tmp_path: Path) -> None:
    assert openssl(tmp_path, rogue(x509.DNSName(NAME))).returncode == 0


def test_the_authority_may_not_found_another(tmp_path: Path) -> None:
    constraints = x509.load_pem_x509_certificate(AUTHORITY.certificate_pem).extensions
    basic = constraints.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert constraints.get_extension_for_class(x509.NameConstraints).critical
    usage = constraints.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    assert openssl(tmp_path, LEAF).returncode == 0


def test_lifetimes_are_ten_years_and_390_days() -> None:
    authority, leaf = (
        x509.load_pem_x509_certificates(AUTHORITY.certificate_pem)[0],
        x509.load_pem_x509_certificates(LEAF.certificate_pem)[0],
    )
    assert (authority.not_valid_after_utc - NOW).days in (3652, 3653)
    assert (leaf.not_valid_after_utc - NOW).days in (389, 390)
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days < 398


def test_what_the_authority_may_not_vouch_for_is_left_out() -> None:
    leaf = new_leaf(AUTHORITY, [NAME, "autre.local"], ["8.8.8.8", "10.1.2.3", "10.1.2.3", "fe80::1%eth0", "2001:db8::1"], NOW)
    assert leaf.left_out == ("autre.local", "8.8.8.8", "2001:db8::1")
    carried = x509.load_pem_x509_certificate(leaf.certificate_pem).extensions
    names = carried.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [NAME, "10.1.2.3", "fe80::1"]


def test_a_box_without_any_address_yet_has_its_name(tmp_path: Path) -> None:
    assert openssl(tmp_path, new_leaf(AUTHORITY, [NAME], [], NOW), "-verify_hostname", NAME).returncode == 0


@pytest.mark.parametrize(("names", "addresses"), [([], []), (["autre.local"], ["8.8.8.8"]), ([NAME], ["1.2.3"])])
def test_nothing_to_certify_is_refused(names: list[str], addresses: list[str]) -> None:
    with pytest.raises(CryptoError):
        new_leaf(AUTHORITY, names, addresses, NOW)


def test_a_key_of_another_kind_is_refused() -> None:
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(CryptoError):
        new_leaf(Authority(other, AUTHORITY.certificate_pem), [NAME], [], NOW)


def test_the_leaf_is_renewed_in_time_and_when_the_address_changes() -> None:
    pem, addresses = LEAF.certificate_pem, ["192.168.1.20", "8.8.8.8"]
    assert not needs_renewal(pem, [NAME], addresses, NOW)
    assert not needs_renewal(pem, [NAME], [], NOW + timedelta(days=329))
    assert needs_renewal(pem, [NAME], addresses, NOW + timedelta(days=331))
    assert needs_renewal(pem, [NAME], addresses, NOW - timedelta(days=5))
    assert needs_renewal(pem, [NAME], ["192.168.1.21"], NOW)
    assert not needs_renewal(pem, [NAME], addresses, NOW + timedelta(days=331), within_days=30)


def test_the_four_words_name_the_authority_through_any_leaf() -> None:
    name = fingerprint_words(AUTHORITY.certificate_pem)
    assert len(name.split()) == 4
    assert set(name.split()) <= set(words())
    assert fingerprint_words(LEAF.certificate_pem) == name
    assert fingerprint_words(new_authority(NAME, NOW).certificate_pem) != name


def test_no_private_key_is_printed() -> None:
    assert "PRIVATE" not in repr(AUTHORITY) + repr(LEAF)
    assert b"PRIVATE" not in LEAF.certificate_pem
