"""IHE PCF's consents, basic, intermediate and advanced, are read and decided: what they cover, and what not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from tests.unit.consent.builders import (
    ACT_CODE,
    ACT_REASON,
    BASE,
    CONFIDENTIALITY,
    COPENHAGEN,
    NOW,
    PARTIES,
    Json,
    codes,
    decided,
    outcome,
    provision,
    record,
    request,
)

NORMAL, RESTRICTED = (CONFIDENTIALITY, "N"), (CONFIDENTIALITY, "R")
SUBSTANCE_USE, PSYCHIATRY = (ACT_CODE, "ETH"), (ACT_CODE, "PSY")
CARE = [{"system": ACT_REASON, "code": code} for code in ("TREAT", "HPAYMT", "HOPERAT")]
Asked = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """A consent's provision, and what is asked of it: what it covers, and what it leaves to be held or denied."""

    name: str
    root: Json
    permitted: list[Asked]
    held: list[Asked]
    denied: list[Asked]
    changes: Json | None = None  # of the Consent around it


def datum(meaning: str, **reference: Any) -> Json:
    return {"meaning": meaning, "reference": reference}


def case(value: str) -> Json:
    return datum("related", identifier={"system": f"{BASE}/sid/case", "value": value})


def author(value: str) -> Json:
    return datum("authoredby", identifier={"system": f"{BASE}/sid/party", "value": value})


def care(type: str, *nested: Json, **more: Any) -> Json:
    """PCF's usual base: for treatment, payment and operations."""
    return provision(type, *nested, **({"purpose": CARE} | more))


BASIC = [
    Shape(
        "agreement to a policy for care",
        care("permit"),
        [{}, {"purpose": "TREAT"}, {"purpose": "case-processing"}, {"categories": ("employment", None)}],
        [{"purpose": "coordination"}, {"purpose": "HRESCH"}, {"purpose": None}],
        [],
    ),
    Shape(
        "rejection of a policy for care",
        care("deny"),
        [],
        [{"purpose": "coordination"}],
        [{}, {"purpose": "HPAYMT"}, {"purpose": None}],
    ),
    Shape(
        "agreement that names the recipients and ends",
        care("permit", to="gp", to_kind="psychiatry", period={"end": "2026-12-31"}),
        [{}, {"recipient": PARTIES["psychiatry"]}],
        [{"recipient": PARTIES["jobcenter"]}, {"at": datetime(2027, 1, 1, tzinfo=COPENHAGEN)}],
        [],
    ),
    Shape(
        "agreement of last year",
        care("permit", period={"end": "2025-12-31"}),
        [{"at": datetime(2025, 12, 31, 23, tzinfo=COPENHAGEN)}],
        [{}],
        [],
        {"dateTime": "2025-06-13"},
    ),
    Shape(
        "agreement to breaking the glass",
        care("permit", purpose=[*CARE, {"system": ACT_REASON, "code": "BTG"}]),
        [{"purpose": "BTG"}, {}],
        [{"purpose": "ETREAT"}],
        [],
    ),
]
INTERMEDIATE = [
    Shape(
        "only data of a time",
        care("permit", dataPeriod={"start": "2026-01", "end": "2026-06"}),
        [{"data_date": date(2026, 6, 30)}, {"data_date": date(2026, 1, 1), "data_until": date(2026, 6, 30)}],
        [
            {"data_date": date(2026, 7, 1)},
            {"data_date": date(2026, 6, 30), "data_until": date(2026, 7, 1)},
            {},
        ],
        [],
    ),
    Shape(
        "all but data of a time",
        care("permit", provision("deny", dataPeriod={"start": "2026-01", "end": "2026-06"})),
        [{"data_date": date(2026, 7, 1)}],
        [],
        [{"data_date": date(2026, 6, 30)}, {}],
    ),
    Shape(
        "only certain data",
        care(
            "permit",
            data=[datum("instance", reference="Observation/1"), datum("instance", reference="Encounter/1")],
        ),
        [{"resource": "Observation/1"}, {"resource": "Encounter/1"}],
        [{"resource": "Observation/2"}, {}],
        [],
    ),
    Shape(
        "all but certain data",
        care("permit", provision("deny", data=[datum("instance", reference="Observation/1")])),
        [{"resource": "Observation/2"}],
        [],
        [{"resource": "Observation/1"}, {}],
    ),
    Shape(
        "only data of a case",
        care("permit", data=[case("case-1")]),
        [{"case": "case-1"}],
        [{"case": "case-2"}, {}],
        [],
    ),
    Shape(
        "all but data of a case",
        care("permit", provision("deny", data=[case("case-1")])),
        [{"case": "case-2"}],
        [],
        [{"case": "case-1"}, {}],
    ),
    Shape(
        "only data of an author",
        care("permit", data=[author("psychiatry")]),
        [{"author": "psychiatry"}],
        [{"author": "jobcenter"}, {}],
        [],
    ),
    Shape(
        "all but data of an author",
        care("permit", provision("deny", data=[author("psychiatry")])),
        [{"author": "jobcenter"}],
        [],
        [{"author": "psychiatry"}, {"author": "somebody"}, {}],
    ),
    Shape(
        "a purpose of its own, for one recipient",
        provision("permit", to="hospital", purpose=[{"system": "https://research.example", "code": "a"}]),
        [{"purpose": "https://research.example|a", "recipient": PARTIES["hospital"]}],
        [{"purpose": "https://research.example|a"}, {"recipient": PARTIES["hospital"]}],
        [],
    ),
]
ADVANCED = [
    Shape(
        "only normal data",
        care("permit", labels=(NORMAL,)),
        [{"labels": (NORMAL,)}],
        [{"labels": (RESTRICTED,)}, {"labels": ()}, {"labels": None}],
        [],
    ),
    Shape(
        "normal and restricted data",
        care("permit", labels=(NORMAL, RESTRICTED)),
        [{"labels": (NORMAL,)}, {"labels": (RESTRICTED,)}],
        [{"labels": ((CONFIDENTIALITY, "V"),)}],
        [],
    ),
    Shape(
        "normal data and no restricted ones",
        care("permit", provision("deny", labels=(RESTRICTED,)), labels=(NORMAL,)),
        [{"labels": (NORMAL,)}],
        [{"labels": ()}],
        [{"labels": (RESTRICTED,)}, {"labels": (NORMAL, RESTRICTED)}, {"labels": None}],
    ),
    Shape(
        "nothing but normal data",
        care("deny", provision("permit", labels=(NORMAL,))),
        [{"labels": (NORMAL,)}, {"labels": (NORMAL, RESTRICTED)}],
        [],
        [{"labels": (RESTRICTED,)}, {"labels": ()}, {"labels": None}],
    ),
    Shape(
        "normal data to all, restricted ones to one recipient",
        care("permit", provision("permit", to="psychiatry", labels=(RESTRICTED,)), labels=(NORMAL,)),
        [{"labels": (NORMAL,)}, {"labels": (RESTRICTED,), "recipient": PARTIES["psychiatry"]}],
        [{"labels": (RESTRICTED,)}],
        [],
    ),
    Shape(
        "restricted data only by breaking the glass",
        care(
            "permit",
            provision("permit", labels=(RESTRICTED,), purpose=[{"system": ACT_REASON, "code": "BTG"}]),
            labels=(NORMAL,),
        ),
        [{"labels": (RESTRICTED,), "purpose": "BTG"}, {"labels": (NORMAL,)}],
        [{"labels": (RESTRICTED,)}, {"labels": (NORMAL,), "purpose": "BTG"}],
        [],
    ),
    Shape(
        "normal data, and those of one sensitivity to one recipient",
        care("permit", provision("permit", to="psychiatry", labels=(PSYCHIATRY,)), labels=(NORMAL,)),
        [{"labels": (PSYCHIATRY,), "recipient": PARTIES["psychiatry"]}],
        [{"labels": (SUBSTANCE_USE,), "recipient": PARTIES["psychiatry"]}, {"labels": (PSYCHIATRY,)}],
        [],
    ),
    Shape(
        "an exception to the exception, by label within categories",
        care(
            "permit",
            provision(
                "deny",
                provision("permit", to="psychiatry", labels=(SUBSTANCE_USE,)),
                labels=(SUBSTANCE_USE, PSYCHIATRY),
            ),
        ),
        [{}, {"labels": (SUBSTANCE_USE,), "recipient": PARTIES["psychiatry"]}],
        [],
        [{"labels": (SUBSTANCE_USE,)}, {"labels": (PSYCHIATRY,), "recipient": PARTIES["psychiatry"]}],
    ),
]
SHAPES = BASIC + INTERMEDIATE + ADVANCED


def answered(shape: Shape, asked: Asked) -> str:
    moment = asked.get("at", NOW)
    changes = {key: value for key, value in asked.items() if key != "at"}
    return outcome(request(**changes), record(shape.root, **(shape.changes or {})), now=moment)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_pcf_consent_permits_what_it_covers(shape: Shape) -> None:
    assert [answered(shape, asked) for asked in shape.permitted] == ["permit"] * len(shape.permitted)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_pcf_consent_does_not_permit_what_it_does_not_cover(shape: Shape) -> None:
    assert [answered(shape, asked) for asked in shape.held] == ["hold"] * len(shape.held)
    assert [answered(shape, asked) for asked in shape.denied] == ["deny"] * len(shape.denied)


def test_a_nested_permit_under_a_permit_stays_a_permit_and_names_itself() -> None:
    (shape,) = [each for each in ADVANCED if "restricted ones to one" in each.name]
    asked = request(labels=(RESTRICTED,), recipient=PARTIES["psychiatry"])

    (reason,) = decided(asked, record(shape.root)).reasons

    assert (reason.effect, reason.provision) == ("permit", "provision.provision[0]")


def test_a_pcf_consent_that_names_no_recipient_and_no_category_is_put_on_the_officers_list() -> None:
    decision = decided(request(), record(care("permit")))

    assert codes(decision) == ["consent-permits"]
    assert [notice.code for notice in decision.warnings] == ["consent-blanket"]
    assert decision.review
