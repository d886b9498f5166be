"""Messages of every shape, for the laws of information categories."""

import copy

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from message_schemas import JsonObject, Message, from_json, parts
from message_schemas.codes import ACT_CODE_SYSTEM, CATEGORY_SYSTEM, InformationCategory
from message_schemas.reading import read_message
from message_schemas.terminology import TOPIC
from tests.unit.message_schemas.samples import CITIZEN, PUBLISHED, letter, referral, status_report

ICD_10 = "http://hl7.org/fhir/sid/icd-10"
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AT_HOME = CITIZEN.model_copy(update={"phone": "12345678", "address": "Havnegade 1", "city": "Nyborg"})
CONSENT = {
    "resourceType": "Consent",
    "id": "consent",
    "provision": {"securityLabel": [{"system": CATEGORY_SYSTEM, "code": "employment"}]},
}


def without_narrative(bundle: JsonObject) -> JsonObject:
    """A published example without the pages of generated text that a failing test would print."""
    for entry in bundle["entry"]:
        entry["resource"].pop("text", None)
    return bundle


BUNDLES: list[JsonObject] = [
    *(
        without_narrative(from_json(path.read_bytes()))
        for path in PUBLISHED[::4]
        if path.stat().st_size < 30_000
    ),
    referral(children_at_home=True, citizen=AT_HOME),
    status_report(),
    letter(citizen=AT_HOME, consents=(CONSENT,)),
]

codings = st.sampled_from(
    [
        {"system": ICD_10, "code": "F20.0"},
        {"system": ICD_10, "code": "K70"},
        {"system": "http://snomed.info/sct", "code": "73211009", "display": "Diabetes"},
        {"system": TOPIC.url, "code": "work"},
        {"system": CATEGORY_SYSTEM, "code": "criminal-justice"},
        {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"},
        {"display": "noget"},
    ]
)
concepts = st.fixed_dictionaries(
    {"coding": st.lists(codings, max_size=2)}, optional={"text": st.sampled_from(["Hjemløs", "Arbejde"])}
)
references = st.sampled_from(["Task/a1", "Observation/a2", "#in", "Basic/a3", "Patient/none"]).map(
    lambda reference: {"reference": reference}
)
labels = st.sampled_from(
    [
        *({"system": CATEGORY_SYSTEM, "code": category.value} for category in InformationCategory),
        {"system": ACT_CODE_SYSTEM, "code": "ETH"},
        {"system": "https://example.org/labels", "code": "x"},
    ]
)
sections = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "code": concepts,
            "title": st.just("Afsnit"),
            "text": st.just({"status": "generated", "div": "<div>x</div>"}),
            "entry": st.lists(references, max_size=2),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {"section": st.lists(inner, max_size=2)}, optional={"code": concepts}
    ),
    max_leaves=3,
)
inner = st.fixed_dictionaries(
    {"resourceType": st.sampled_from(["Condition", "Task", "MedicationStatement", "Practitioner"])},
    optional={"id": st.just("in"), "code": concepts, "note": st.just([{"text": "x"}])},
)
resources = st.one_of(
    st.fixed_dictionaries(
        {
            "resourceType": st.sampled_from(
                [
                    "Basic",
                    "CarePlan",
                    "Condition",
                    "DiagnosticReport",
                    "DocumentReference",
                    "Encounter",
                    "List",
                    "Observation",
                    "OperationOutcome",
                    "Organization",
                    "Practitioner",
                    "RelatedPerson",
                    "Task",
                ]
            )
        },
        optional={
            "code": concepts,
            "category": st.lists(concepts, max_size=1),
            "note": st.just([{"text": "Taler om det hele"}]),
            "result": st.lists(references, max_size=2),
            "hasMember": st.lists(references, max_size=1),
            "entry": st.lists(references.map(lambda found: {"item": found}), max_size=2),
            "contained": st.lists(inner, max_size=1),
            "qualification": st.lists(st.fixed_dictionaries({"code": concepts}), max_size=1),
            "telecom": st.just([{"system": "phone", "value": "1"}]),
            "meta": st.fixed_dictionaries({"security": st.lists(labels, max_size=1)}),
        },
    ),
    st.fixed_dictionaries(
        {"resourceType": st.just("Composition"), "section": st.lists(sections, min_size=1, max_size=3)},
        optional={
            "type": concepts,
            "event": st.lists(st.fixed_dictionaries({"code": st.lists(concepts)}), max_size=1),
            "contained": st.lists(inner, max_size=2),
            "title": st.just("Dokument"),
        },
    ),
)


@st.composite
def bundles(draw: st.DrawFn) -> JsonObject:
    """A message that has further resources beside its own."""
    bundle = copy.deepcopy(draw(st.sampled_from(BUNDLES)))
    for number, resource in enumerate(draw(st.lists(resources, max_size=4))):
        bundle["entry"].append({"resource": {**copy.deepcopy(resource), "id": f"a{number}"}})
    return bundle


def read(bundle: JsonObject) -> Message:
    """The message, with nothing checked."""
    return read_message(bundle, b"", "application/fhir+json", ())


def by_path(bundle: JsonObject) -> dict[str, frozenset[str]]:
    """Every part's categories by its path."""
    return {part.path: part.categories for part in parts(read(bundle))}


def covering(paths: dict[str, frozenset[str]], where: str) -> list[str]:
    """The parts that a place stands in."""
    return [path for path in paths if where.startswith(path) and where[len(path) :][:1] in ("", ".", "[")]
