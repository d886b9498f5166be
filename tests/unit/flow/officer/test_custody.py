"""Does it take effect at once that another holds custody?"""

import pytest

from hub.flow import officer
from hub.flow.case_requests import OpenCase
from hub.flow.cases import open_case
from hub.flow.errors import Refused
from hub.flow.evaluating import EvaluateRequest, evaluate
from hub.flow.officer.values import Representative
from hub.flow.records import Custodian
from message_schemas import CitizenValue, InformationCategory
from message_schemas.codes import CPR_SYSTEM, SID_CASE
from message_schemas.identifiers import Identifier
from tests.support.messages import BRUNO, NANCY, report
from tests.support.parties import CENTRE, FAMILY
from tests.support.world import World
from tests.unit.flow.officer.filled import OFFICER, evidence, form

YOUNG = CitizenValue(value="0101154321", family="Ung", given=("Ida",))  # born in 2015
IDA = Identifier(CPR_SYSTEM, YOUNG.value)
MOTHER = Representative("custody", "Nancy Berggren", Identifier(CPR_SYSTEM, NANCY.value))
FATHER = Custodian(CPR_SYSTEM, BRUNO.value, "Bruno Elmer")


async def consented(world: World) -> None:
    """Ida and her mother let the centre tell the jobcenter about attendance."""
    both = evidence(representatives=(MOTHER,))
    await officer.record(world.hub, CENTRE, form(citizen=IDA, evidence=both), OFFICER)


async def test_a_change_of_custody_stops_what_is_not_handed_over(world: World) -> None:
    await consented(world)
    sent = report(citizen=YOUNG, about=(InformationCategory.ATTENDANCE,))
    await world.send(sent)
    before = await world.statuses(sent)

    await officer.register_custody(world.hub, CENTRE, IDA, (FATHER,), OFFICER)
    await world.deliver()

    assert (before, await world.statuses(sent)) == (["queued"], ["withdrawn"])
    seen = await officer.matrix(world.hub, CENTRE, IDA, OFFICER)
    assert "consent-custody-ended" in {cell.why.code for cell in seen.cells}


async def test_who_holds_custody_is_kept_and_who_registered_it_audited(world: World) -> None:
    await consented(world)
    unknown = await officer.custody_of(world.hub, CENTRE, IDA, OFFICER)

    await officer.register_custody(world.hub, CENTRE, IDA, (FATHER,), OFFICER)

    known = await officer.custody_of(world.hub, CENTRE, IDA, OFFICER)
    assert unknown is None
    assert known is not None
    assert (known.holders, known.by, known.at) == ((FATHER,), "centre", world.clock.now())
    (entry,) = await world.audit(kind="custody.changed")
    assert (entry.agent, entry.data["holders"]) == (OFFICER, 1)
    assert BRUNO.value not in str(entry)


async def test_an_evaluation_asks_for_who_holds_custody_as_the_gate_does(world: World) -> None:
    await consented(world)
    asked = EvaluateRequest(
        citizen=IDA,
        sender="centre",
        recipient="jobcenter",
        purpose="status-reporting",
        categories=("attendance",),
    )
    before = await evaluate(world.hub, CENTRE, asked)

    await officer.register_custody(world.hub, CENTRE, IDA, (FATHER,), OFFICER)

    after = await evaluate(world.hub, CENTRE, asked)
    assert (before["outcome"], after["outcome"]) == ("permit", "hold")
    assert [reason["code"] for reason in after["reasons"]] == ["consent-custody-ended"]


async def test_who_has_custody_is_not_kept_with_an_anonymous_case(world: World) -> None:
    opened = await open_case(world.hub, CENTRE, OpenCase(None))
    nobody = Identifier(SID_CASE, opened["id"])

    with pytest.raises(Refused) as refused:
        await officer.register_custody(world.hub, CENTRE, nobody, (FATHER,), OFFICER)

    assert refused.value.refusal.code == "anonymous-person"


async def test_nobody_that_is_known_may_be_registered(world: World) -> None:
    await consented(world)

    custody = await officer.register_custody(world.hub, CENTRE, IDA, (), OFFICER)

    assert custody.holders == ()


@pytest.mark.parametrize(
    ("holders", "field"),
    [
        ((Custodian(CPR_SYSTEM, "1"),), "holders[0]"),
        ((FATHER, Custodian(SID_CASE, "case")), "holders[1]"),
        ((Custodian(CPR_SYSTEM, BRUNO.value, "x" * 501),), "holders[0]"),
        ((FATHER,) * 11, "holders"),
    ],
)
async def test_a_holder_that_cannot_be_is_refused(
    world: World, holders: tuple[Custodian, ...], field: str
) -> None:
    await consented(world)

    with pytest.raises(Refused) as refused:
        await officer.register_custody(world.hub, CENTRE, IDA, holders, OFFICER)

    assert [one.expression for one in refused.value.refusal.issues] == [field]


async def test_a_stranger_neither_reads_nor_registers_custody(world: World) -> None:
    await consented(world)

    with pytest.raises(Refused) as read:
        await officer.custody_of(world.hub, FAMILY, IDA, "family")
    with pytest.raises(Refused) as registered:
        await officer.register_custody(world.hub, FAMILY, IDA, (FATHER,), "family")

    assert {read.value.refusal.code, registered.value.refusal.code} == {"not-found"}
