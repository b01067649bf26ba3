"""Signatures: were these octets signed by this key. The arithmetic is the library's, and each signature is tried once.

A verdict depends on octets alone, so verdicts are kept in a bounded table of the process: the servers of a zone send
the same signatures, and several test cases look at each of them.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from runtime.dns.dnssec import algorithms
from runtime.dns.dnssec.keys import rsa_numbers

_Check = Callable[[bytes, bytes], None]
"""Takes a signature and octets; raises InvalidSignature or ValueError."""

_RSA: Final[dict[int, hashes.HashAlgorithm]] = {
    algorithms.RSA_MD5: hashes.MD5(),
    algorithms.RSA_SHA1: hashes.SHA1(),
    algorithms.RSA_SHA1_NSEC3_SHA1: hashes.SHA1(),
    algorithms.RSA_SHA256: hashes.SHA256(),
    algorithms.RSA_SHA512: hashes.SHA512(),
}
_DSA: Final = frozenset({algorithms.DSA, algorithms.DSA_NSEC3_SHA1})
_CURVES: Final[dict[int, tuple[ec.EllipticCurve, ec.ECDSA, int]]] = {
    algorithms.ECDSA_P256_SHA256: (ec.SECP256R1(), ec.ECDSA(hashes.SHA256()), 32),
    algorithms.ECDSA_P384_SHA384: (ec.SECP384R1(), ec.ECDSA(hashes.SHA384()), 48),
}
_SUPPORTED: Final = frozenset({*_RSA, *_DSA, *_CURVES, algorithms.ED25519, algorithms.ED448})
_EXPONENT_BITS: Final = 64
_MODULUS_BITS: Final = 8192
"""RSA keys beyond these sizes are not used: a zone could make each verification cost tens of milliseconds with them."""
_VERDICTS_KEPT: Final = 4096

_verdicts: dict[bytes, bool] = {}


def is_supported(algorithm: int) -> bool:
    """Whether signatures of this algorithm can be verified here."""
    return algorithm in _SUPPORTED


def is_signed(algorithm: int, key: bytes, signature: bytes, octets: bytes) -> bool:
    """Whether `signature` over `octets` was made with the key whose public half is `key`, as the records have them.

    False also for octets that are no key, for a signature of another length and for an algorithm that is not supported.
    Sources: RFC 3110, 2536, 5702, 6605, 8080.
    """
    lengths = b"%d %d %d " % (algorithm, len(key), len(signature))
    case = sha256(b"".join((lengths, key, signature, octets))).digest()
    verdict = _verdicts.get(case)
    if verdict is None:
        verdict = _try(algorithm, key, signature, octets)
        if len(_verdicts) >= _VERDICTS_KEPT:
            _verdicts.clear()
        _verdicts[case] = verdict
    return verdict


def _try(algorithm: int, key: bytes, signature: bytes, octets: bytes) -> bool:
    check = _check(algorithm, key)
    if check is None:
        return False
    try:
        check(signature, octets)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=512)
def _check(algorithm: int, key: bytes) -> _Check | None:
    try:
        if algorithm in _RSA:
            return _rsa(key, _RSA[algorithm])
        if algorithm in _CURVES:
            return _ecdsa(key, *_CURVES[algorithm])
        if algorithm == algorithms.ED25519:
            return ed25519.Ed25519PublicKey.from_public_bytes(key).verify
        if algorithm == algorithms.ED448:
            return ed448.Ed448PublicKey.from_public_bytes(key).verify
        return _dsa(key) if algorithm in _DSA else None
    except ValueError:
        return None


def _rsa(key: bytes, digest: hashes.HashAlgorithm) -> _Check:
    numbers = rsa_numbers(key)
    if numbers is None or numbers[0].bit_length() > _EXPONENT_BITS or numbers[1].bit_length() > _MODULUS_BITS:
        raise ValueError("no RSA key, or one that would cost too much")
    public = rsa.RSAPublicNumbers(*numbers).public_key()
    scheme = padding.PKCS1v15()
    return lambda signature, octets: public.verify(signature, octets, scheme, digest)


def _ecdsa(key: bytes, curve: ec.EllipticCurve, scheme: ec.ECDSA, size: int) -> _Check:
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\x04" + key)

    def check(signature: bytes, octets: bytes) -> None:
        if len(signature) != 2 * size:
            raise InvalidSignature
        pair = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
        public.verify(encode_dss_signature(*pair), octets, scheme)

    return check


def _dsa(key: bytes) -> _Check:
    size = 64 + 8 * key[0] if key else 0
    if len(key) != 21 + 3 * size or key[0] > 8:
        raise ValueError("no DSA key")
    q, rest = int.from_bytes(key[1:21]), key[21:]
    p, g, y = (int.from_bytes(rest[start : start + size]) for start in (0, size, 2 * size))
    public = dsa.DSAPublicNumbers(y, dsa.DSAParameterNumbers(p, q, g)).public_key()
    digest = hashes.SHA1()

    def check(signature: bytes, octets: bytes) -> None:
        if len(signature) != 41:
            raise InvalidSignature
        pair = int.from_bytes(signature[1:21]), int.from_bytes(signature[21:])
        public.verify(encode_dss_signature(*pair), octets, digest)

    return check
