"""From when are the data in a part?"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_schemas import JsonObject, Part, from_json
from message_schemas.part_dates import span_of
from tests.unit.message_schemas.category_messages import QUICK
from tests.unit.message_schemas.part_messages import day, facts, message, only
from tests.unit.message_schemas.samples import PUBLISHED

SENT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "elements", "first", "until"),
    [
        ("Observation", {"effectiveDateTime": "2024-05-01"}, day("2024-05-01"), None),
        ("Observation", {"effectiveDateTime": "2024", "issued": "2026-01-02T10:00:00Z"}, day("2024-01-01"),
         dt.datetime(2026, 1, 2, 10, tzinfo=dt.UTC)),
        ("Observation", {"effectiveTiming": {"event": ["2024-05-01", "2024-06"]}},
         day("2024-05-01"), day("2024-06-30")),
        ("Observation", {"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2024-12", "end": "2025-02"}}}},
         day("2024-12-01"), day("2025-02-28")),
        ("Condition", {"onsetDateTime": "2010", "recordedDate": "2026-03-01"}, day("2010-01-01"), day("2026-03-01")),
        ("Procedure", {"performedPeriod": {"start": "2024-02-10", "end": "2024-02"}},
         day("2024-02-10"), day("2024-02-29")),
        ("Task", {"authoredOn": "2024-05-01", "lastModified": "2024-05-01"}, day("2024-05-01"), None),
        ("DocumentReference", {"date": "2025-01-01T00:00:00Z", "content": [{"attachment": {"creation": "2019-12-31"}}]},
         day("2019-12-31"), dt.datetime(2025, 1, 1, tzinfo=dt.UTC)),
    ],
)  # fmt: skip
def test_data_are_from_all_the_time_in_which_they_happened_and_were_written_down(
    kind: str, elements: JsonObject, first: dt.date, until: dt.date | None
) -> None:
    part = only(kind, **elements)

    assert (part.data_date, part.data_until) == (first, until)


@pytest.mark.parametrize(
    ("kind", "elements"),
    [
        ("Observation", {}),
        ("Observation", {"effectiveDateTime": "i fjor"}),
        ("Observation", {"effectiveTiming": {"code": {"text": "dagligt"}}}),
        ("Condition", {"onsetString": "som barn", "recordedDate": "2026-03-01"}),
        ("Condition", {"onsetAge": {"value": 17}, "recordedDate": "2026-03-01"}),
        ("Encounter", {"period": {"end": "2026-01-01"}}),
        ("Encounter", {"period": {"start": 2026, "end": "2026-01-01"}}),
        ("Encounter", {"period": {"start": "2026-02-01", "end": "2026-01-01"}}),
        ("RelatedPerson", {"birthDate": "1980-01-01"}),
        ("Location", {}),
    ],
)
def test_a_time_that_is_missing_open_or_cannot_be_read_is_unknown(kind: str, elements: JsonObject) -> None:
    part = only(kind, **elements)

    assert part.data_date is None
    assert part.data_until is None


def test_what_goes_on_went_on_until_the_message_was_sent_and_what_is_planned_was_so_by_then() -> None:
    care = {"resourceType": "EpisodeOfCare", "id": "a", "period": {"start": "2024-01-01"}}
    meeting = {
        "resourceType": "Appointment",
        "id": "b",
        "start": "2027-01-01T10:00:00Z",
        "created": "2026-10-01",
    }
    plan = {"resourceType": "CarePlan", "id": "c", "period": {"start": "2026", "end": "2028"}}

    later = {"resourceType": "Encounter", "id": "d", "period": {"start": "2027-01-01"}}

    found = facts(message(care, meeting, plan, later))
    undated = facts(message(care, timestamp=None))

    assert (found["entry[5]"].data_date, found["entry[5]"].data_until) == (day("2024-01-01"), SENT)
    assert (found["entry[6]"].data_date, found["entry[6]"].data_until) == (day("2026-10-01"), SENT)
    assert (found["entry[7]"].data_date, found["entry[7]"].data_until) == (day("2026-01-01"), SENT)
    assert (found["entry[8]"].data_date, found["entry[8]"].data_until) == (SENT, None)
    assert undated["entry[5]"].data_date is None


def test_a_resource_is_from_the_time_of_all_that_it_contains_but_not_of_who_takes_part() -> None:
    doctor = {"resourceType": "Practitioner", "id": "d"}
    earlier = {"resourceType": "Observation", "id": "o", "effectiveDateTime": "2020-01-01"}
    note = {"resourceType": "Condition", "id": "c"}

    with_doctor = only("Procedure", performedDateTime="2026-01-01", contained=[doctor])
    with_earlier = only("Procedure", performedDateTime="2026-01-01", contained=[doctor, earlier])
    with_undated = only("Procedure", performedDateTime="2026-01-01", contained=[doctor, earlier, note])

    assert (with_doctor.data_date, with_doctor.data_until) == (day("2026-01-01"), None)
    assert (with_earlier.data_date, with_earlier.data_until) == (day("2020-01-01"), day("2026-01-01"))
    assert with_undated.data_date is None


def test_a_letter_is_from_the_time_of_each_of_its_texts() -> None:
    thread = read_published("carecommunication")
    extensions = next(
        entry["resource"] for entry in thread["entry"] if entry["resource"]["resourceType"] == "Communication"
    )["payload"]
    first = extensions[0]
    when = next(one["valueDateTime"] for one in first["extension"] if "valueDateTime" in one)

    dated = communication(facts(thread))
    first["extension"] = [one for one in first["extension"] if "valueDateTime" not in one]
    extensions.append(
        {"extension": [{"url": "https://example.org", "valueString": "x"}], "contentString": "x"}
    )
    undated = communication(facts(thread))

    assert dated.data_date == dt.datetime.fromisoformat(when)
    assert undated.data_date is None


def read_published(kind: str) -> JsonObject:
    path = next(path for path in PUBLISHED if path.parent.name == kind)
    found: JsonObject = from_json(path.read_bytes())
    return found


def communication(found: dict[str, Part]) -> Part:
    return next(part for part in found.values() if part.resource.startswith("Communication/"))


@QUICK
@given(st.text() | st.dates().map(str) | st.datetimes().map(lambda at: at.isoformat()))
def test_any_text_is_a_span_that_does_not_end_before_it_begins_or_none(text: str) -> None:
    span = span_of(text)

    assert span is None or span.begins <= span.last_begins <= span.ends
