"""Are references that the recipient cannot follow refused, and those that may point elsewhere let be?"""

import json
from typing import Any

import pytest

from message_schemas import JsonObject, has_errors, message_of, validate
from message_schemas.fhir_r4.kinds import KINDS, Targets
from message_schemas.fhir_r4.policy import MAY_BE_OUTSIDE, OUTSIDE_IN_FOCUS, OWNED_BY_RULES
from tests.unit.message_schemas.fhir_r4.messages import UUID, bundle, faults, found, resource
from tests.unit.message_schemas.samples import changed, referral
from tests.unit.message_schemas.samples import resource as first

MISSING = "reference-not-in-bundle"
SUBJECT = {"reference": "Patient/r"}


def reference(text: str, **more: Any) -> JsonObject:
    return {"reference": text, **more}


def task(**elements: Any) -> JsonObject:
    return resource("Task", "t", status="requested", intent="order", **elements)


def details(*resources: JsonObject, **header: Any) -> list[str]:
    return [detail for detail, _ in faults(bundle(*resources, **header))]


@pytest.mark.parametrize(
    ("holder", "place"),
    [
        (resource("Composition", section=[{"entry": [reference("Observation/x")]}]), "section[0].entry[0]"),
        (resource("Observation", hasMember=[reference("Observation/x")]), "hasMember[0]"),
        (resource("DiagnosticReport", result=[reference("Observation/x")]), "result[0]"),
        (resource("DiagnosticReport", performer=[reference("Organization/x")]), "performer[0]"),
        (resource("CarePlan", goal=[reference("Goal/x")]), "goal[0]"),
        (resource("CarePlan", careTeam=[reference("CareTeam/x")]), "careTeam[0]"),
        (resource("CarePlan", addresses=[reference("Condition/x")]), "addresses[0]"),
        (resource("CarePlan", activity=[{"reference": reference("Task/x")}]), "activity[0].reference"),
        (resource("ServiceRequest", supportingInfo=[reference("Observation/x")]), "supportingInfo[0]"),
        (resource("ServiceRequest", requester=reference("Practitioner/x")), "requester"),
        (
            resource("Communication", payload=[{"contentReference": reference("Binary/x")}]),
            "payload[0].contentReference",
        ),
        (resource("Communication", encounter=reference("Encounter/x")), "encounter"),
        (resource("Communication", sender=reference("Organization/x")), "sender"),
        (resource("Condition", evidence=[{"detail": [reference("Observation/x")]}]), "evidence[0].detail[0]"),
        (resource("Coverage", beneficiary=reference("Patient/x")), "beneficiary"),
        (resource("Observation", subject=reference("Patient/x")), "subject"),
        (resource("Patient", managingOrganization=reference("Organization/x")), "managingOrganization"),
        (resource("Task", status="draft", intent="order", focus=reference("ServiceRequest/x")), "focus"),
        (
            resource("Patient", identifier=[{"assigner": reference("Organization/x")}]),
            "identifier[0].assigner",
        ),
    ],
)
@pytest.mark.parametrize("before", ["", "https://elsewhere.example/fhir/"])
def test_what_the_recipient_needs_has_to_be_in_the_message(
    holder: JsonObject, place: str, before: str
) -> None:
    text = json.dumps(holder).replace('"reference": "', f'"reference": "{before}')
    message = bundle(json.loads(text))

    assert faults(message) == [(MISSING, f"Bundle.entry[1].resource.{place}.reference")]


@pytest.mark.parametrize("text", [UUID, "urn:oid:1.2.3", "Organization/x/_history/2"])
def test_no_form_of_address_makes_up_for_what_is_not_there(text: str) -> None:
    assert details(task(owner=reference(text))) == [MISSING]


@pytest.mark.parametrize(
    "path", sorted({"Provenance.target", *MAY_BE_OUTSIDE} - {"Extension.valueReference"})
)
@pytest.mark.parametrize("before", ["", "https://elsewhere.example/fhir/"])
def test_what_names_an_earlier_message_may_be_outside_it(path: str, before: str) -> None:
    kind, _, element = path.rpartition(".")
    owner = next(
        name
        for name, one in KINDS.items()
        if kind in ("*", name) and isinstance(one.rules.get(element), Targets)
    )
    targets = KINDS[owner].rules[element]
    assert isinstance(targets, Targets)
    target = min(targets.types or {"ServiceRequest"})
    holder: Any = {element: [reference(f"{before}{target}/x")]}

    root, *steps = owner.split(".")
    for step in reversed(steps):
        holder = {step: [holder]}

    assert MISSING not in details(resource(root, "holder", **holder))


def test_every_exception_is_of_an_element_that_fhir_has() -> None:
    references = {
        f"{name}.{element}"
        for name, kind in KINDS.items()
        for element, rule in kind.rules.items()
        if isinstance(rule, Targets)
    }
    named = {one for one in (*MAY_BE_OUTSIDE, *OUTSIDE_IN_FOCUS, *OWNED_BY_RULES) if not one.startswith("*")}

    assert named <= references
    assert all(
        any(path.endswith(one[1:]) for path in references) for one in MAY_BE_OUTSIDE if one.startswith("*")
    )
    assert all(MAY_BE_OUTSIDE.values())  # each with its reason


def test_an_answer_names_the_request_it_answers_and_a_companion_does_not() -> None:
    answer = task(focus=reference("ServiceRequest/earlier"))

    assert details(answer, focus=[reference("Task/t")]) == []
    assert details(answer) == [MISSING]


def test_a_reference_by_identifier_or_in_words_is_looked_for_nowhere() -> None:
    by_identifier = {"identifier": {"system": "urn:s", "value": "1"}, "type": "Organization"}

    assert details(task(owner=by_identifier, requester={"display": "Lægehuset"})) == []


@pytest.mark.parametrize(
    ("full_url", "text"),
    [
        (None, "Patient/r"),
        (UUID, UUID),
        (UUID, "Patient/r"),
        ("https://sender.example/fhir/Patient/r", "Patient/r"),
        ("https://sender.example/fhir/Patient/r", "https://sender.example/fhir/Patient/r"),
        ("Patient/r", "Patient/r"),
    ],
)
def test_a_reference_resolves_however_the_entry_is_addressed(full_url: str | None, text: str) -> None:
    message = bundle(resource("Patient"), resource("Observation", "o", subject=reference(text)))
    if full_url:
        message["entry"][1]["fullUrl"] = full_url

    assert faults(message) == []


@pytest.mark.parametrize("outside", [False, True])
def test_the_target_is_of_a_type_that_fhir_allows(outside: bool) -> None:
    element = "basedOn" if outside else "performer"
    holder = resource(
        "DiagnosticReport", "d", **{element: [reference("Patient/x" if outside else "Patient/r")]}
    )

    (issue,) = found(bundle(resource("Patient"), holder))

    assert issue.detail == "fhir-reference-type"
    assert issue.expression == f"Bundle.entry[2].resource.{element}[0].reference"
    assert ("ServiceRequest" if outside else "PractitionerRole") in issue.text_da


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        ("Patient", False),
        ("http://hl7.org/fhir/StructureDefinition/Patient", False),
        ("Organization", True),
        ("2512489996", True),
    ],
)
def test_a_stated_type_agrees_with_the_target(stated: str, refused: bool) -> None:
    holder = resource("Observation", "o", subject=reference("Patient/r", type=stated))

    issues = found(bundle(resource("Patient"), holder))

    assert [one.detail for one in issues] == ["reference-type-disagrees"] * refused
    assert "2512489996" not in repr(issues)


def test_a_version_is_named_only_where_the_resource_has_it() -> None:
    citizen = resource("Patient", meta={"versionId": "2"})

    def of_version(version: str) -> JsonObject:
        return resource("Observation", "o", subject=reference(f"Patient/r/_history/{version}"))

    assert details(citizen, of_version("2")) == []
    assert details(citizen, of_version("1")) == ["reference-version"]
    assert details(resource("Patient"), of_version("1")) == ["reference-version"]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Patient?identifier=urn:oid:1.2.208.176.1.2|2512489996", "reference-conditional"),
        ("https://sender.example/fhir/Patient?identifier=1", "reference-conditional"),
        ("2512489996", "reference-malformed"),
        ("Citizen/1", "reference-malformed"),
        ("Patient/1/name", "reference-malformed"),
        ("patient/1", "reference-malformed"),
        ("", "reference-malformed"),
    ],
)
def test_what_is_no_address_in_a_message_is_refused_without_repeating_it(text: str, detail: str) -> None:
    (issue,) = found(bundle(resource("Communication", about=[reference(text)])))

    assert issue.detail == detail
    assert "2512489996" not in repr(issue)


def test_a_contained_resource_is_found_in_its_own_container_only() -> None:
    def holder(text: str) -> JsonObject:
        named = {"subject": reference("#c"), "performer": [reference(text)]}
        return resource("Observation", "o", contained=[resource("Patient", "c")], **named)

    other = resource("Observation", "p", subject=reference("#c"))

    assert details(holder("#c")) == []
    assert details(holder("#d")) == ["fhir-ref-1"]
    assert details(holder("#c"), other) == ["fhir-ref-1"]


def test_a_contained_resource_of_another_type_is_not_what_the_element_means() -> None:
    holder = resource(
        "Observation", contained=[resource("Organization", "c", name="a")], subject=reference("#c")
    )

    assert details(holder) == ["fhir-reference-type"]


def test_a_contained_resource_refers_to_its_container_and_its_neighbours() -> None:
    contained = [
        resource("Provenance", "p", target=[reference("#")], agent=[{"who": reference("#d")}]),
        resource("Device", "d", patient=reference("Patient/r")),
    ]

    assert details(resource("Patient"), resource("Basic", "b", contained=contained)) == []


def test_a_bundle_within_the_message_resolves_within_itself() -> None:
    inner = {"resource": resource("Observation", subject=reference("Patient/x"))}

    assert details({"resourceType": "Bundle", "id": "d", "type": "collection", "entry": [inner]}) == []


def test_an_extension_may_refer_to_what_its_definition_says() -> None:
    extension = {"url": "urn:u", "valueReference": reference("https://hospital.example/fhir/Organization/w")}

    assert details(resource("Patient", extension=[extension])) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda b: first(b, "MessageHeader").update(sender=reference("Organization/x")),
        lambda b: first(b, "MessageHeader").update(sender=reference("Patient/x")),
        lambda b: first(b, "MessageHeader")["destination"][0].update(receiver=reference("Organization/x")),
        lambda b: first(b, "MessageHeader").update(focus=[reference("ServiceRequest/x")]),
        lambda b: first(b, "Task").update({"for": reference("Patient/x")}),
    ],
)
def test_what_the_envelopes_rules_say_is_said_once(change: Any) -> None:
    wrong = changed(referral(), change)

    assert faults(wrong) == []


@pytest.mark.parametrize("element", ["author", "responsible", "enterer"])
def test_who_stands_behind_the_message_is_in_it(element: str) -> None:
    assert details(**{element: reference("Practitioner/x")}) == [MISSING]


def test_one_dangling_reference_refuses_the_message() -> None:
    wrong = changed(
        referral(), lambda b: first(b, "ServiceRequest").update(requester=reference("Practitioner/x"))
    )

    assert has_errors(validate(message_of(wrong)))
