"""What stays of labels, links, files and signatures around withheld content, and when is nobody sure?"""

from copy import deepcopy
from typing import Any

import pytest

from consent import CannotRedact, redact
from tests.unit.consent.builders import CATEGORY
from tests.unit.consent.bundles import REDACTED, Json, left_of, message, narrative, ref, resource

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


@pytest.mark.parametrize(
    "digest",
    [
        {
            "signature": [
                {"type": [{"code": "x"}], "when": "2026", "who": ref("Organization/o"), "data": "SECRET"}
            ]
        },
        {"extension": [{"url": "https://y", "valueAttachment": {"title": "SECRET", "hash": "SECRET"}}]},
        {"content": {"contentType": "text/plain", "data": "SECRET", "hash": "SECRET"}},
    ],
)
def test_files_and_signatures_of_what_lost_something_go(digest: Json) -> None:
    whole = {"resourceType": "Basic", "id": "k", "subject": ref("Observation/m")} | digest

    left, text = left_of(message(whole), "entry[10]")

    assert resource(left, "k") == {"resourceType": "Basic", "id": "k"}
    assert "SECRET" not in text


def test_a_file_in_a_kept_contained_resource_goes_only_when_that_one_lost_something() -> None:
    file = {"contentType": "text/plain", "data": "T1BFTg=="}
    bundle = message()
    document = bundle["entry"][4]["resource"]
    document["contained"] += [
        {
            "resourceType": "DiagnosticReport",
            "id": "lost",
            "result": [ref("Observation/m")],
            "presentedForm": [file],
        },
        {"resourceType": "DiagnosticReport", "id": "whole", "presentedForm": [file]},
    ]
    document["section"][0]["entry"] += [ref("#lost"), ref("#whole")]

    left, _ = left_of(bundle, "entry[4].contained[2]", "entry[4].contained[3]")

    lost, whole = resource(left, "c")["contained"][1:]
    assert lost == {"resourceType": "DiagnosticReport", "id": "lost"}
    assert whole["presentedForm"] == [file]


def test_the_narrative_of_a_resource_within_another_goes_like_any_other() -> None:
    inner = {"resourceType": "Basic", "id": "i", "text": narrative("SECRET")}
    bundle = message(
        {"resourceType": "Parameters", "id": "k", "parameter": [{"name": "a", "resource": inner}]},
        text=narrative("SECRET"),
    )

    left, text = left_of(bundle, "entry[10]")

    assert "SECRET" not in text
    assert resource(left, "k")["parameter"][0]["resource"] == {"resourceType": "Basic", "id": "i"}


def test_what_was_made_of_the_whole_bundle_goes() -> None:
    bundle = message(
        signature={"data": "SECRET"},
        link=[{"relation": "self", "url": "https://x/SECRET"}],
        identifier={"value": "OPEN"},
    )
    bundle["entry"][3]["resource"]["target"] = [ref("MessageHeader/h")]

    left, text = left_of(bundle)

    assert "SECRET" not in text
    assert left["identifier"] == {"value": "OPEN"}
    assert "signature" not in resource(left, "pr")


def test_the_envelope_keeps_only_labels_that_do_not_tell_what_is_missing() -> None:
    meta = {
        "security": [
            {"system": CATEGORY, "code": "mental-health"},
            {"system": CATEGORY, "code": "employment", "display": "SECRET"},
            {"system": CONFIDENTIALITY, "code": "R", "display": "SECRET"},
            {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSY"},
            {"system": "https://example.org", "code": "SECRET"},
            {"display": "SECRET"},
        ],
        "tag": [{"system": "https://example.org", "code": "SECRET"}],
        "profile": ["https://example.org/SECRET", "http://medcomfhir.dk/ig/messaging/x"],
        "source": "urn:SECRET",
    }
    bundle = message(meta=deepcopy(meta))
    for number in (0, 2, 4):
        bundle["entry"][number]["resource"]["meta"] = deepcopy(meta)
    bundle["entry"][4]["resource"]["contained"][1]["meta"] = {"tag": [{"code": "SECRET"}]}

    left, text = left_of(bundle)

    kept = [{"system": CATEGORY, "code": "employment"}, {"system": CONFIDENTIALITY, "code": "R"}]
    assert "SECRET" not in text
    assert "PSY" not in text
    assert left["meta"] == {"security": [*kept, REDACTED], "profile": ["http://medcomfhir.dk/ig/messaging/x"]}
    assert resource(left, "h")["meta"]["security"] == kept


def test_what_goes_in_its_own_right_keeps_its_labels() -> None:
    meta = {
        "security": [{"system": CATEGORY, "code": "mental-health"}],
        "tag": [{"code": "a"}],
        "source": "urn:x",
    }
    bundle = message()
    bundle["entry"][5]["resource"]["meta"] = meta

    left, _ = left_of(bundle)

    assert resource(left, "w")["meta"] == meta


def test_a_bundle_is_marked_whoever_else_has_a_code_of_that_name() -> None:
    left, _ = left_of(message(meta={"security": [REDACTED | {"system": CONFIDENTIALITY}]}))
    twice, _ = left_of(message(meta={"security": [dict(REDACTED)]}))

    assert REDACTED in left["meta"]["security"]
    assert len(twice["meta"]["security"]) == 1


def test_a_document_is_called_by_its_code_alone() -> None:
    bundle = message()
    document = bundle["entry"][4]["resource"]
    document["type"] = {
        "coding": [{"system": "http://loinc.org", "code": "a", "display": "SECRET"}],
        "text": "SECRET",
    }
    hubs_own = {"system": CATEGORY, "code": "employment", "display": "Beskæftigelse"}
    document["type"]["coding"] += [hubs_own, hubs_own | {"display": "SECRET"}]
    only_named = deepcopy(bundle)
    only_named["entry"][4]["resource"]["type"] = {"text": "SECRET"}

    coded, _ = left_of(bundle)
    named, _ = left_of(only_named)

    plain = {"system": CATEGORY, "code": "employment"}
    assert resource(coded, "c")["type"] == {
        "coding": [{"system": "http://loinc.org", "code": "a"}, hubs_own, plain]
    }
    assert resource(named, "c")["type"] == {"text": "Dokument"}


def _with(change: Any) -> Json:
    bundle = message()
    change(bundle)
    return bundle


@pytest.mark.parametrize(
    "bundle",
    [
        _with(lambda b: b["entry"].append({"fullUrl": "https://x/Basic/1"})),
        _with(lambda b: b["entry"].append({"resource": {"id": "x"}})),
        _with(lambda b: b["entry"].append(deepcopy(b["entry"][6]))),
        _with(lambda b: b["entry"][5].update(link=[{"relation": "related", "url": "https://x/Observation/m"}])),
        _with(lambda b: b.update(identifier={"value": "Observation/m"})),
        _with(lambda b: b.update(meta="SECRET")),
        _with(lambda b: b["entry"][5]["resource"].update(
            modifierExtension=[{"url": "https://y", "valueReference": ref("Observation/m")}])),
    ],
)  # fmt: skip
def test_a_message_of_which_nobody_can_be_sure_is_not_redacted(bundle: Json) -> None:
    with pytest.raises(CannotRedact):
        left_of(bundle)


def test_what_a_modifier_changes_cannot_go_without_it() -> None:
    bundle = message()
    bundle["entry"][1]["resource"]["modifierExtension"] = [{"url": "https://y", "valueBoolean": True}]

    with pytest.raises(CannotRedact):
        redact(bundle, kept=["entry[5]"], withheld=["entry[1].modifierExtension"], categories=())


def _chain(links: int, *beside: Json) -> Json:
    """Provenances, each about the next one, the last about what is withheld."""
    targets = [*(f"Provenance/q{number}" for number in range(1, links)), "Observation/m"]
    provenances = (
        {"resourceType": "Provenance", "id": f"q{number}", "target": [ref(target)]}
        for number, target in enumerate(targets)
    )
    return message(*beside, *provenances)


def test_what_hangs_on_the_withheld_goes_through_many_steps_but_not_through_any_number() -> None:
    left, _ = left_of(_chain(40))

    assert not [entry for entry in left["entry"] if entry["resource"]["id"].startswith("q")]
    with pytest.raises(CannotRedact):
        left_of(_chain(400))


def test_a_message_that_would_have_to_be_looked_through_again_and_again_is_not_redacted() -> None:
    history = [ref(f"Provenance/q{number}") for number in range(40)]
    task = {"resourceType": "Task", "id": "t", "relevantHistory": history, "description": "OPEN " * 2000}

    with pytest.raises(CannotRedact):
        left_of(_chain(40, task), "entry[10]")
    left, _ = left_of(_chain(4, task | {"relevantHistory": history[:4]}), "entry[10]")

    assert resource(left, "t") == {key: task[key] for key in ("resourceType", "id", "description")}
