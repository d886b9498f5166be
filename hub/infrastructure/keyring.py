"""Which keys protect what is stored, and how are they changed while the hub runs?

The file is JSON: encryption keys by id (AES-256-GCM, one of them active) and a look-up key of its own
(HMAC-SHA256), so that rotating the former never breaks finding by the latter.

KeyringError
  ├── KeyringMissing   there is no file, and this profile does not make one
  └── Undecipherable   the key is not on the ring, or the bytes are not what was encrypted under this name
"""

import fcntl
import hashlib
import hmac
import os
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM: Final = b"\x01"
_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_HEAD: Final = len(_FORM) + _ID_BYTES
_LOOK_AGAIN: Final = 1.0  # seconds between looks at the file's age: how soon a rotation is followed


class KeyringError(Exception):
    """The keyring cannot be used as asked. Never carries a key or what was to be protected."""


class KeyringMissing(KeyringError):
    """There is no keyring file."""


class Undecipherable(KeyringError):
    """Not to be read: another key, another place, or changed bytes."""


class _File(msgspec.Struct, frozen=True):
    active: str
    keys: dict[str, str]  # id (hex) → key (base64), oldest first
    lookup: str


class Keyring:
    """The keys of one hub. Every process holds its own, over the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._age = -1
        self._looked = 0.0
        self._keys: dict[bytes, AESGCM] = {}
        self._active = b""
        self._lookup = b""
        self._reload()

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """The keyring at `path`. Raises KeyringMissing, or KeyringError if it cannot be read or others can."""
        return cls(path)

    @classmethod
    def load_or_create(cls, path: Path) -> "Keyring":
        """The keyring at `path`, made first if it is missing; of two processes that make it, one wins."""
        if not path.exists():
            cls.create(path)
        return cls(path)

    @staticmethod
    def create(path: Path) -> bool:
        """Write a new keyring, readable by its owner only; False if there was one already."""
        path.parent.mkdir(parents=True, exist_ok=True)
        key_id, key = _new_key()
        made = _written_beside(
            path, _File(key_id, {key_id: key}, b64encode(secrets.token_bytes(32)).decode())
        )
        try:
            os.link(made, path)  # unlike a rename, never over another's
        except FileExistsError:
            return False
        finally:
            made.unlink()
        return True

    def rotate(self) -> str:
        """Add a key and make it the active one; what is stored stays readable. Its id."""
        with _alone(self._path):
            now = self._read()
            key_id, key = _new_key()
            made = _written_beside(self._path, _File(key_id, {**now.keys, key_id: key}, now.lookup))
            made.replace(self._path)
        self._reload()
        return key_id

    @property
    def active(self) -> str:
        """The id of the key that encrypts."""
        return self._active.hex()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, oldest first."""
        return tuple(key_id.hex() for key_id in self._keys)

    def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
        """Form, key id, nonce and ciphertext. `aad` names the place; only under it can it be read again."""
        self._follow_rotation()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._active].encrypt(nonce, plaintext, aad)
        return b"".join((_FORM, self._active, nonce, sealed))

    def decrypt(self, sealed: bytes, aad: bytes) -> bytes:
        """What `encrypt` was given. Raises Undecipherable; there is no reading without the check."""
        if sealed[: len(_FORM)] != _FORM or len(sealed) < _HEAD + _NONCE_BYTES:
            raise Undecipherable("not in the keyring's form")
        key_id = sealed[len(_FORM) : _HEAD]
        if key_id not in self._keys:
            self._reload()
        key = self._keys.get(key_id)
        if key is None:
            raise Undecipherable(f"key {key_id.hex()} is not on the keyring")
        try:
            return key.decrypt(sealed[_HEAD : _HEAD + _NONCE_BYTES], sealed[_HEAD + _NONCE_BYTES :], aad)
        except InvalidTag:
            raise Undecipherable(f"key {key_id.hex()} does not open it") from None

    def lookup(self, system: str, value: str) -> str:
        """The keyed hash by which an identifier is found, 64 hex digits; it never changes."""
        return hmac.new(self._lookup, f"{system}\x1f{value}".encode(), hashlib.sha256).hexdigest()

    def _follow_rotation(self) -> None:
        now = time.monotonic()
        if now - self._looked < _LOOK_AGAIN:
            return
        self._looked = now
        try:
            age = self._path.stat().st_mtime_ns
        except OSError:
            return  # the file is away for the moment; the keys in memory still hold
        if age != self._age:
            self._reload()

    def _reload(self) -> None:
        found = self._read()
        try:
            keys = {bytes.fromhex(key_id): AESGCM(b64decode(key)) for key_id, key in found.keys.items()}
            active, lookup = bytes.fromhex(found.active), b64decode(found.lookup)
        except ValueError:
            raise KeyringError(f"the keyring {self._path} holds a damaged key") from None
        if active not in keys or any(len(key_id) != _ID_BYTES for key_id in keys) or len(lookup) < 32:
            raise KeyringError(f"the keyring {self._path} is incomplete")
        if self._lookup and lookup != self._lookup:
            raise KeyringError(f"the look-up key of {self._path} was replaced; nobody could be found by it")
        self._keys, self._active, self._lookup = keys, active, lookup

    def _read(self) -> _File:
        try:
            status = self._path.stat()
            text = self._path.read_bytes()
        except FileNotFoundError:
            raise KeyringMissing(f"no keyring at {self._path}; `hub keys init` makes one") from None
        except OSError as error:
            raise KeyringError(f"the keyring {self._path} cannot be read: {error.strerror}") from None
        if status.st_mode & 0o007:
            raise KeyringError(f"the keyring {self._path} is open to everybody; chmod 600 it")
        try:
            found = msgspec.json.decode(text, type=_File)
        except msgspec.MsgspecError:
            raise KeyringError(f"{self._path} is not a keyring") from None
        self._age = status.st_mtime_ns
        return found


def _new_key() -> tuple[str, str]:
    return secrets.token_hex(_ID_BYTES), b64encode(AESGCM.generate_key(bit_length=256)).decode()


def _written_beside(path: Path, content: _File) -> Path:
    """A complete, synced file next to `path`, so that a crash leaves the old one or the new one."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content)))
        file.flush()
        os.fsync(file.fileno())
    return beside


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock beside the file, so that two rotations follow each other."""
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
