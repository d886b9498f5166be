"""How do a citizen's consents lie together, so that one who asks for a recipient reads only what may concern it?

A citizen may have fifty, and a message concerns one or two of them. The shelf says which of them name
whom; what lies there is decoded one by one. It is for speed only: `decide` passes over the others anyway.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from consent.compact import FORM, StaleForm
from consent.model import ConsentRecord

Kept = tuple[str, int, ConsentRecord | None]  # id and version; no record where it has to be compiled again


class ReadFor(NamedTuple):
    """Whom consents are read for: those that can concern none of these recipients are left out."""

    recipients: frozenset[str]  # ids of parties
    kinds: frozenset[str]  # theirs
    registered: Container[str]  # ids of all parties: a consent naming another one may concern anybody


class _Shelf(msgspec.Struct, array_like=True):
    """Numbers of entries, by the recipients that they name anywhere; and the entries."""

    parties: dict[str, list[int]]
    kinds: dict[str, list[int]]
    anybody: list[int]
    entries: list[msgspec.Raw]


_SHELF_FORM: Final = b"\x01"  # then comes that of the records
_HEAD: Final = len(_SHELF_FORM) + len(FORM)
_FIRST_OF_A_LIST: Final = 0x90  # what lay here before there was a form: a MessagePack list of entries
_ENCODER: Final = msgspec.msgpack.Encoder()
_SHELF: Final = msgspec.msgpack.Decoder(_Shelf)
_ENTRY: Final = msgspec.msgpack.Decoder(Kept)
_OLDER: Final = msgspec.msgpack.Decoder(tuple[str, int, Any])
_OLDEST: Final = msgspec.msgpack.Decoder(list[tuple[str, int, Any]])


def put_on_shelf(kept: Iterable[Kept]) -> bytes:
    """A citizen's consents as bytes."""
    shelf = _Shelf({}, {}, [], [])
    for number, entry in enumerate(kept):
        shelf.entries.append(msgspec.Raw(_ENCODER.encode(entry)))
        record = entry[2]
        if record is None or record.recipients is None:
            shelf.anybody.append(number)
            continue
        for party in record.recipients.parties:
            shelf.parties.setdefault(party, []).append(number)
        for kind in record.recipients.kinds:
            shelf.kinds.setdefault(kind, []).append(number)
    return _SHELF_FORM + FORM + _ENCODER.encode(shelf)


def take_from_shelf(data: bytes, read_for: ReadFor | None = None) -> list[Kept]:
    """What `put_on_shelf` wrote, in its order: all of it, or what may concern those it is read for.

    All of it without records where an older release wrote them. Raises StaleForm where the bytes are damaged.
    """
    try:
        if data[:_HEAD] == _SHELF_FORM + FORM:
            shelf = _SHELF.decode(memoryview(data)[_HEAD:])
            wanted = range(len(shelf.entries)) if read_for is None else _concerning(shelf, read_for)
            return [_ENTRY.decode(shelf.entries[number]) for number in wanted]
        return [(consent_id, version, None) for consent_id, version, _ in _of_older_release(data)]
    except (msgspec.MsgspecError, IndexError) as error:
        raise StaleForm("the kept consents are damaged") from error


def _concerning(shelf: _Shelf, read_for: ReadFor) -> Sequence[int]:
    numbers = set(shelf.anybody)
    for party, naming in shelf.parties.items():
        if party in read_for.recipients or party not in read_for.registered:
            numbers.update(naming)
    for kind in read_for.kinds & shelf.kinds.keys():
        numbers.update(shelf.kinds[kind])
    return sorted(numbers)


def _of_older_release(data: bytes) -> Sequence[tuple[str, int, Any]]:
    if data[:1] == _SHELF_FORM:
        return [_OLDER.decode(entry) for entry in _SHELF.decode(memoryview(data)[_HEAD:]).entries]
    if data[:1] >= bytes([_FIRST_OF_A_LIST]):
        return _OLDEST.decode(data)
    raise StaleForm("no form that was ever written")
