"""Does the keyring keep what it protects, while its keys change?"""

import os
import threading
from pathlib import Path

import msgspec
import pytest

from hub.infrastructure import keyring as module
from hub.infrastructure.keyring import Keyring, KeyringError, KeyringMissing, Undecipherable

SECRET, PLACE = b"cpr 2512489996", b"messages.body/key-1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the keyring will be, in a folder that is not there yet."""
    return tmp_path / "var" / "keyring"


def test_what_is_encrypted_is_read_again_in_its_place_and_never_twice_the_same(path: Path) -> None:
    ring = Keyring.load_or_create(path)

    sealed = ring.encrypt(SECRET, PLACE)

    assert ring.decrypt(sealed, PLACE) == SECRET
    assert SECRET not in sealed
    assert ring.encrypt(SECRET, PLACE) != sealed


@pytest.mark.parametrize("position", [0, 1, 4, 5, 16, 17, -1])
def test_a_changed_byte_anywhere_makes_it_unreadable(path: Path, position: int) -> None:
    ring = Keyring.load_or_create(path)
    sealed = bytearray(ring.encrypt(SECRET, PLACE))

    sealed[position] ^= 1

    with pytest.raises(Undecipherable) as raised:
        ring.decrypt(bytes(sealed), PLACE)
    assert "2512489996" not in str(raised.value)


@pytest.mark.parametrize("sealed", [b"", b"\x01", SECRET, b"\x01abcd" + bytes(11)])
def test_what_was_never_encrypted_is_not_given_out_as_if_it_had_been(path: Path, sealed: bytes) -> None:
    ring = Keyring.load_or_create(path)

    with pytest.raises(Undecipherable):
        ring.decrypt(sealed, PLACE)


def test_it_is_not_read_in_another_place_or_with_another_keyring(path: Path, tmp_path: Path) -> None:
    ring = Keyring.load_or_create(path)
    sealed = ring.encrypt(SECRET, PLACE)

    with pytest.raises(Undecipherable):
        ring.decrypt(sealed, b"messages.body/key-2")
    with pytest.raises(Undecipherable):
        Keyring.load_or_create(tmp_path / "other").decrypt(sealed, PLACE)


def test_after_a_rotation_the_new_key_encrypts_and_the_old_still_opens(path: Path) -> None:
    ring = Keyring.load_or_create(path)
    before = ring.encrypt(SECRET, PLACE)
    old = ring.active

    new = ring.rotate()

    after = ring.encrypt(SECRET, PLACE)
    assert ring.active == new != old
    assert ring.ids == (old, new)
    assert after[1:5].hex() == new
    assert ring.decrypt(before, PLACE) == ring.decrypt(after, PLACE) == SECRET


def test_a_running_process_reads_what_another_encrypted_with_a_new_key(path: Path) -> None:
    running = Keyring.load_or_create(path)
    other = Keyring.load(path)

    other.rotate()

    assert running.decrypt(other.encrypt(SECRET, PLACE), PLACE) == SECRET


def test_a_running_process_soon_encrypts_with_the_new_key(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_AGAIN", 0.0)
    running = Keyring.load_or_create(path)

    new = Keyring.load(path).rotate()

    assert running.encrypt(SECRET, PLACE)[1:5].hex() == new


def test_it_goes_on_with_the_keys_it_has_while_the_file_is_away(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_AGAIN", 0.0)
    running = Keyring.load_or_create(path)

    path.unlink()

    assert running.decrypt(running.encrypt(SECRET, PLACE), PLACE) == SECRET


def test_identifiers_are_found_by_a_hash_that_no_rotation_changes(path: Path, tmp_path: Path) -> None:
    ring = Keyring.load_or_create(path)
    found = ring.lookup("urn:oid:1.2.208.176.1.2", "2512489996")

    ring.rotate()

    assert Keyring.load(path).lookup("urn:oid:1.2.208.176.1.2", "2512489996") == found
    assert ring.lookup("urn:oid:1.2.208.176.1.4", "2512489996") != found
    other = Keyring.load_or_create(tmp_path / "other")
    assert other.lookup("urn:oid:1.2.208.176.1.2", "2512489996") != found
    assert len(found) == 64


def test_a_look_up_key_that_was_replaced_is_refused(path: Path, tmp_path: Path) -> None:
    running = Keyring.load_or_create(path)
    Keyring.load_or_create(tmp_path / "other")

    (tmp_path / "other").replace(path)

    with pytest.raises(KeyringError, match="look-up key"):
        running.rotate()


def test_where_keyrings_are_not_made_a_missing_one_is_refused(path: Path) -> None:
    with pytest.raises(KeyringMissing, match="hub keys init"):
        Keyring.load(path)

    assert Keyring.create(path)
    assert not Keyring.create(path)
    Keyring.load(path)


def test_the_file_is_its_owners_only_and_one_open_to_everybody_is_refused(path: Path) -> None:
    ring = Keyring.load_or_create(path)
    ring.rotate()
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o644)

    with pytest.raises(KeyringError, match="chmod 600"):
        Keyring.load(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"{}",
        msgspec.json.encode({"active": "zz", "keys": {"zz": "AAAA"}, "lookup": "AAAA"}),
        msgspec.json.encode({"active": "aabbccdd", "keys": {"aabbccdd": "c2hvcnQ="}, "lookup": "AAAA"}),
        msgspec.json.encode({"active": "aabbccdd", "keys": {}, "lookup": "A" * 44}),
    ],
)
def test_a_damaged_file_is_refused_without_quoting_it(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_bytes(content)

    with pytest.raises(KeyringError) as raised:
        Keyring.load(path)

    assert "c2hvcnQ=" not in str(raised.value)


def test_of_several_who_make_or_rotate_it_at_once_none_loses_a_key(path: Path) -> None:
    path.parent.mkdir()
    rings: list[Keyring] = []

    def work() -> None:
        ring = Keyring.load_or_create(path)
        ring.rotate()
        rings.append(ring)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(Keyring.load(path).ids) == 9
    assert len({ring.lookup("s", "v") for ring in rings}) == 1
    assert sorted(os.listdir(path.parent)) == [".keyring.lock", "keyring"]
