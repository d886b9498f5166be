"""Where in a message do people write what they like, so that no code tells what it is about?"""

from typing import Any, Final

JsonObject = dict[str, Any]


def _elements(names: str) -> frozenset[str]:
    return frozenset(names.split())


# FHIR's elements of type string, markdown, base64Binary and xhtml that hold prose, in resources that tell of
# somebody; a content type stands beside the content that it is of.
TEXTS: Final = _elements(
    """
    abatementString additiveProductName administrationInstruction ageString allowedString authorString
    availabilityExceptions baseFormulaProductName basis bornString cancelledReason comment conclusion condition
    contentString contentType data deceasedString description detail detailString diagnostics disposition div
    documentType doseNumberString extraDetails instruction mitigation occurrenceString onsetString outcomeDesc
    overrideReason patientInstruction payment paymentTerms performedString productName productRelatedness query
    rationale reason scheduledString series seriesDosesString statusReason subtitle summary text textEquivalent
    title usedString valueBase64Binary valueMarkdown valueString
    """
)
# The same kinds of element where they hold names, numbers, addresses and technical details.
NAMES: Final = _elements(
    """
    actualArm address alias altId assignedArm brand businessArrangement carrierAIDC carrierHRF cigar city color
    contextLinkId copyright country datasetId dependent deviceIdentifier deviceName display distinctIdentifier
    district etag expression family genomeBuild given hash header ifMatch ifNoneExist ifNoneMatch line linkId location
    lotNumber manufacturer modelNumber name network observedAllele observedSeq partNumber performerLinkId postalCode
    preAuthRef prefix readsetId reasonLinkId reference referenceAllele referenceSeqString relation requesterLinkId
    serialNumber site software state status subscriberId suffix type unit value variantsetId version
    """
)
# An attachment is a text, whether it is here or somewhere else.
ATTACHMENTS: Final = frozenset(
    {"attachment", "contentAttachment", "presentedForm", "sourceAttachment", "valueAttachment"}
)

# References to those who act or are acted upon; what they are called there is a name.
_ACTORS: Final = _elements(
    """
    actor agent asserter assigner author beneficiary careManager custodian enterer for individual informant location
    managingOrganization member onBehalfOf organization owner participant party patient payor performer practitioner
    receiver recipient recorder requester responsible sender serviceProvider source subject who
    """
)
_ACTOR_TYPES: Final = frozenset(
    {
        "CareTeam",
        "Device",
        "Endpoint",
        "HealthcareService",
        "Location",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "RelatedPerson",
    }
)
_NAME_PARTS: Final = frozenset({"city", "district", "family", "given", "line", "postalCode"})


def is_wording(holder: JsonObject, key: str) -> bool:
    """Whether a `text` only words what stands beside it: a name, an address, or codes that are looked at themselves."""
    return key == "text" and (is_name(holder) or "coding" in holder)


def is_name(value: JsonObject) -> bool:
    """Whether this is a HumanName or an Address, whose text says no more than its parts."""
    return not _NAME_PARTS.isdisjoint(value)


def tells_by_display(key: str, value: JsonObject) -> bool:
    """Whether the display of a reference, or of a coding without a code, says what it means; `key` is what holds it."""
    if isinstance(value.get("code"), str):
        return False
    reference, kind = value.get("reference"), value.get("type")
    if isinstance(reference, str) and "/" in reference:
        kind = reference.partition("/_history/")[0].rsplit("/", 2)[-2]
    return not (key in _ACTORS or (isinstance(kind, str) and kind in _ACTOR_TYPES))
