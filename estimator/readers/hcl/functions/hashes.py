"""Digests and identifiers. What is random, or a secret, stays unknown."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function

Algorithm = Literal["md5", "sha1", "sha256", "sha512"]
_NAMESPACES = {
    "dns": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "url": "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    "oid": "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
    "x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
}


def digest(content: bytes, algorithm: Algorithm) -> bytes:
    """The digest of `content`; these are fingerprints, not protection."""
    return hashlib.new(algorithm, content, usedforsecurity=False).digest()


def in_base64(content: bytes, algorithm: Algorithm) -> str:
    return base64.b64encode(digest(content, algorithm)).decode()


@function("str: string")
def md5(text: str) -> str:
    return digest(text.encode(), "md5").hex()


@function("str: string")
def sha1(text: str) -> str:
    return digest(text.encode(), "sha1").hex()


@function("str: string")
def sha256(text: str) -> str:
    return digest(text.encode(), "sha256").hex()


@function("str: string")
def sha512(text: str) -> str:
    return digest(text.encode(), "sha512").hex()


@function("str: string")
def base64sha256(text: str) -> str:
    return in_base64(text.encode(), "sha256")


@function("str: string")
def base64sha512(text: str) -> str:
    return in_base64(text.encode(), "sha512")


@function()
def uuid() -> Unknown:
    return Unknown("uuid() is random")


@function("namespace: string", "name: string")
def uuidv5(namespace: str, name: str) -> str:
    import uuid as uuids

    try:
        space = uuids.UUID(_NAMESPACES.get(namespace, namespace))
    except ValueError:
        raise EvalError(f"namespace {namespace} is no UUID, nor dns, url, oid or x500") from None
    return str(uuids.uuid5(space, name))


@function("str: string", "*cost: number")
def bcrypt(text: str, *cost: object) -> Unknown:
    return Unknown("bcrypt() is salted at random", is_sensitive=True)


_PEM = re.compile(r"-----BEGIN [A-Z ]+-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END [A-Z ]+-----")


@function("ciphertext: string", "privatekey: string")
def rsadecrypt(ciphertext: str, privatekey: str) -> Unknown:
    """Never decrypted: no price depends on a password, and none shall reach memory."""
    try:
        base64.b64decode(ciphertext, validate=True)
    except ValueError:
        raise EvalError("failed to decode the input: cipher text must be base64-encoded") from None
    found = _PEM.search(privatekey)
    if found is None or len(found[1]) < 64:
        raise EvalError("invalid private key: no key found")
    return Unknown("rsadecrypt() gives a secret", is_sensitive=True)
