"""What is left of what refers to something withheld, names it or was made of it?"""

from copy import deepcopy

import pytest

from tests.unit.consent.bundles import PARTS, Json, left_of, message, narrative, part, redacted, ref, resource

UUID = "2f0d9c3e-7d1b-4f0a-9a51-0c6a3c1f7b11"


@pytest.mark.parametrize(
    "reference",
    [
        ref("Observation/m", display="SECRET"),
        ref("https://x/Observation/m", display="SECRET"),
        ref("https://somewhere.else/fhir/Observation/m", display="SECRET"),
        ref("https://x/Observation/m/_history/SECRET"),
        ref("Observation/m#SECRET"),
        ref("https://x/Observation/m?x=SECRET"),
        ref("https%3A%2F%2Fx%2FObservation%2Fm", display="SECRET"),
        {"identifier": {"system": "urn:lab", "value": "SECRET-7"}, "display": "SECRET"},
        {"reference": "Observation/m", "identifier": {"value": "SECRET"}, "type": "Observation"},
    ],
)
def test_a_reference_to_what_is_withheld_goes_with_all_that_stands_in_it(reference: Json) -> None:
    task = {
        "resourceType": "Task",
        "id": "t",
        "focus": reference,
        "basedOn": [reference, ref("Observation/w")],
    }
    bundle = message(task)
    bundle["entry"][6]["resource"]["identifier"] = [{"system": "urn:lab", "value": "SECRET-7"}]

    left, text = left_of(bundle, "entry[10]")

    assert resource(left, "t") == {"resourceType": "Task", "id": "t", "basedOn": [ref("Observation/w")]}
    assert "SECRET" not in text


def test_a_reference_by_an_identifier_that_something_else_has_too_stays() -> None:
    same = {"system": "urn:lab", "value": "7"}
    task = {"resourceType": "Task", "id": "t", "focus": {"identifier": same}}
    bundle = message(task)
    for number in (5, 6):
        bundle["entry"][number]["resource"]["identifier"] = [same]

    left, _ = left_of(bundle, "entry[10]")

    assert resource(left, "t") == task


@pytest.mark.parametrize(
    "words",
    [
        "Se Observation/m.",
        "(https://x/Observation/m/_history/2)",
        "https%3A%2F%2Fx%2FObservation%2Fm",
        "<b>Observation&#47;m</b>",
        f"prøve {UUID.upper()}",
        f"urn:uuid:{UUID}",
    ],
)
def test_a_text_in_which_the_address_of_something_withheld_stands_goes(words: str) -> None:
    task = {"resourceType": "Task", "id": "t", "description": words, "status": "draft"}
    bundle = message(task)
    bundle["entry"].append(
        {"fullUrl": f"urn:uuid:{UUID}", "resource": {"resourceType": "Observation", "id": UUID}}
    )
    parts = [*PARTS, part("entry[10]", "employment"), part("entry[11]", "mental-health")]

    left, _ = redacted(bundle, parts, "employment", "contact-details")

    assert resource(left, "t") == {"resourceType": "Task", "id": "t", "status": "draft"}


def test_words_that_only_look_like_the_address_of_something_withheld_stay() -> None:
    task = {
        "resourceType": "Task",
        "id": "t",
        "description": "Plan/m, m, Observation m, observation/mm og x/m",
    }

    left, _ = left_of(message(task), "entry[10]")

    assert resource(left, "t") == task


def test_an_address_of_a_withheld_part_of_a_resource_goes_too() -> None:
    bundle = message()
    document = bundle["entry"][4]["resource"]
    document["section"][1]["id"] = "SECRET-SECTION"
    document["section"][0]["text"] = narrative('<a href="#SECRET-SECTION">OPEN</a>')
    document["section"][0]["author"] = [ref("#in-open"), ref("#SECRET-SECTION")]
    bundle["entry"][3]["resource"]["target"] += [
        ref("Composition/c#SECRET-SECTION"),
        ref("Composition/c#OTHER"),
    ]

    left, text = left_of(bundle)

    assert "SECRET" not in text
    assert resource(left, "pr")["target"] == [ref("MessageHeader/h"), ref("Composition/c#OTHER")]
    assert resource(left, "c")["section"] == [{"author": [ref("#in-open")], "entry": [ref("Observation/w")]}]


@pytest.mark.parametrize(
    ("kind", "elements", "stays"),
    [
        ("List", {"entry": [{"item": ref("Observation/m"), "flag": {"text": "SECRET"}, "date": "2026"}]}, {}),
        ("Group", {"member": [{"entity": ref("Observation/m"), "inactive": True}]}, {}),
        ("Composition", {"relatesTo": [{"code": "replaces", "targetReference": ref("Observation/m")}],
                         "attester": [{"mode": "legal", "party": ref("Observation/m"), "time": "2026"}]}, {}),
        ("Encounter", {"diagnosis": [{"condition": ref("Observation/m"), "use": {"text": "SECRET"}}],
                       "status": "finished"}, {"status": "finished"}),
        ("Task", {"input": [{"type": {"text": "SECRET"}, "valueUri": "https://x/Observation/m"}],
                  "output": [{"type": {"text": "SECRET"}, "valueReference": ref("Observation/m")}],
                  "note": [{"text": "SECRET", "authorReference": ref("Observation/m")}]}, {}),
        ("CarePlan", {"activity": [{"progress": [{"text": "SECRET"}], "reference": ref("Observation/m")},
                                   {"detail": {"goal": [ref("Observation/m")], "description": "SECRET"}}]}, {}),
        ("Basic", {"extension": [{"url": "https://y", "extension": [{"url": "a", "valueUri": "Observation/m"}]}],
                   "_created": {"extension": [{"url": "https://y", "valueUri": "https://x/Observation/m"}]}}, {}),
        ("Communication", {"payload": [{"contentString": "OPEN", "extension": [
            {"url": "https://y", "valueReference": ref("Observation/m", display="SECRET")}]}]},
         {"payload": [{"contentString": "OPEN"}]}),
        ("Basic", {"identifier": [{"value": "OPEN", "assigner": ref("Observation/m", display="SECRET")}]},
         {"identifier": [{"value": "OPEN"}]}),
    ],
)  # fmt: skip
def test_no_shell_of_a_reference_tells_that_there_was_something(
    kind: str, elements: Json, stays: Json
) -> None:
    left, text = left_of(message({"resourceType": kind, "id": "k"} | deepcopy(elements)), "entry[10]")

    assert resource(left, "k") == {"resourceType": kind, "id": "k"} | stays
    assert "SECRET" not in text


@pytest.mark.parametrize(
    ("kind", "elements", "stays"),
    [
        ("DiagnosticReport", {"result": [ref("Observation/m"), ref("Observation/w")], "conclusion": "SECRET",
                              "code": {"text": "SECRET"},
                              "conclusionCode": [{"coding": [{"code": "x"}], "text": "OPEN"}]},
         {"result": [ref("Observation/w")], "conclusionCode": [{"coding": [{"code": "x"}], "text": "OPEN"}]}),
        ("Observation", {"hasMember": [ref("Observation/m")], "valueString": "SECRET", "note": [{"text": "SECRET"}],
                         "status": "final"}, {"status": "final"}),
        ("CarePlan", {"goal": [ref("Observation/m")], "title": "SECRET", "category": [{"coding": [{"code": "x"}]}]},
         {"category": [{"coding": [{"code": "x"}]}]}),
        ("ServiceRequest", {"encounter": ref("Observation/m"), "patientInstruction": "OPEN"},
         {"patientInstruction": "OPEN"}),
    ],
)  # fmt: skip
def test_the_words_of_what_was_made_of_something_withheld_go_and_of_what_only_stood_beside_it_stay(
    kind: str, elements: Json, stays: Json
) -> None:
    left, text = left_of(message({"resourceType": kind, "id": "k"} | deepcopy(elements)), "entry[10]")

    assert resource(left, "k") == {"resourceType": kind, "id": "k"} | stays
    assert "SECRET" not in text
