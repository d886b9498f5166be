"""How are parties, citizens and codes said to an officer?"""

from collections.abc import Iterable, Mapping
from typing import Final

from hub.domain.party import HUB_PARTY, Party, PartyRegistry
from hub.flow.hub import Hub
from hub.flow.officer.values import CitizenShown, PartyShown, Text
from hub.flow.records import AuditRecord, Citizen, Data
from message_schemas import DEFINITIONS
from message_schemas.terminology import INFORMATION_CATEGORY, LEGAL_BASIS, PARTY_KIND, PURPOSE
from message_schemas.terminology.model import CodeSystem

MOST_SHOWN: Final = 200  # rows of one list


class Names:
    """The names that go with ids, as the registry has them now."""

    def __init__(self, hub: Hub, registry: PartyRegistry) -> None:
        self._hub = hub
        self.registry = registry

    def party(self, party_id: str) -> PartyShown:
        """A party by its id; one that is not registered is shown by it."""
        known = self.registry.by_id.get(party_id)
        if party_id == HUB_PARTY:
            return PartyShown(party_id, self._hub.settings.organization.name)
        return PartyShown(party_id, known.name if known else party_id)

    def parties(self, party_ids: Iterable[str], kinds: Iterable[str] = ()) -> tuple[PartyShown, ...]:
        """Parties, then kinds of them."""
        named = [self.party(each) for each in party_ids]
        return (*named, *(PartyShown(kind, danish(PARTY_KIND, kind), is_kind=True) for kind in kinds))


def citizen_shown(citizen: Citizen | None) -> CitizenShown | None:
    """Number and, where it is known, name."""
    if citizen is None:
        return None
    name = " ".join(part for part in (citizen.given, citizen.family) if part) or None
    return CitizenShown(citizen.system, citizen.value, name, citizen.protected)


def danish(system: CodeSystem, code: str) -> str:
    """A code's Danish name; the code itself where the system does not have it."""
    return _names(system, english=False).get(code, code)


def both(system: CodeSystem, codes: Iterable[str]) -> tuple[str, str]:
    """Some codes' names in Danish and in English, each as a list with commas."""
    da, en = _names(system, english=False), _names(system, english=True)
    codes = tuple(codes)
    return ", ".join(da.get(c, c) for c in codes), ", ".join(en.get(c, c) for c in codes)


def event_names(event: str) -> tuple[str, str]:
    """An event's Danish and English name."""
    known = DEFINITIONS.get(event)
    return (known.danish, known.english) if known else (event, event)


def reason_text(reason: Data) -> Text:
    """A stored reason, without the consent that it rests on."""
    return Text(str(reason["code"]), str(reason.get("text", "")), str(reason.get("text_en", "")))


def acted(
    hub: Hub, party: Party, agent: str, kind: str, citizen: Citizen | None, **facts: object
) -> AuditRecord:
    """The audit entry of something that an officer did; the party stands beside a user who acted for it."""
    data = {**facts, **({"party": party.id} if agent != party.id else {})}
    known = citizen.id if citizen is not None and citizen.known else None
    return AuditRecord(kind, hub.clock.now(), agent, known, data=data)


CATEGORY: Final = INFORMATION_CATEGORY
BASIS: Final = LEGAL_BASIS
PURPOSES: Final = PURPOSE


def _names(system: CodeSystem, *, english: bool) -> Mapping[str, str]:
    return {concept.code: concept.en if english else concept.da for concept in system.concepts}
