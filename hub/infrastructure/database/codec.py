"""How does a record become a row and a row a record? And which columns can only be read with a key?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import msgspec

from consent import ConsentRecord, UnreadableConsent
from consent.compact import StaleForm, dump, load
from consent.shelf import Kept, ReadFor, put_on_shelf, take_from_shelf
from hub.domain.delivery import DeliveryStatus
from hub.flow.records import (
    Case,
    Citizen,
    ConsentVersion,
    Custody,
    DecisionRecord,
    DeliveryRecord,
    MessageRecord,
    PartRecord,
    ReviewRecord,
    StoredIssue,
    TimelineRecord,
)
from hub.infrastructure.database.columns import (
    CASE,
    DECISION,
    DELIVERY,
    EVENT,
    MESSAGE,
)
from hub.infrastructure.keyring import Keyring, Undecipherable

Consent = ConsentRecord | UnreadableConsent
Values = dict[str, Any]

_WORDS: Final = ("by", "note")  # of a timeline event: what a person wrote
_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode
_PARTS: Final = msgspec.json.Decoder(tuple[PartRecord, ...])
_ISSUES: Final = msgspec.json.Decoder(tuple[StoredIssue, ...])
_TEXTS: Final = msgspec.json.Decoder(tuple[str, ...])
_OBJECTS: Final = msgspec.json.Decoder(tuple[dict[str, Any], ...])
_OBJECT: Final = msgspec.json.Decoder(dict[str, Any])
_PERSON: Final = msgspec.msgpack.Decoder(tuple[str, date | None, str | None, str | None])
_FACTS: Final = msgspec.msgpack.Decoder(tuple[str | None, date | None])
_CUSTODY: Final = msgspec.json.Decoder(Custody)


def json_text(value: object) -> str:
    """JSON as it is stored; equal values give equal text."""
    return _ENCODE(value).decode()


def json_object(text: str) -> dict[str, Any]:
    """What json_text made of a mapping."""
    return _OBJECT.decode(text)


def json_texts(text: str) -> tuple[str, ...]:
    """What json_text made of strings."""
    return _TEXTS.decode(text)


def delivery_values(record: DeliveryRecord) -> Values:
    """A delivery's columns, but those that the store alone keeps: destination, lease and position."""
    return {column.name: getattr(record, column.name) for column in DELIVERY} | {
        "status": record.status.value
    }


def delivery(row: Sequence[Any]) -> DeliveryRecord:
    """From columns DELIVERY."""
    (
        id_, message_key, recipient, use, channel, status, status_at, due_at, expires_at, created_at,
        citizen_id, attempts, not_before, handed_over_at,
    ) = row  # fmt: skip
    return DeliveryRecord(
        id_, message_key, recipient, use, channel, DeliveryStatus(status), status_at, due_at, expires_at,
        created_at, citizen_id, attempts, not_before, handed_over_at,
    )  # fmt: skip


def decision_values(record: DecisionRecord) -> Values:
    """A decision's columns."""
    values = {column.name: getattr(record, column.name) for column in DECISION}
    for name in ("permitted", "withheld", "reasons", "withheld_parts", "relied_on"):
        values[name] = json_text(values[name])
    return values


def decision(row: Sequence[Any]) -> DecisionRecord:
    """From columns DECISION."""
    delivery_id, at, stage, outcome, legal_basis, permitted, withheld, reasons, review, parts, relied_on = row
    return DecisionRecord(
        delivery_id, at, stage, outcome, legal_basis, _TEXTS.decode(permitted), _TEXTS.decode(withheld),
        _OBJECTS.decode(reasons), review, _TEXTS.decode(parts), _TEXTS.decode(relied_on),
    )  # fmt: skip


def case_values(record: Case) -> Values:
    """A case's columns."""
    return {column.name: getattr(record, column.name) for column in CASE}


def case(row: Sequence[Any]) -> Case:
    """From columns CASE."""
    return Case(*row)


@dataclass(frozen=True, slots=True)
class Codec:
    """The columns that need the keyring. What is encrypted is bound to its table, column and row."""

    keyring: Keyring

    def message_values(self, record: MessageRecord) -> Values:
        """A message's columns."""
        plain = {column.name: getattr(record, column.name, None) for column in MESSAGE}
        facts = (record.justification, record.birth_date)
        return plain | {
            "issues": json_text(record.issues),
            "parts": json_text(record.parts),
            "sealed_facts": self._seal(msgspec.msgpack.encode(facts), "facts", record.key)
            if any(facts)
            else None,
            "body": self._seal(record.body, "body", record.key) if record.body else None,
            "native_body": self._seal(record.native_body, "native", record.key)
            if record.native_body
            else None,
        }

    def message(
        self, row: Sequence[Any], body: bytes | None = None, native_body: bytes | None = None
    ) -> MessageRecord:
        """From columns MESSAGE, and the bodies where they are wanted. Raises Undecipherable."""
        (
            key, sender, message_id, bundle_id, event, event_system, received_at, content_hash, status, issues,
            answer_id, channel, content_type, native_format, size, citizen_id, case_id, purpose, legal_basis,
            parts, traceparent, sealed_facts,
        ) = row  # fmt: skip
        justification, birth_date = (
            _FACTS.decode(self._open(sealed_facts, "facts", key)) if sealed_facts else (None, None)
        )
        return MessageRecord(
            key, sender, message_id, bundle_id, event, event_system, received_at, content_hash, status,
            _ISSUES.decode(issues), answer_id, channel, content_type,
            self._open(body, "body", key) if body else b"",
            native_format,
            self._open(native_body, "native", key) if native_body else b"",
            size, citizen_id, case_id, purpose, legal_basis, justification, _PARTS.decode(parts),
            birth_date, traceparent,
        )  # fmt: skip

    def citizen_values(self, record: Citizen) -> Values:
        """A citizen's columns, but those of the consents."""
        person = (record.value, record.birth_date, record.family, record.given)
        return {
            "id": record.id,
            "system": record.system,
            "protected": record.protected,
            "sealed_person": self._seal(msgspec.msgpack.encode(person), "person", record.id),
        }

    def citizen(self, row: Sequence[Any]) -> Citizen:
        """From columns CITIZEN. Raises Undecipherable."""
        id_, system, protected, consent_version, sealed = row
        value, birth_date, family, given = _PERSON.decode(self._open(sealed, "person", id_))
        return Citizen(id_, system, value, birth_date, family, given, protected, consent_version)

    def consent_values(self, version: ConsentVersion) -> Values:
        """A consent version's columns."""
        row = f"{version.id}/{version.version}"
        compact = _compact(version.record)
        return {
            "id": version.id,
            "version": version.version,
            "citizen_id": version.citizen_id,
            "organization": version.organization,
            "status": version.status,
            "at": version.at,
            "by": version.by,
            "sealed_resource": self._seal(_ENCODE(version.resource), "consent", row),
            "sealed_record": None if compact is None else self._seal(compact, "record", row),
            "ends_at": version.ends,
        }

    def sealed_custody(self, citizen_id: str, custody: Custody) -> bytes:
        """Who holds custody, as the citizen's row keeps it."""
        return self._seal(_ENCODE(custody), "custody", citizen_id)

    def custody(self, citizen_id: str, sealed: bytes) -> Custody:
        """What sealed_custody wrote. Raises Undecipherable."""
        return _CUSTODY.decode(self._open(sealed, "custody", citizen_id))

    def review_values(self, record: ReviewRecord) -> Values:
        """A review's columns; the officer's words are sealed."""
        names = ("delivery_id", "at", "party", "by", "finding")
        note = None if record.note is None else self._seal(record.note.encode(), "review", record.delivery_id)
        return {name: getattr(record, name) for name in names} | {"sealed_note": note}

    def review(self, row: Sequence[Any]) -> ReviewRecord:
        """From columns REVIEW. Raises Undecipherable."""
        delivery_id, at, party, by, finding, sealed = row
        note = None if sealed is None else self._open(sealed, "review", delivery_id).decode()
        return ReviewRecord(delivery_id, at, party, by, finding, note)

    def consent_version(self, row: Sequence[Any]) -> ConsentVersion:
        """From columns CONSENT_VERSION. Raises Undecipherable."""
        id_, version, citizen_id, organization, status, resource, record, at, by = row
        place = f"{id_}/{version}"
        compact = None if record is None else self._open(record, "record", place)
        return ConsentVersion(
            id_, version, citizen_id, organization, status,
            _OBJECT.decode(self._open(resource, "consent", place)),
            _consent(f"Consent/{id_}", version, compact), at, by,
        )  # fmt: skip

    def event_values(self, event: TimelineRecord) -> Values:
        """A timeline event's columns; what a person wrote in it is sealed."""
        words = {name: event.data[name] for name in _WORDS if event.data.get(name)}
        data = {name: value for name, value in event.data.items() if name not in words}
        values: Values = {column.name: getattr(event, column.name, None) for column in EVENT}
        sealed = self._seal(_ENCODE(words), "words", _place(event)) if words else None
        return values | {"data": json_text(data), "sealed_words": sealed}

    def event(self, row: Sequence[Any]) -> TimelineRecord:
        """From columns EVENT. Raises Undecipherable."""
        kind, at, known_at, case_id, citizen_id, message_key, delivery_id, party, data, sealed = row
        event = TimelineRecord(
            kind, at, known_at, case_id, citizen_id, message_key, delivery_id, party, json_object(data)
        )
        if sealed is None:
            return event
        words = _OBJECT.decode(self._open(sealed, "words", _place(event)))
        return replace(event, data={**event.data, **words})

    def replaced(self, citizen_id: str, at: int, sealed: bytes | None, new: ConsentVersion) -> bytes:
        """The citizen's active consents with this one put in, exchanged or taken out, for version `at` + 1."""
        kept = {id_: (id_, version, record) for id_, version, record in self._kept(citizen_id, at, sealed)}
        kept.pop(new.id, None)
        if new.status == "active":
            record = new.record if isinstance(new.record, ConsentRecord) else None
            kept[new.id] = (new.id, new.version, record)
        return self._seal(put_on_shelf(kept.values()), "consents", f"{citizen_id}/{at + 1}")

    def consents(
        self, citizen_id: str, at: int, sealed: bytes | None, read_for: ReadFor | None = None
    ) -> tuple[Consent, ...]:
        """The citizen's active consents at a version. What cannot be opened is an unreadable consent."""
        try:
            kept = self._kept(citizen_id, at, sealed, read_for)
        except (Undecipherable, StaleForm):
            return (UnreadableConsent("Consent", at),)
        return tuple(
            [record or UnreadableConsent(f"Consent/{id_}", version) for id_, version, record in kept]
        )

    def _kept(
        self, citizen_id: str, at: int, sealed: bytes | None, read_for: ReadFor | None = None
    ) -> Sequence[Kept]:
        if sealed is None and at == 0:
            return ()
        return take_from_shelf(self._open(sealed or b"", "consents", f"{citizen_id}/{at}"), read_for)

    def _seal(self, plaintext: bytes, column: str, row: str) -> bytes:
        return self.keyring.encrypt(plaintext, f"{column}/{row}".encode())

    def _open(self, sealed: bytes, column: str, row: str) -> bytes:
        return self.keyring.decrypt(sealed, f"{column}/{row}".encode())


def _place(event: TimelineRecord) -> str:
    return f"{event.case_id}/{event.kind}/{event.known_at.timestamp():.6f}"


def _compact(record: Consent) -> bytes | None:
    return dump(record) if isinstance(record, ConsentRecord) else None


def _consent(id_: str, version: int, compact: bytes | None) -> Consent:
    if compact is None:
        return UnreadableConsent(id_, version)
    try:
        return load(compact)
    except StaleForm:
        return UnreadableConsent(id_, version)
