"""CONTRACT section 5, rules 2 and 3, for the time of the data; and what is said of a consent as a whole."""

from datetime import date, datetime

import pytest

from consent import ConsentRecord
from consent.categories import BITS
from tests.unit.consent.builders import (
    BASE,
    COPENHAGEN,
    RESTRICTED,
    Json,
    codes,
    decided,
    full_permit,
    outcome,
    provision,
    record,
    request,
)

FIRST_HALF = {"start": "2026-01", "end": "2026-06-30"}


def given(type: str, period: dict[str, str] = FIRST_HALF) -> ConsentRecord:
    return record(provision(type, dataPeriod=period), type)


# -- the time of the data ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "covers"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), "yes"),
        (date(2026, 3, 1), date(2026, 3, 1), "yes"),
        (date(2026, 6, 1), date(2026, 7, 1), "partly"),
        (date(2025, 12, 31), date(2026, 1, 1), "partly"),
        (date(2025, 1, 1), date(2026, 12, 31), "partly"),  # all around it
        (date(2026, 7, 1), date(2026, 12, 31), "no"),
        (date(2025, 1, 1), date(2025, 12, 31), "no"),
        (date(2026, 3, 1), date(2026, 2, 1), "unknown"),  # ends before it begins
        (None, date(2026, 3, 1), "unknown"),
        (datetime(2026, 6, 30, 12, tzinfo=COPENHAGEN), date(2026, 6, 30), "yes"),
        (date(2026, 6, 30), datetime(2026, 7, 1, tzinfo=COPENHAGEN), "partly"),
    ],
)
def test_a_data_period_covers_data_only_if_it_covers_all_of_their_time(
    since: date | None, until: date, covers: str
) -> None:
    asked = request(data_date=since, data_until=until)

    assert outcome(asked, given("permit")) == ("permit" if covers == "yes" else "hold")
    assert outcome(asked, record(provision("permit")), given("deny")) == (
        "permit" if covers == "no" else "deny"
    )


def test_data_of_a_day_that_is_only_partly_inside_the_data_period_is_unknown() -> None:
    morning = {"end": "2026-06-30T12:00:00+02:00"}
    asked = request(data_date=date(2026, 6, 30))

    assert outcome(asked, given("permit", morning)) == "hold"
    assert outcome(asked, record(provision("permit"), "2"), given("deny", morning)) == "deny"


def test_data_until_a_time_of_day_is_inside_what_ends_with_that_time() -> None:
    morning = {"end": "2026-06-30T12:00:00+02:00"}
    noon = datetime(2026, 6, 30, 12, tzinfo=COPENHAGEN)
    asked = request(data_date=date(2026, 6, 29), data_until=noon)

    assert outcome(asked, given("permit", morning)) == "permit"


def test_a_time_of_the_data_without_a_zone_is_an_error_and_so_a_hold() -> None:
    asked = request(data_date=date(2026, 1, 1), data_until=datetime(2026, 2, 1))

    assert codes(decided(asked, given("permit"))) == ["engine-error"]


# -- a consent as a whole ------------------------------------------------------------------------------

CASE: Json = {
    "meaning": "related",
    "reference": {"identifier": {"system": f"{BASE}/sid/case", "value": "c"}},
}


@pytest.mark.parametrize(
    ("root", "particular"),
    [
        (full_permit(), False),
        (provision("permit", provision("deny", categories=("employment",), to_kind="hospital")), False),
        (full_permit(labels=(RESTRICTED,)), True),
        (full_permit(dataPeriod={"end": "2026"}), True),
        (provision("permit", provision("deny", data=[CASE])), True),
        (provision("deny", labels=(RESTRICTED,)), True),
        (provision(None, provision("permit", to="gp"), data=[CASE]), True),
        (provision(None, full_permit(), labels=(RESTRICTED,)), True),
    ],
)
def test_a_consent_that_names_particular_data_or_labels_is_told_apart(root: Json, particular: bool) -> None:
    assert record(root).particular is particular


@pytest.mark.parametrize(
    ("root", "ends"),
    [
        (full_permit(period={"end": "2026-12-31"}), "2027-01-01T00:00"),
        (full_permit(), "2027-10-02T00:00"),  # twelve months after dateTime, through that day
        (full_permit(period={"end": "2030"}), "2027-10-02T00:00"),
        (
            provision(
                "deny",
                provision("permit", period={"end": "2026-11-30"}),
                provision("permit", period={"end": "2026-12-31"}),
            ),
            "2027-01-01T00:00",
        ),
        (
            provision("permit", provision("permit", to="gp"), period={"end": "2026-11-30"}),
            "2026-12-01T00:00",
        ),
        (provision("deny", period={"end": "2026-12-31"}), None),
        (full_permit(period={"start": "2029", "end": "2030"}), None),  # never in force
    ],
)
def test_a_consent_ends_with_the_last_of_its_permits(root: Json, ends: str | None) -> None:
    found = record(root).ends

    assert found == (None if ends is None else _microseconds(ends))


def _microseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).timestamp()) * 1_000_000


def test_the_recipients_and_purposes_of_a_whole_consent_are_those_of_all_its_provisions() -> None:
    both = full_permit(purposes=("treatment", "coordination"))
    closed = record(both | {"provision": [provision("deny", to_kind="hospital")]})
    opened = record(provision("permit", provision("deny", to="gp", purposes=("treatment",))))
    lending = record(provision(None, provision("permit", to="gp", purposes=("treatment",))))

    assert closed.recipients is not None
    assert (closed.recipients.parties, closed.recipients.kinds) == (("gp",), ("hospital",))
    assert closed.purposes == ("coordination", "treatment")
    assert (opened.recipients, opened.purposes) == (None, None)
    assert lending.recipients is not None
    assert lending.purposes == ("treatment",)


def test_the_bits_by_which_consents_are_stored_never_move() -> None:
    assert BITS == {
        "substance-use": 1,
        "mental-health": 2,
        "somatic-health": 4,
        "medication": 8,
        "test-result": 16,
        "social-circumstances": 32,
        "family-and-children": 64,
        "employment": 128,
        "criminal-justice": 256,
        "housing-and-economy": 512,
        "attendance": 1024,
        "handleplan": 2048,
        "contact-details": 4096,
    }
