"""Who took part in what an audit entry tells of?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hub.domain.party import HUB_PARTY
from hub.flow.auditing import balp
from hub.flow.auditing.entry import Entry, absent, party_reference, patient_reference
from hub.flow.auditing.patterns import Pattern, Sides
from message_schemas import JsonObject
from message_schemas.codes import LegalBasis

# The hub sees doors and queues, not its partners' machines.
_UNKNOWN_NETWORK: Final[JsonObject] = {"extension": absent("unknown")}
_USER_ROLE: Final[Mapping[str, JsonObject]] = {"C": balp.AUTHOR, "U": balp.AUTHOR}


@dataclass(frozen=True, slots=True)
class HubItself:
    """The hub as an agent: `observer` refers to it, `address` is where it is reached."""

    observer: JsonObject
    address: str

    def agent(self, role: JsonObject, *, with_network: bool = True) -> JsonObject:
        """The hub in a role; never the one who asked."""
        agent = _agent(role, self.observer)
        if with_network:
            agent["network"] = {"address": self.address, "type": "5"}
        return agent


def agents(entry: Entry, pattern: Pattern, hub: HubItself) -> list[JsonObject]:
    """The agents of the entry's pattern; one of them, where it is known who, asked for it."""
    if pattern.sides is Sides.DECIDING:
        return _deciding(entry, hub)
    if pattern.sides is Sides.DISCLOSING:
        return _disclosing(entry, hub)
    if pattern.sides is Sides.NOTING:
        return _noting(entry)
    reading = pattern.sides is Sides.READING
    theirs, ours = (
        (balp.DESTINATION, balp.SOURCE) if reading else (balp.SOURCE, balp.DESTINATION)
    )  # BALP: what flows to the hub, and back
    client = _agent(theirs, party_reference(entry.party), requestor=entry.user is None)
    client["network"] = _UNKNOWN_NETWORK
    found = [client, hub.agent(ours)]
    if entry.user is not None:
        role = _USER_ROLE.get(pattern.action, balp.INFORMATION_RECIPIENT)
        who = {"identifier": {"system": balp.SID_USER, "value": entry.user}}
        found.append(_agent(role, who, requestor=True))
    return found


def _deciding(entry: Entry, hub: HubItself) -> list[JsonObject]:
    """BALP has the one who gets the information ask for it; it is the sender's system that asks the hub."""
    client = _agent(balp.APPLICATION, party_reference(entry.party))
    client["network"] = _UNKNOWN_NETWORK
    found = [client]
    if entry.record.recipient is not None:
        who = party_reference(entry.record.recipient)
        user = _agent(balp.INFORMATION_RECIPIENT, who, requestor=True)
        organization = _agent(balp.PROVIDER, who)
        purpose = entry.purpose_of_use()
        if purpose:
            user["purposeOfUse"] = organization["purposeOfUse"] = purpose
        found += [user, organization]
    if entry.sender != entry.party:
        found.append(_agent(balp.SOURCE, party_reference(entry.sender)))
    return [*found, hub.agent(balp.AUTHORIZATION_SERVER, with_network=False)]


def _disclosing(entry: Entry, hub: HubItself) -> list[JsonObject]:
    found = [hub.agent(balp.SOURCE)]
    recipient = entry.record.recipient
    if recipient is not None:
        destination = _agent(balp.DESTINATION, party_reference(recipient), requestor=entry.party == recipient)
        destination["network"] = _UNKNOWN_NETWORK
        found.append(destination)
    if entry.sender not in (HUB_PARTY, recipient):
        sends = entry.sender == entry.party
        found.append(_agent(balp.CUSTODIAN, party_reference(entry.sender), requestor=sends))
    if entry.citizen is not None and entry.relied_on and entry.legal_basis == LegalBasis.CONSENT:
        found.append(_agent(balp.PATIENT_ADVOCATE, patient_reference(entry.citizen)))
    return found


def _noting(entry: Entry) -> list[JsonObject]:
    found = [_agent(balp.SOURCE, party_reference(entry.party), requestor=True)]
    if entry.record.recipient not in (None, entry.party):
        found.append(_agent(balp.DESTINATION, party_reference(str(entry.record.recipient))))
    return found


def _agent(role: JsonObject, who: JsonObject, *, requestor: bool = False) -> JsonObject:
    return {"type": {"coding": [role]}, "who": who, "requestor": requestor}
