"""Does a changed form of a consent officer ever make the hub fail? Never a 500."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.api.test_mutations import _EXAMPLES, mutated
from tests.unit.api.test_officer import EVIDENCE, FORM
from tests.unit.api.world import CITIZEN, World

pytestmark = pytest.mark.slow

HOLDER = {**CITIZEN, "name": "Nancy"}
WHOLE = {
    **FORM,
    "effect": "permit",
    "start": "2026-12-01",
    "end": "2027-03-01",
    "recipient_kinds": ["hospital"],
    "disclosers": ["gp"],
    "exceptions": [{"categories": ["employment"], "purposes": ["treatment"]}],
    "evidence": {
        **EVIDENCE,
        "representatives": [{"relation": "custody", "name": "Nancy", "identifier": CITIZEN}],
        "document": {"title": "Notat", "data": "SmE="},
    },
}
BODIES = {
    "/consent/record": WHOLE,
    "/consent/preview": {**WHOLE, "replaces": "unknown"},
    "/consent/matrix": {"citizen": CITIZEN, "at": "2026-11-22T09:00:00Z"},
    "/consent/unknown/renew": {"evidence": WHOLE["evidence"], "end": "2027-03-01"},
    "/consent/unknown/revoke": {"requested_by": "citizen"},
    "/consent/reviews": {"delivery_id": "unknown", "finding": "justified", "note": "Fordi."},
    "/consent/custody": {"citizen": CITIZEN, "holders": [HOLDER]},
    "/consent/access-log": {
        "citizen": CITIZEN,
        "since": "2026-11-22T09:00:00Z",
        "until": "2027-11-22T09:00:00Z",
    },
}


@_EXAMPLES
@given(data=st.data())
@pytest.mark.parametrize("path", sorted(BODIES))
async def test_a_mutated_form_is_never_a_500(hub_world: World, path: str, data: st.DataObject) -> None:
    body = mutated(copy.deepcopy(BODIES[path]), data)
    headers = hub_world.as_("centre", **{"Content-Type": "application/json"})

    answer = await hub_world.client.post(path, content=json.dumps(body), headers=headers)

    assert answer.status_code < 500, answer.text
