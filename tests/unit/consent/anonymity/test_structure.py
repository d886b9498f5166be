"""What FHIR has for persons is refused wherever it stands; what professionals have of their own is not."""

from typing import Any

import pytest

from consent.anonymity import MOST_FINDINGS, Finding, screen
from consent.identifying import Kind
from message_schemas import JsonObject
from message_schemas.codes import CPR_SYSTEM, MEDCOM_CONTACT_EXTENSION, SID_CASE, X_ECPR_SYSTEM
from tests.support.anonymous import ANONYMOUS, CASE_ID, attachment

PATIENT: JsonObject = {
    "resourceType": "Patient",
    "id": "p",
    "text": ANONYMOUS,
    "identifier": [{"system": SID_CASE, "value": CASE_ID}],
    "gender": "male",
}
CENTRE: JsonObject = {"reference": "Organization/o"}
ORGANIZATION: JsonObject = {"resourceType": "Organization", "id": "o", "name": "Rusmiddelcentret"}


def bundle(*resources: JsonObject) -> JsonObject:
    entries = [{"fullUrl": f"https://x/{r['resourceType']}/{r.get('id')}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "id": "b", "type": "message", "entry": entries}


def findings(*resources: JsonObject) -> set[tuple[str, str]]:
    """Kind and place within the entries of what is found beside the Patient."""
    found = screen(bundle(PATIENT, *resources), "Bundle", CASE_ID).findings
    return {(each.kind.value, each.place.removeprefix("Bundle.entry")) for each in found}


def patient(**more: Any) -> JsonObject:
    return {**PATIENT, "id": "q", **more}


@pytest.mark.parametrize(
    ("more", "kind", "place"),
    [
        ({"name": [{"family": "Elmer"}]}, "name", "name[0]"),
        ({"address": [{"city": "Fredericia"}]}, "address", "address[0]"),
        ({"telecom": [{"system": "email", "value": "x"}]}, "e-mail", "telecom[0]"),
        ({"telecom": [{"value": "x"}]}, "phone", "telecom[0]"),
        ({"birthDate": "1947"}, "birth-date", "birthDate"),
        ({"_birthDate": {"extension": []}}, "birth-date", "birthDate"),
        ({"photo": [{"contentType": "image/png"}]}, "person", "photo[0]"),
        ({"contact": [{"gender": "male"}]}, "person", "contact[0]"),
        ({"link": [{"type": "seealso"}]}, "person", "link[0]"),
        ({"deceasedDateTime": "2026-11-22"}, "person", "deceasedDateTime"),
        ({"multipleBirthInteger": 2}, "person", "multipleBirthInteger"),
        ({"identifier": [{"system": "urn:journal", "value": "17"}]}, "person", "identifier[0]"),
        ({"identifier": [{"system": SID_CASE, "value": "another"}]}, "case", "identifier[0]"),
        ({"identifier": [{"system": X_ECPR_SYSTEM, "value": "x"}]}, "cpr", "identifier[0]"),
        (
            {"extension": [{"url": "https://x/pet", "valueString": "Fido"}]},
            "person",
            "extension[0].valueString",
        ),
        ({"text": {"div": "<div>Borger: Bruno</div>"}}, "name", "text.div"),
    ],
)
def test_nothing_of_the_citizen_but_the_case_is_let_through(more: JsonObject, kind: str, place: str) -> None:
    assert (kind, f"[1].resource.{place}") in findings(patient(**more))


def test_the_citizen_may_have_a_sex_a_code_and_a_doctor() -> None:
    coded = {"url": "http://hl7.dk/fhir/core/StructureDefinition/dk-core-municipalityCodes",
             "valueCodeableConcept": {"coding": [{"code": "0607"}]}}  # fmt: skip

    found = findings(
        patient(extension=[coded], generalPractitioner=[{"reference": "Organization/o"}]), ORGANIZATION
    )

    assert found == set()


def test_a_relative_is_a_relation_and_nothing_else() -> None:
    relative = {"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/p"},
                "relationship": [{"text": "Søster"}], "text": {"div": "<div>Relation: søster</div>"}}  # fmt: skip

    assert findings(relative) == set()
    assert findings({**relative, "identifier": [{"system": CPR_SYSTEM, "value": "x"}]}) == {
        ("cpr", "[1].resource.identifier[0]")
    }
    assert ("name", "[1].resource.name[0]") in findings({**relative, "name": [{"text": "Lis Elmer"}]})


def test_a_person_is_found_in_what_is_contained() -> None:
    consent = {
        "resourceType": "Consent",
        "contained": [{"resourceType": "RelatedPerson", "id": "mor", "name": [{"family": "Elmer"}]}],
        "performer": [
            {"reference": "#mor", "display": "Karen Elmer"},
            {"reference": "#mor", "display": "Moren"},
        ],
    }

    found = screen(consent, "Consent", CASE_ID).findings

    assert Finding(Kind.NAME, "Consent.contained[0].name[0]") in found
    assert Finding(Kind.NAME, "Consent.performer[0].display") in found


@pytest.mark.parametrize("how", ["Patient/p", "https://x/Patient/p", "urn:uuid:1", None])
def test_a_reference_to_the_citizen_has_no_name_beside_it(how: str | None) -> None:
    named: JsonObject = {"display": "Bruno"} | ({"reference": how} if how else {"type": "Patient"})
    other = {"fullUrl": "urn:uuid:1", "resource": {**PATIENT, "id": "z"}}
    content = bundle({"resourceType": "Task", "id": "t", "for": named})
    content["entry"].append(other)

    found = screen(content, "Bundle", CASE_ID).findings

    assert found == (Finding(Kind.NAME, "Bundle.entry[0].resource.for.display"),)


@pytest.mark.parametrize(
    ("resource", "kind", "place"),
    [
        ({"resourceType": "FamilyMemberHistory", "name": "Karen"}, "name", "name"),
        ({"resourceType": "FamilyMemberHistory", "bornDate": "1920"}, "birth-date", "bornDate"),
        ({"resourceType": "Basic", "extension": [{"url": "https://x/a", "valueAddress": {"text": "Hjemme"}}]},
         "address", "extension[0].valueAddress"),
        ({"resourceType": "Claim", "accident": {"locationAddress": {"line": ["Hjemme"]}}}, "address",
         "accident.locationAddress"),
        ({"resourceType": "Task", "for": {"identifier": {"system": f" {CPR_SYSTEM}", "value": "x"}}}, "cpr",
         "for.identifier"),
        ({"resourceType": "Task", "focus": {"identifier": {"system": SID_CASE, "value": "other"}}}, "case",
         "focus.identifier"),
        ({"resourceType": "Observation", "valueQuantity": {"value": 2509479989}}, "cpr", "valueQuantity.value"),
        ({"resourceType": "Observation", "valueQuantity": {"value": 109479989.0}}, "cpr", "valueQuantity.value"),
        ({"resourceType": "Basic", "extension": [{"url": "u:x", "valueBase64Binary": "QUJD"}]}, "attachment",
         "extension[0].valueBase64Binary"),
        ({"resourceType": "Provenance", "signature": [{"data": "QUJD"}]}, "attachment", "signature[0].data"),
        ({"resourceType": "Observation", "code": {"text": "Fødselsdato"}, "valueDateTime": "1947-09-25"},
         "birth-date", "valueDateTime"),
        ({"resourceType": "QuestionnaireResponse",
          "item": [{"text": "Hvornår er du født?", "answer": [{"valueDate": "1947-09-25"}]}]}, "birth-date",
         "item[0].answer[0].valueDate"),
        ({"resourceType": "DocumentReference", "content": [{"attachment": {"title": "Bilag", "url": "https://y/1"}}]},
         "attachment", "content[0].attachment.url"),
    ],
)  # fmt: skip
def test_it_is_found_in_any_resource(resource: JsonObject, kind: str, place: str) -> None:
    assert (kind, f"[1].resource.{place}") in findings(resource)


def test_a_weight_at_birth_is_no_birth_date() -> None:
    weight = {
        "resourceType": "Observation",
        "code": {"text": "Fødselsvægt"},
        "effectiveDateTime": "2026-11-22",
    }

    assert findings(weight) == set()


def test_measurements_and_files_that_stand_in_the_message_are_no_unreadable_files() -> None:
    sampled = {"resourceType": "Observation", "valueSampledData": {"dimensions": 1, "data": "1 2 3"}}
    binary = {"resourceType": "Binary", "id": "f", **attachment("Som aftalt.")}
    document = {"resourceType": "DocumentReference",
                "content": [{"attachment": {"title": "Bilag", "url": "Binary/f"}}]}  # fmt: skip

    assert findings(sampled, binary, document) == set()


def test_a_file_is_read_and_what_it_says_has_its_place() -> None:
    letter = attachment("<p>Bruno, cpr <b>2509</b>479989</p>", "text/html")
    picture = attachment(b"\x89PNG", "image/png")
    message = {"resourceType": "Communication",
               "payload": [{"contentAttachment": letter}, {"contentAttachment": picture}]}  # fmt: skip

    found = findings(message)

    assert found == {
        ("cpr", "[1].resource.payload[0].contentAttachment.data"),
        ("attachment", "[1].resource.payload[1].contentAttachment.data"),
    }


PROFESSIONALS: list[JsonObject] = [
    {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Holm"}], "text": {"div": "<div>Mette Holm</div>"}},
    {"resourceType": "PractitionerRole", "id": "e", "telecom": [{"system": "phone", "value": "+45 72 10 73 00"},
                                                                {"system": "email", "value": "mh@centret.dk"}]},
    {**ORGANIZATION, "address": [{"line": ["Vendersgade 63"], "postalCode": "7000", "city": "Fredericia"}]},
]  # fmt: skip
SIGNED = "Mvh. Mette Holm, Vendersgade 63, 7000 Fredericia, tlf. 72107300, MH@centret.dk"


def test_a_professional_may_sign_with_what_the_message_says_of_them() -> None:
    note = {"resourceType": "Communication", "note": [{"text": SIGNED}]}

    assert findings(*PROFESSIONALS, note) == set()
    assert {kind for kind, _ in findings(note)} == {"phone", "e-mail", "address"}


def test_a_professionals_data_are_looked_through_for_numbers_all_the_same() -> None:
    practitioner = {"resourceType": "Practitioner", "id": "d", "identifier": [{"system": CPR_SYSTEM, "value": "1"}],
                    "text": {"div": "<div>250947-9989</div>"}}  # fmt: skip

    assert findings(practitioner) == {("cpr", "[1].resource.identifier[0]"), ("cpr", "[1].resource.text.div")}


def test_whom_to_call_about_a_letter_is_its_authors() -> None:
    contact = {"url": MEDCOM_CONTACT_EXTENSION, "valueContactPoint": {"system": "phone", "value": "72107300"}}
    letter = {
        "resourceType": "Communication",
        "payload": [{"extension": [contact], "contentString": "Ring 72107300"}],
    }
    team = {"resourceType": "CareTeam", "telecom": [{"system": "phone", "value": "72107301"}]}

    assert findings(letter, team) == set()


@pytest.mark.parametrize(
    ("more", "passes"),
    [
        ({}, False),
        ({"managingOrganization": CENTRE}, True),
        ({"managingOrganization": CENTRE, "physicalType": {"coding": [{"code": "ho"}]}}, False),
    ],
)  # fmt: skip
def test_a_place_is_somebodys_home_unless_it_is_an_organisations(more: JsonObject, passes: bool) -> None:
    place = {"resourceType": "Location", "id": "l", "address": {"line": ["Vendersgade 63"]}, **more}

    assert (findings(place, ORGANIZATION) == set()) is passes


def test_texts_names_and_ids_are_handed_on_to_be_looked_up() -> None:
    task = {"resourceType": "Task", "id": "bruno_elmer", "description": "Nancy <b>Berg</b>gren ringede."}
    related = {"resourceType": "RelatedPerson", "name": [{"given": ["Lis", "Test"], "family": "Elmer"}]}

    found = screen(bundle(task, related, *PROFESSIONALS), "Bundle", CASE_ID)

    texts = {passage.place: passage.text for passage in found.passages}
    assert texts["Bundle.entry[0].resource.id"].split() == ["bruno", "elmer"]
    assert "Nancy Berggren" in texts["Bundle.entry[0].resource.description"]
    assert found.names == (("Lis Test", "Elmer"),)
    assert "Holm" not in str(texts)


def test_only_so_many_findings_are_told() -> None:
    numbers = [{"resourceType": "Task", "id": f"t{n}", "description": "250947-9989"} for n in range(200)]

    assert len(findings(*numbers)) == MOST_FINDINGS


def test_what_a_professional_has_too_does_not_hide_what_comes_after_it() -> None:
    signed = [{"resourceType": "Task", "id": f"t{n}", "description": SIGNED} for n in range(200)]
    last = {"resourceType": "Task", "id": "last", "description": "250947-9989"}

    assert findings(*PROFESSIONALS, *signed, last) == {("cpr", "[204].resource.description")}
