"""Numbers of citizens and organisations."""

import datetime as dt

import pytest

from message_schemas import Identifier, citizen_birthdate, is_well_formed, normalise_organisation
from message_schemas.codes import (
    CPR_SYSTEM,
    CVR_SYSTEM,
    D_ECPR_SYSTEMS,
    GLN_SYSTEM,
    GLN_SYSTEM_HTTP,
    GLN_SYSTEM_OID,
    SID_PARTY,
    SOR_SYSTEM,
    X_ECPR_SYSTEM,
)

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("system", "value", "expected"),
    [
        (CPR_SYSTEM, "2509479989", True),  # MedCom's standard patient, who fails modulus 11
        (CPR_SYSTEM, "2902010000", True),  # 29 February in a year without one
        (CPR_SYSTEM, "3102010000", False),
        (CPR_SYSTEM, "0113010000", False),
        (CPR_SYSTEM, "8509479989", False),  # no day + 60
        (CPR_SYSTEM, "250947-9989", False),
        (X_ECPR_SYSTEM, "0703921VJ4", True),
        (X_ECPR_SYSTEM, "0703922VJ4", False),
        ("urn:oid:1.2.208.176.1.6.1.3.177", "1206550VK9", True),
        ("urn:oid:1.2.208.176.1.6.1.3", "1206551VK9", False),
        (GLN_SYSTEM, "5790001348120", True),
        (GLN_SYSTEM_OID, "5790001348121", False),
        (GLN_SYSTEM_HTTP, "579000134812", False),
        (SOR_SYSTEM, "953741000016009", True),
        (SOR_SYSTEM, "9537410", False),
        (CVR_SYSTEM, "13585628", True),
        (CVR_SYSTEM, "13585629", False),
        (CVR_SYSTEM, "1358562", False),
        (SID_PARTY, "centre", True),
        (SID_PARTY, "", False),
    ],
)
def test_a_number_has_the_shape_of_its_system_or_not(system: str, value: str, expected: bool) -> None:
    assert is_well_formed(Identifier(system, value)) is expected


def test_every_way_to_write_a_gln_is_one() -> None:
    spellings = [Identifier(s, "5790001348120") for s in (GLN_SYSTEM, GLN_SYSTEM_HTTP, GLN_SYSTEM_OID)]

    normalised = {normalise_organisation(spelling) for spelling in spellings}

    assert normalised == {Identifier(GLN_SYSTEM, "5790001348120")}


@pytest.mark.parametrize(
    ("value", "born"),
    [
        ("2509479989", dt.date(1947, 9, 25)),
        ("0101014000", dt.date(2001, 1, 1)),
        ("0101379000", dt.date(1937, 1, 1)),
        ("0101575000", dt.date(2057, 1, 1)),
        ("0101588000", dt.date(1858, 1, 1)),
        ("2902014000", dt.date(2001, 3, 1)),
    ],
)
def test_a_cpr_number_says_the_birth_date(value: str, born: dt.date) -> None:
    assert citizen_birthdate(Identifier(CPR_SYSTEM, value), TODAY) == born


def test_a_replacement_number_gives_the_latest_date_that_is_not_in_the_future() -> None:
    past, future = "0703251VJ4", "0703271VJ4"

    born = [citizen_birthdate(Identifier(X_ECPR_SYSTEM, value), TODAY) for value in (past, future)]

    assert born == [dt.date(2025, 3, 7), dt.date(1927, 3, 7)]


def test_an_identifier_that_says_no_date_gives_none() -> None:
    silent = [Identifier(SID_PARTY, "2509479989"), Identifier(CPR_SYSTEM, "9909479989")]

    assert [citizen_birthdate(one, TODAY) for one in silent] == [None, None]


def test_the_regions_replacement_numbers_stand_below_the_national_system() -> None:
    assert "urn:oid:1.2.208.176.1.6.1.3.187" in D_ECPR_SYSTEMS
