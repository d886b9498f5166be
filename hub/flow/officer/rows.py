"""How does a consent look in a list?"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from consent import ConsentRecord, Provision
from consent.categories import BITS
from consent.model import Actors
from hub.domain.party import Party
from hub.flow.officer.shown import Names, citizen_shown
from hub.flow.officer.values import ConsentRow, Effect, PartyShown
from hub.flow.records import Citizen, ConsentVersion

_MICROSECONDS: Final = 1_000_000


def consent_row(version: ConsentVersion, party: Party, names: Names, citizen: Citizen | None) -> ConsentRow:
    """One version as a row; what it takes out again is in its history."""
    record = version.record
    shown: dict[str, Any] = {
        "effect": None,
        "given_at": None,
        "recipients": (),
        "categories": (),
        "purposes": (),
    }
    if isinstance(record, ConsentRecord):
        shown = _read(record, names)
    return ConsentRow(
        id=version.id,
        version=version.version,
        status=version.status,
        organization=names.party(version.organization),
        own=version.organization == party.id,
        ends=version.ends,
        readable=isinstance(record, ConsentRecord),
        blanket=isinstance(record, ConsentRecord) and record.blanket,
        has_document="data" in attachment(version),
        citizen=citizen_shown(citizen),
        **shown,
    )


def attachment(version: ConsentVersion) -> dict[str, Any]:
    """The evidence as the resource holds it; empty where it only refers to one."""
    found = version.resource.get("sourceAttachment")
    return found if isinstance(found, dict) else {}


def recipients_of(provisions: Iterable[Provision], names: Names) -> tuple[PartyShown, ...]:
    """The parties and kinds that the provisions name as recipients, each once."""
    named = [p.recipients or Actors() for p in provisions]
    parties = dict.fromkeys(party for actors in named for party in actors.parties)
    return names.parties(parties, dict.fromkeys(kind for actors in named for kind in actors.kinds))


def _read(record: ConsentRecord, names: Names) -> dict[str, Any]:
    """What its permits name; of one that permits nothing, what its refusals do."""
    permits = [one for one in record.root.tree() if one.effect == "permit"]
    said = permits or [one for one in record.root.tree() if one.effect == "deny"]
    effect: Effect = "permit" if permits else "deny"
    bits = 0
    for one in said:
        bits |= one.labels.categories if one.labels else 0
    return {
        "effect": effect,
        "given_at": datetime.fromtimestamp(record.date_time / _MICROSECONDS, UTC),
        "recipients": recipients_of(said, names),
        "categories": tuple(code for code, bit in BITS.items() if bits & bit),
        "purposes": tuple(dict.fromkeys(purpose for one in said for purpose in one.purposes or ())),
    }
