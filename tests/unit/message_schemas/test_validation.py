"""Which messages are refused, and do the refusals say what is wrong and where?"""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from message_schemas import DEFINITIONS, EventCode, JsonObject, has_errors, message_of, parse, parts, validate
from message_schemas.codes import (
    CPR_SYSTEM,
    EVENT_SYSTEM,
    GLN_SYSTEM_HTTP,
    LEGAL_BASIS_EXTENSION,
    LEGAL_BASIS_SYSTEM,
    MEDCOM_EVENT_SYSTEM,
    PURPOSE_EXTENSION,
    PURPOSE_SYSTEM,
)
from message_schemas.issues import TEXTS
from tests.unit.message_schemas.samples import (
    ACCEPTED,
    CENTRE,
    EMPTY_MESSAGE,
    FAMILY,
    changed,
    errors,
    letter,
    published,
    referral,
    resource,
    status_report,
    without,
)

JSON = "application/fhir+json"
# What a centre needs to know besides the wish and the reason.
TOLD: dict[str, Any] = {"first_contact": dt.date(2026, 11, 20), "substance": "alcohol"}
REPORTED: dict[str, Any] = {
    "kind": "periodic",
    "period_start": dt.date(2026, 8, 17),
    "period_end": dt.date(2026, 11, 20),
    "next_report": dt.date(2027, 2, 19),
    "author": {"family": "Holm", "phone": "+4572107300"},
}
Change = Callable[[JsonObject], object]


def header(bundle: JsonObject) -> JsonObject:
    return resource(bundle, "MessageHeader")


def extension(url: str, system: str, code: str) -> JsonObject:
    return {"extension": [{"url": url, "valueCoding": {"system": system, "code": code}}]}


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem[-12:])
def test_a_published_example_is_accepted(path: Path) -> None:
    assert errors(parse(path.read_bytes(), JSON)) == []


def test_medcoms_empty_message_is_refused() -> None:
    assert "event-empty-message" in errors(parse(published(EMPTY_MESSAGE), JSON))


def test_an_older_definition_is_a_warning_and_no_error() -> None:
    found = validate(parse(published("6e5d7a74"), JSON))

    assert [(one.severity, one.detail) for one in found] == [("warning", "definition-version-older")]
    assert not has_errors(found)


@pytest.mark.parametrize(
    "bundle",
    [
        referral(**TOLD, children_at_home=False),
        referral(**TOLD, children_at_home=True, recipients=(CENTRE, FAMILY)),
        status_report(**REPORTED),
        letter(),
        letter(category="other", topic="Møde"),
        letter(category="regarding-referral", priority="asap", answers="message-0"),
        letter(event="care-communication-message"),
    ],
)
def test_what_the_builders_write_is_accepted_without_a_remark(bundle: JsonObject) -> None:
    assert validate(message_of(bundle)) == ()


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: b.update(type="collection"), "bundle-type"),
        (lambda b: b.pop("id"), "bundle-id-missing"),
        (lambda b: b.pop("timestamp"), "timestamp-missing"),
        (lambda b: b.update(timestamp="2026-11-22"), "time-without-zone"),
        (lambda b: b["entry"].append(b["entry"][0]), "second-header"),
        (lambda b: b["entry"].append(b["entry"][2]), "duplicate-resource"),
        (lambda b: b["entry"][3].update(fullUrl=b["entry"][2]["fullUrl"]), "duplicate-resource"),
        (lambda b: header(b).pop("eventCoding"), "event-missing"),
        (lambda b: header(b)["eventCoding"].update(code="gossip"), "event-unknown"),
        (lambda b: header(b)["eventCoding"].update(system=MEDCOM_EVENT_SYSTEM), "event-unknown"),
        (lambda b: header(b)["eventCoding"].update(code="consent-change"), "event-from-hub-only"),
        (lambda b: header(b)["eventCoding"].update(code="delivery-status"), "event-from-hub-only"),
        (lambda b: header(b).pop("destination"), "destination-missing"),
        (
            lambda b: header(b)["destination"].append(header(b)["destination"][0]),
            "destination-not-one-primary",
        ),
        (lambda b: header(b)["destination"].append(header(b)["destination"][0]), "destination-twice"),
        (
            lambda b: header(b)["destination"][0]["extension"][0]["valueCoding"].update(code="bcc"),
            "destination-use-unknown",
        ),
        (lambda b: header(b)["destination"][0].pop("receiver"), "receiver-missing"),
        (lambda b: header(b).pop("sender"), "sender-missing"),
        (lambda b: header(b).update(sender={"reference": "Organization/x"}), "organization-not-in-bundle"),
        (lambda b: header(b).update(sender=header(b)["focus"][0]), "organization-not-in-bundle"),
        (lambda b: resource(b, "Organization").pop("identifier"), "organization-without-identifier"),
        (lambda b: resource(b, "Organization")["identifier"][2].update(value="5790000121527"), "gln-invalid"),
        (lambda b: resource(b, "Organization")["identifier"][1].update(value="12"), "sor-invalid"),
        (lambda b: resource(b, "Patient").pop("identifier"), "patient-without-identifier"),
        (
            lambda b: resource(b, "Patient")["identifier"][0].update(value="3102479989"),
            "citizen-number-invalid",
        ),
        (
            lambda b: b["entry"].append({"resource": {"resourceType": "Patient", "id": "other"}}),
            "patient-more-than-one",
        ),
        (
            lambda b: resource(b, "Provenance").update(target=[{"reference": "MessageHeader/x"}]),
            "provenance-missing",
        ),
        (
            lambda b: b["entry"].append({"resource": {**resource(b, "Provenance"), "id": "second"}}),
            "provenance-more-than-one",
        ),
        (lambda b: resource(b, "Provenance").pop("occurredDateTime"), "time-missing"),
        (lambda b: resource(b, "Provenance").update(occurredDateTime="2026-11-22"), "time-without-zone"),
        (lambda b: resource(b, "Provenance").pop("activity"), "provenance-activity"),
        (
            lambda b: resource(b, "Provenance")["agent"][0].update(who={"reference": "Organization/x"}),
            "provenance-agent",
        ),
        (
            lambda b: header(b).update(extension(PURPOSE_EXTENSION, PURPOSE_SYSTEM, "curiosity")),
            "purpose-unknown",
        ),
        (lambda b: header(b).update(extension(PURPOSE_EXTENSION, "urn:x", "treatment")), "purpose-unknown"),
        (
            lambda b: header(b).update(extension(LEGAL_BASIS_EXTENSION, LEGAL_BASIS_SYSTEM, "habit")),
            "legal-basis-unknown",
        ),
        (
            lambda b: header(b).update(
                extension(LEGAL_BASIS_EXTENSION, LEGAL_BASIS_SYSTEM, "vital-interest")
            ),
            "legal-basis-without-justification",
        ),
        (
            lambda b: header(b).update(extension=[{"url": PURPOSE_EXTENSION, "valueCode": "x"}]),
            "extension-twice",
        ),
        (lambda b: header(b).pop("focus"), "focus-missing"),
        (lambda b: header(b).update(focus=[{"reference": "ServiceRequest/x"}]), "focus-not-in-bundle"),
        (lambda b: header(b).update(focus=header(b)["focus"] * 11), "focus-too-many"),
        (lambda b: header(b).update(focus=[resource(b, "ServiceRequest")["subject"]]), "focus-type"),
        (lambda b: resource(b, "ServiceRequest").pop("subject"), "content-missing"),
        (lambda b: resource(b, "Task").update(status="completed"), "resource-missing"),
        (lambda b: resource(b, "Task").update(focus=resource(b, "Task")["for"]), "reference-target"),
    ],
)
def test_a_referral_that_breaks_one_rule_is_refused_for_it(change: Change, detail: str) -> None:
    assert detail in errors(changed(referral(), change))


def test_a_message_without_its_citizen_is_refused() -> None:
    assert "patient-missing" in errors(without(referral(), "Patient"))


@pytest.mark.parametrize(
    "somebody",
    [
        {"reference": "Patient/other"},
        {"reference": "https://example.org/fhir/Patient/other"},
        {"identifier": {"system": CPR_SYSTEM, "value": "0101014000"}},
    ],
)
def test_a_resource_about_somebody_else_is_refused(somebody: JsonObject) -> None:
    bundle = changed(referral(), lambda b: resource(b, "Task").update({"for": somebody}))

    assert "subject-not-the-patient" in errors(bundle)


def test_a_subject_named_by_the_citizens_own_number_is_the_citizen() -> None:
    own = {"identifier": {"system": CPR_SYSTEM, "value": "2509479989"}}

    assert errors(changed(referral(), lambda b: resource(b, "Task").update({"for": own}))) == []


def test_every_error_is_told_at_once_with_its_place() -> None:
    def break_much(bundle: JsonObject) -> None:
        bundle.update(type="batch")
        resource(bundle, "Patient")["gender"] = ["x"]
        resource(bundle, "Task")["status"] = "completed"

    found = validate(message_of(changed(referral(**TOLD, children_at_home=True), break_much)))

    assert [(one.detail, one.expression) for one in found] == [
        ("wrong-type", "Bundle.entry[1].resource.gender"),
        ("bundle-type", "Bundle.type"),
        ("resource-missing", "Bundle.entry"),
    ]


def test_a_gln_may_be_written_in_its_newer_system() -> None:
    change = changed(
        referral(), lambda b: resource(b, "Organization")["identifier"][2].update(system=GLN_SYSTEM_HTTP)
    )

    assert errors(change) == []


def test_no_issue_echoes_a_received_value() -> None:
    canary = "2512489996"

    def plant(bundle: JsonObject) -> None:
        bundle[canary] = canary
        resource(bundle, "Patient")["birthDate"] = canary
        resource(bundle, "Patient")["identifier"][0].update(value=f"{canary}x")
        resource(bundle, "Task")["status"] = f'{canary} "required element missing'
        resource(bundle, "Task")["nested"] = {canary: canary}
        header(bundle)["eventCoding"]["code"] = canary

    found = validate(message_of(changed(referral(), plant)))

    assert len(found) > 4
    assert canary not in repr(found)


def test_many_errors_are_cut_off_and_said_to_be() -> None:
    bundle = changed(referral(), lambda b: b["entry"].extend({"resource": 1} for _ in range(500)))

    details = [found.detail for found in message_of(bundle).base_issues]

    assert len(details) == 101
    assert details[-1] == "too-many-issues"


def test_a_huge_message_of_small_wrongs_is_answered_soon_and_briefly() -> None:
    def swell(bundle: JsonObject) -> None:
        wrong = {"resourceType": "Organization", "identifier": [{"system": "http://cvr.dk", "value": "1"}]}
        bundle["entry"] += [{"resource": wrong}, {"resource": {"resourceType": "Task"}}] * 20_000
        header(bundle)["focus"] = header(bundle)["focus"] * 20_000

    message = message_of(changed(referral(), swell))
    before = time.perf_counter()
    found, disclosable = validate(message), parts(message)

    assert (len(found), found[-1].detail) == (101, "too-many-issues")
    assert len(disclosable) > 20_000
    assert time.perf_counter() - before < 10


def test_every_text_tells_what_to_do_in_both_languages() -> None:
    assert all(text.da.endswith(".") and text.en.endswith(".") for text in TEXTS.values())


def test_every_event_of_the_contract_has_its_definition() -> None:
    ours = {event for event, row in DEFINITIONS.items() if row.system == EVENT_SYSTEM}

    assert ours == set(EventCode)
    assert {event for event, row in DEFINITIONS.items() if row.from_hub_only} == {
        "consent-change",
        "delivery-status",
    }
    assert all(row.expiry_days == 30 for row in DEFINITIONS.values())
