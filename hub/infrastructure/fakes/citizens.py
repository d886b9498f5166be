"""Citizens, cases and consents in memory."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from consent import ConsentRecord, UnreadableConsent
from consent.shelf import ReadFor
from hub.domain.names import names_of
from hub.flow.ports import ConcurrentChange
from hub.flow.records import (
    Case,
    Citizen,
    ConsentVersion,
    Custody,
)
from hub.infrastructure.fakes.state import State, Transaction
from message_schemas.identifiers import Identifier


class FakeCitizens:
    """hub.flow.ports.CitizenRows in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._added: set[str] = set()

    async def citizens(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, Citizen]:
        state = await self._transaction.state()
        return {
            i: state.citizens[state.identifiers[i]]
            if i in state.identifiers
            else Citizen(_id_of(i), i.system, i.value, known=False)
            for i in identifiers
        }

    async def citizen(self, citizen_id: str) -> Citizen | None:
        return (await self._transaction.state()).citizens.get(citizen_id)

    async def join(self, identifier: Identifier, citizen_id: str) -> None:
        state = await self._transaction.state()
        if state.identifiers.setdefault(identifier, citizen_id) != citizen_id:
            raise ConcurrentChange("the identifier names another citizen")

    async def open_cases(self, citizen_ids: Sequence[str]) -> Mapping[str, Sequence[Case]]:
        state = await self._transaction.state()
        found: dict[str, list[Case]] = {}
        for case in _newest_first(state.cases.values()):
            if case.citizen_id in citizen_ids and case.closed_at is None:
                found.setdefault(case.citizen_id, []).append(case)
        return found

    async def cases(self, ids: Sequence[str]) -> Mapping[str, Case]:
        state = await self._transaction.state()
        return {id_: state.cases[id_] for id_ in ids if id_ in state.cases}

    async def add_case(self, case: Case, citizen: Citizen | None) -> None:
        await self.record([] if citizen is None else [citizen], [case])

    async def save_case(self, case: Case) -> None:
        state = await self._transaction.state()
        if case.id not in state.cases:
            raise ConcurrentChange("a case that is not there")
        _put_case(state, case)

    async def members(self, case_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        state = await self._transaction.state()
        found = {id_: {state.cases[id_].centre} for id_ in case_ids if id_ in state.cases}
        for message in state.messages.values():
            if message.case_id in found:
                found[message.case_id].add(message.sender)
        for kept in state.deliveries.values():
            case_id = state.messages[kept.record.message_key].case_id
            if case_id in found and kept.record.handed_over_at is not None:
                found[case_id].add(kept.record.recipient)
        return {case_id: frozenset(parties) for case_id, parties in found.items()}

    async def cases_of_party(self, party_id: str, limit: int) -> Sequence[Case]:
        state = await self._transaction.state()
        theirs = {m.case_id for m in state.messages.values() if m.sender == party_id}
        theirs |= {
            state.messages[kept.record.message_key].case_id
            for kept in state.deliveries.values()
            if kept.record.recipient == party_id and kept.record.handed_over_at is not None
        }
        mine = [c for c in state.cases.values() if c.centre == party_id or c.id in theirs]
        return _newest_first(mine)[:limit]

    async def record(self, people: Sequence[Citizen], cases: Sequence[Case]) -> None:
        """What an acceptance adds of citizens and cases."""
        state = await self._transaction.state()
        for citizen in {c.id: c for c in people}.values():
            there = state.citizens.get(citizen.id)
            if not citizen.known and there is not None and citizen.id not in self._added:
                raise ConcurrentChange("the citizen is there already")
            if not citizen.known and there is None:
                state.identifiers[Identifier(citizen.system, citizen.value)] = citizen.id
                self._added.add(citizen.id)
            version = there.consent_version if there else 0
            state.citizens[citizen.id] = replace(citizen, consent_version=version, known=True)
            state.names |= names_of(citizen.given, citizen.family)
        for case in {c.id: c for c in cases}.values():
            if case.id in state.cases:
                raise ConcurrentChange("the case is there already")
            _put_case(state, case)

    async def consents(
        self, citizen_ids: Sequence[str], read_for: Mapping[str, ReadFor] | None = None
    ) -> Mapping[str, Sequence[ConsentRecord | UnreadableConsent]]:
        del read_for  # whoever decides passes over the others: they are left out for speed only
        state = await self._transaction.state()
        return {id_: [v.record for v in _newest(state, id_) if v.status == "active"] for id_ in citizen_ids}

    async def write_consent(self, version: ConsentVersion, citizen: Citizen | None) -> None:
        if citizen is not None:
            await self.record([citizen], [])
        state = await self._transaction.state()
        there = state.citizens.get(version.citizen_id)
        if there is None or (version.id, version.version) in state.consents:
            raise ConcurrentChange("no such citizen, or the version is there already")
        state.consents[version.id, version.version] = version
        state.citizens[there.id] = replace(there, consent_version=there.consent_version + 1)

    async def custody(self, citizen_ids: Sequence[str]) -> Mapping[str, Custody]:
        known = (await self._transaction.state()).custody
        return {id_: known[id_] for id_ in citizen_ids if id_ in known}

    async def write_custody(self, citizen_id: str, custody: Custody) -> None:
        state = await self._transaction.state()
        if citizen_id not in state.citizens:
            raise ConcurrentChange("custody of a citizen who is not there")
        state.custody[citizen_id] = custody

    async def alone_with(self, citizen_id: str) -> None:
        del citizen_id
        await self._transaction.state()  # the whole store is locked with it

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        return frozenset(names) & (await self._transaction.state()).names

    async def consent(self, consent_id: str) -> ConsentVersion | None:
        state = await self._transaction.state()
        versions = [v for (id_, _), v in state.consents.items() if id_ == consent_id]
        return max(versions, key=lambda v: v.version, default=None)

    async def consents_of(self, citizen_id: str, status: str | None) -> Sequence[ConsentVersion]:
        found = _newest(await self._transaction.state(), citizen_id)
        in_order = sorted(found, key=lambda v: (-v.at.timestamp(), v.id))
        return [v for v in in_order if status in (None, v.status)]


def _id_of(identifier: Identifier) -> str:
    return hashlib.sha256(f"{identifier.system}|{identifier.value}".encode()).hexdigest()[:32]


def _newest_first(cases: Collection[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (case.opened_at, case.id), reverse=True)


def _newest(state: State, citizen_id: str) -> list[ConsentVersion]:
    """The newest version of each of the citizen's consents."""
    newest: dict[str, ConsentVersion] = {}
    for version in state.consents.values():
        if version.citizen_id == citizen_id and version.version >= getattr(
            newest.get(version.id), "version", 0
        ):
            newest[version.id] = version
    return list(newest.values())


def _put_case(state: State, case: Case) -> None:
    rivals = (c for c in state.cases.values() if c.closed_at is None and c.id != case.id)
    if case.closed_at is None and any(
        (c.citizen_id, c.centre) == (case.citizen_id, case.centre) for c in rivals
    ):
        raise ConcurrentChange("the citizen has an open case at that centre")
    state.cases[case.id] = case
