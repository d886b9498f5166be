"""What a referral says of the case that it opens is believed where it can be true."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.flow.accept.opening import first_contact, substance
from message_schemas import JsonObject, Message, Substance, message_of
from message_schemas.codes import FIRST_CONTACT_EXTENSION
from tests.support.messages import NOW, referral


def opening(value: JsonObject | None = None, **told: Any) -> Message:
    """A referral whose first contact is stated as `value`."""
    bundle = referral(**told).to_bundle()
    if value is not None:
        request = next(
            e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "ServiceRequest"
        )
        request["extension"] = [{"url": FIRST_CONTACT_EXTENSION, **value}]
    return message_of(bundle)


def test_the_clock_starts_at_the_first_contact_that_the_referrer_names() -> None:
    found = first_contact(opening(first_contact=date(2026, 11, 18)), NOW)

    assert found == datetime(2026, 11, 18, tzinfo=ZoneInfo("Europe/Copenhagen"))


def test_a_time_with_its_zone_is_taken_as_it_is() -> None:
    found = first_contact(opening({"valueDateTime": "2026-11-18T09:30:00+01:00"}), NOW)

    assert found == datetime.fromisoformat("2026-11-18T09:30:00+01:00")


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"valueDate": (NOW + timedelta(days=1)).date().isoformat()},
        {"valueDate": "2026-11"},
        {"valueDate": "yesterday"},
        {"valueDateTime": "2026-11-18T09:30:00"},
        {"valueDateTime": 7},
    ],
)
def test_a_first_contact_that_is_not_told_or_cannot_be_is_when_the_referral_came(
    value: JsonObject | None,
) -> None:
    assert first_contact(opening(value), NOW) == NOW


def test_the_substance_is_the_stated_one() -> None:
    assert substance(opening(substance=Substance.BOTH)) == "both"
    assert substance(opening()) is None
