"""What would the gate be asked about what waits for one citizen?"""

from collections.abc import Sequence

from hub.domain.party import HUB_PARTY, PartyRegistry
from hub.flow.gate import Question, members_for
from hub.flow.ports import UnitOfWork
from hub.flow.records import Citizen, Standing
from hub.flow.weighing import Consents


async def questions_about(
    uow: UnitOfWork,
    citizen: Citizen,
    standings: Sequence[Standing],
    consents: Consents,
    registry: PartyRegistry,
) -> list[tuple[Standing, Question]]:
    """Each delivery with the question that the gate would ask of it now; what the hub itself sends has none."""
    cases = await uow.citizens.cases(sorted({c for one in standings if (c := one.message.case_id)}))
    custody = (await uow.citizens.custody((citizen.id,))).get(citizen.id)
    asked = [
        (one, sender, recipient, cases.get(one.message.case_id or ""))
        for one in standings
        if one.message.sender != HUB_PARTY
        and (sender := registry.by_id.get(one.message.sender)) is not None
        and (recipient := registry.by_id.get(one.delivery.recipient)) is not None
    ]
    members = await members_for(uow, [(case, sender, consents) for _, sender, _, case in asked])
    return [
        (
            one,
            Question(
                sender=sender,
                recipient=recipient,
                event=one.message.event,
                purpose=one.message.purpose,
                legal_basis=one.message.legal_basis,
                justification=one.message.justification,
                parts=one.message.parts,
                citizen=citizen,
                case=case,
                birth_date=one.message.birth_date,
                members=members.get(case.id, frozenset()) if case else frozenset(),
                custody=custody,
            ),
        )
        for one, sender, recipient, case in asked
    ]
