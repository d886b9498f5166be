"""Is everything in a message in exactly one part, or in the envelope?"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import message_schemas
from consent import redact
from message_schemas import JsonObject
from message_schemas.category_tables import (
    BUNDLE,
    CARE_TEAM,
    COMMON,
    DOCUMENT,
    DOCUMENT_EVENT,
    ENVELOPE,
    KNOWN_EXTENSIONS,
)
from message_schemas.category_texts import NAMES, TEXTS, tells_by_display
from tests.unit.message_schemas.category_messages import QUICK, bundles, by_path, covering
from tests.unit.message_schemas.samples import changed, resource, status_report

FHIR_R4 = Path(message_schemas.__file__).parent / "fhir_r4"
# Types that define something or describe a product, and tell of nobody.
DEFINING = """
    ActivityDefinition CapabilityStatement CatalogEntry ChargeItemDefinition CodeSystem CompartmentDefinition
    ConceptMap Contributor DataRequirement DeviceDefinition DeviceMetric EffectEvidenceSynthesis
    ElementDefinition EventDefinition Evidence EvidenceVariable ExampleScenario GraphDefinition
    ImplementationGuide InsurancePlan Library Linkage Measure MeasureReport MedicationKnowledge
    MessageDefinition NamingSystem ObservationDefinition OperationDefinition OrganizationAffiliation
    ParameterDefinition PlanDefinition ProdCharacteristic Questionnaire RelatedArtifact ResearchDefinition
    ResearchElementDefinition RiskEvidenceSynthesis SearchParameter SpecimenDefinition StructureDefinition
    StructureMap Subscription TerminologyCapabilities TestReport TestScript TriggerDefinition UsageContext
    ValueSet VerificationResult
"""
PRODUCTS = ("MedicinalProduct", "Substance")
STRANGE = {"url": "https://example.org/strange", "valueString": "x"}
KNOWN = {"url": f"{KNOWN_EXTENSIONS[0]}StructureDefinition/x", "valueBoolean": True}
inserted = st.sampled_from(
    [
        ("extension", [STRANGE]),
        ("extension", [KNOWN, STRANGE]),
        ("extension", [KNOWN]),
        ("modifierExtension", [STRANGE]),
        ("_status", {"extension": [STRANGE]}),
        ("_birthDate", {"extension": [STRANGE]}),
        ("_deceasedDateTime", {"extension": [STRANGE]}),
        ("deceasedDateTime", "2026-11-22"),
        ("deceasedBoolean", True),
        ("multipleBirthInteger", 2),
        ("managingOrganization", {"display": "Rusmiddelcentret"}),
        ("display", "Metadonbehandling"),
        ("comment", "x"),
        ("reason", [{"text": "Tilbagefald"}]),
        ("specialty", [{"text": "Psykiatri"}]),
        ("note", [{"text": "x"}]),
        ("event", [{"code": [{"text": "x"}], "period": {"start": "2026"}}]),
        ("relatesTo", [{"code": "replaces"}]),
        ("encounter", {"reference": "Encounter/x"}),
        ("language", "ar"),
        ("search", {"mode": "match"}),
        (
            "contained",
            [{"resourceType": "Practitioner", "id": "in", "qualification": [{"code": {"text": "x"}}]}],
        ),
    ]
)


def objects_in(value: Any) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(child)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, (dict, list)):
        for step, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(child, (*path, step))
    else:
        yield path


def written(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def envelope_elements(resource: JsonObject, event: str) -> frozenset[str]:
    """What may stand in a resource of this kind without being part of the message's content."""
    kind = resource["resourceType"]
    if kind == "Composition" and resource.get("section"):
        return DOCUMENT
    if kind == "CareTeam":
        return CARE_TEAM
    if kind == "OperationOutcome":
        return frozenset({"issue"} if event == "acknowledgement-message" else ())
    return ENVELOPE.get(kind, frozenset())


def is_envelope(bundle: JsonObject, path: tuple[str | int, ...]) -> bool:
    """Whether a place is in the documented envelope; nothing of what finds the parts is asked."""
    value: Any = bundle
    keys = [step for step in path if isinstance(step, str)]
    for place, step in enumerate(path):
        if step in ("extension", "modifierExtension"):
            following = path[place + 1]
            return isinstance(following, int) and value[step][following]["url"].startswith(KNOWN_EXTENSIONS)
        if step == "display" and path[place - 1] != "coding" and "code" not in value:
            held_as = next(one for one in reversed(path[:place]) if isinstance(one, str))
            return held_as not in ("focus", "target", "what", "details") or not tells_by_display(
                held_as, value
            )
        value = value[step]
    if path[0] != "entry":
        return keys[0] in BUNDLE
    if keys[1] != "resource":
        return keys == ["entry", "fullUrl"]
    resource = bundle["entry"][path[1]]["resource"]
    inside = path[3:]
    if inside[0] == "contained":
        resource, inside = resource["contained"][inside[1]], inside[2:]
    if resource["resourceType"] == "Composition" and resource.get("section") and inside[0] == "event":
        return inside[2] in DOCUMENT_EVENT
    event = bundle["entry"][0]["resource"]["eventCoding"]["code"]
    element = str(inside[0]).removeprefix("_")
    lives = resource["resourceType"] == "Patient" and element == "deceasedBoolean" and value is False
    return element in COMMON | envelope_elements(resource, event) or lives


@settings(QUICK, max_examples=100)
@given(bundle=bundles(), data=st.data())
def test_everything_is_in_one_part_or_in_the_envelope(bundle: JsonObject, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(0, 3))):
        key, value = data.draw(inserted)
        data.draw(st.sampled_from(list(objects_in(bundle)))).setdefault(key, copy.deepcopy(value))

    found = by_path(bundle)

    for path in leaves(bundle):
        where = written(
            tuple(step for place, step in enumerate(path) if not (place == 2 and step == "resource"))
        )
        # What belongs to a primitive element (`_title`) goes where the element goes.
        around = set(covering(found, where)) | set(covering(found, where.replace("._", ".")))
        assert len(around) <= 1, (where, around)
        if not around and not (path[0] != "entry" and "entry[0]" in found):
            assert is_envelope(bundle, path), where


def test_every_element_of_fhir_that_holds_words_counts_as_text_or_as_a_name() -> None:
    types = json.loads((FHIR_R4 / "r4.json").read_bytes())["types"]

    words = {
        element
        for name, elements in types.items()
        if name.partition(".")[0] not in DEFINING.split() and not name.startswith(PRODUCTS)
        for element, kind in elements.items()
        if kind.split()[0].rstrip("*") in ("string", "markdown", "base64Binary")
    }

    assert words <= TEXTS | NAMES
    assert TEXTS - words == {"contentType", "div"}
    assert words >= NAMES
    assert not TEXTS & NAMES


def test_what_stands_loose_in_the_envelope_is_gone_from_a_redacted_message() -> None:
    def loosen(bundle: JsonObject) -> None:
        header = resource(bundle, "MessageHeader")
        header.update(reason={"text": "SECRET"}, extension=[KNOWN, STRANGE | {"valueString": "SECRET"}])
        header["focus"][0]["display"] = "SECRET"
        resource(bundle, "Patient").update(
            deceasedDateTime="2026", _birthDate={"extension": [STRANGE | {"valueString": "SECRET"}]}
        )
        resource(bundle, "Composition")["event"] = [
            {"period": {"start": "2026"}, "detail": [{"display": "SECRET"}]}
        ]
        resource(bundle, "Provenance")["reason"] = [{"text": "SECRET"}]

    bundle = changed(status_report(), loosen)
    paths = by_path(bundle)
    kept = [path for path, categories in paths.items() if categories == {"employment"}]
    withheld = [path for path in paths if path not in kept]

    left = redact(bundle, kept=kept, withheld=withheld, categories=("substance-use",))

    assert "SECRET" not in json.dumps(left)
    assert "deceasedDateTime" not in json.dumps(left)
    assert resource(left, "MessageHeader")["extension"] == [KNOWN]
    assert resource(left, "Composition")["event"] == [{"period": {"start": "2026"}}]
