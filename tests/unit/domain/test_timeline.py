"""Every entry of a timeline has its Danish sentence, and a fact's data is codes only."""

import pytest

from hub.domain.case import CaseEventDataError, CaseEventKind, validated_data
from hub.domain.delivery import DeliveryStatus
from hub.domain.timeline import FACT_KINDS, SENTENCES, EntryKind


def test_every_kind_of_entry_has_a_sentence() -> None:
    kinds = {
        *(k.value for k in EntryKind),
        *(k.value for k in CaseEventKind),
        *(s.value for s in DeliveryStatus),
    }

    assert set(SENTENCES) == kinds
    assert {k.value for k in CaseEventKind} == FACT_KINDS


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        (CaseEventKind.TREATMENT_STARTED, None, {}),
        (CaseEventKind.FOLLOW_UP_CONTACT, "goal-kept", {"result": "goal-kept"}),
        (CaseEventKind.FOLLOW_UP_CONTACT, {"result": "relapsed"}, {"result": "relapsed"}),
        (
            CaseEventKind.FOLLOW_UP_CONTACT,
            {"corrects": 4, "withdrawn": True},
            {"corrects": 4, "withdrawn": True},
        ),
        (CaseEventKind.FREE_CHOICE_USED, {"provider": "kabs-glostrup"}, {"provider": "kabs-glostrup"}),
        (CaseEventKind.COORDINATOR_CHANGED, {"coordinator": "jobcenter"}, {"coordinator": "jobcenter"}),
    ],
)
def test_data_that_a_kind_knows_is_kept(kind: CaseEventKind, given: object, stored: object) -> None:
    assert validated_data(kind, given) == stored


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (CaseEventKind.TREATMENT_STARTED, {"navn": "Nancy Berggren"}, "data"),
        (CaseEventKind.TREATMENT_STARTED, ["x"], "data"),
        (CaseEventKind.TREATMENT_STARTED, {"result": "goal-kept"}, "data.result"),
        (CaseEventKind.FOLLOW_UP_CONTACT, None, "data.result"),
        (CaseEventKind.FOLLOW_UP_CONTACT, {"result": ["relapsed"]}, "data.result"),
        (CaseEventKind.FREE_CHOICE_USED, {"provider": "Nancy Berggren"}, "data.provider"),
        (CaseEventKind.TREATMENT_STARTED, {"corrects": True}, "data.corrects"),
        (CaseEventKind.TREATMENT_STARTED, {"corrects": "1"}, "data.corrects"),
        (CaseEventKind.TREATMENT_STARTED, {"withdrawn": True}, "data.corrects"),
        (CaseEventKind.TREATMENT_STARTED, {"corrects": 1, "withdrawn": False}, "data.withdrawn"),
    ],
)
def test_data_that_a_kind_does_not_know_is_refused_without_repeating_it(
    kind: CaseEventKind, given: object, field: str
) -> None:
    with pytest.raises(CaseEventDataError) as refused:
        validated_data(kind, given)

    assert refused.value.field == field
    assert "Nancy" not in str(refused.value)
