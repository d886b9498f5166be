"""How is the result of a test written?"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import concept
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.values import MessageValue, Moment, Text, Value, instant
from message_schemas.codes import EventCode
from message_schemas.definitions.test_result import AGREED_EXTENSION, SUPERVISED_EXTENSION
from message_schemas.terminology import INTERPRETATION_SYSTEM, TEST_KIND, TESTED_SUBSTANCE

JsonObject = dict[str, Any]

_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


class SampleKind(StrEnum):
    """What was taken."""

    URINE = "urine-test"
    BREATH = "breath-test"
    BLOOD = "blood-test"
    SALIVA = "saliva-test"
    HAIR = "hair-test"


class SampledSubstance(StrEnum):
    """What was tested for."""

    ALCOHOL = "alcohol"
    ALCOHOL_MARKER = "alcohol-marker"
    CANNABIS = "cannabis"
    COCAINE = "cocaine"
    AMPHETAMINES = "amphetamines"
    OPIOIDS = "opioids"
    METHADONE = "methadone"
    BUPRENORPHINE = "buprenorphine"
    BENZODIAZEPINES = "benzodiazepines"
    GABAPENTINOIDS = "gabapentinoids"
    KETAMINE = "ketamine"
    GHB = "ghb"
    SYNTHETIC_CANNABINOIDS = "synthetic-cannabinoids"
    SAMPLE_VALIDITY = "sample-validity"
    OTHER = "other"


class Finding(StrEnum):
    """What the test says of a substance, by HL7's code."""

    POSITIVE = "POS"
    NEGATIVE = "NEG"
    INDETERMINATE = "IND"


_FOUND: Final = {
    Finding.POSITIVE: "Positiv",
    Finding.NEGATIVE: "Negativ",
    Finding.INDETERMINATE: "Usikker",
}
_MATERIAL: Final = {
    SampleKind.URINE: "Urin",
    SampleKind.BREATH: "Udåndingsluft",
    SampleKind.BLOOD: "Blod",
    SampleKind.SALIVA: "Spyt",
    SampleKind.HAIR: "Hår",
}
Number = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4, allow_inf_nan=False)]


class FindingValue(Value):
    """What was found of one substance: positive or negative, an amount, or why there is no result."""

    substance: SampledSubstance
    name: Text | None = None  # where the code does not say which: Tramadol
    finding: Finding | None = None
    amount: Number | None = None
    unit: Text | None = None  # ‰, ng/ml
    cut_off: Number | None = None  # in the same unit
    not_analysed: Text | None = None  # why there is no result

    @model_validator(mode="after")
    def _says_something(self) -> "FindingValue":
        if self.not_analysed and (self.finding or self.amount is not None):
            raise ValueError("a finding that was not analysed has no result")
        if not (self.finding or self.amount is not None or self.not_analysed):
            raise ValueError("a finding says something")
        if self.unit is None and (self.amount is not None or self.cut_off is not None):
            raise ValueError("an amount has a unit")
        if self.substance is SampledSubstance.OTHER and self.name is None:
            raise ValueError("another substance has a name")
        return self

    @property
    def shown(self) -> str:
        """The finding in words."""
        amount = f"{self.amount:f} {self.unit}" if self.amount is not None else ""
        said = (_FOUND[self.finding] if self.finding else "", amount, self.not_analysed or "")
        return f"{self.called}: {', '.join(one for one in said if one)}"

    @property
    def called(self) -> str:
        """What the substance is called."""
        return self.name or TESTED_SUBSTANCE.name(self.substance)


class SampleResult(MessageValue):
    """The result of a test that was agreed: how it was taken, what was found, and the conclusion."""

    kind: SampleKind
    sampled_at: Moment
    status: Literal["preliminary", "final", "corrected", "amended"] = "final"
    findings: Annotated[tuple[FindingValue, ...], Field(min_length=1)]
    agreed: bool | None = None  # with the citizen; None: not told
    supervised: bool | None = None  # the sampling
    conclusion: Text | None = None
    taken_by: PersonValue | None = None

    def to_bundle(self) -> JsonObject:
        """The `test-result` message Bundle."""
        frame = Frame(self, EventCode.TEST_RESULT)
        people = People(frame)
        specimen = self._specimen(frame, people)
        findings = [
            self._finding(frame, specimen, number, value) for number, value in enumerate(self.findings)
        ]
        report = self._report(frame, specimen, findings)
        return frame.to_bundle(report, *findings, specimen, *people.resources)

    def _report(self, frame: Frame, specimen: JsonObject, findings: list[JsonObject]) -> JsonObject:
        report: JsonObject = {
            "resourceType": "DiagnosticReport",
            "id": self.id_for("report"),
            "text": narrative(
                ("Prøve", TEST_KIND.name(self.kind)),
                ("Taget", instant(self.sampled_at)),
                ("Fund", "\n".join(value.shown for value in self.findings)),
                ("Konklusion", self.conclusion or ""),
            ),
            "status": self.status,
            "code": concept(TEST_KIND, self.kind),
            "subject": reference(frame.patient),
            "effectiveDateTime": instant(self.sampled_at),
            "issued": frame.sent,
            "performer": [reference(frame.sender)],
            "specimen": [reference(specimen)],
            "result": [reference(finding) for finding in findings],
        }
        told = ((AGREED_EXTENSION, self.agreed), (SUPERVISED_EXTENSION, self.supervised))
        if extensions := [{"url": url, "valueBoolean": yes} for url, yes in told if yes is not None]:
            report["extension"] = extensions
        if self.conclusion:
            report["conclusion"] = self.conclusion
        return report

    def _finding(self, frame: Frame, specimen: JsonObject, number: int, value: FindingValue) -> JsonObject:
        finding: JsonObject = {
            "resourceType": "Observation",
            "id": self.id_for(f"finding-{number}"),
            "text": narrative(("Fund", value.shown)),
            "status": "cancelled" if value.not_analysed else self.status,
            "code": concept(TESTED_SUBSTANCE, value.substance, value.name),
            "subject": reference(frame.patient),
            "effectiveDateTime": instant(self.sampled_at),
            "specimen": reference(specimen),
        }
        if value.amount is not None:
            finding["valueQuantity"] = _quantity(value.amount, value.unit)
        if value.finding:
            code = {"system": INTERPRETATION_SYSTEM, "code": value.finding.value}
            finding["interpretation"] = [{"coding": [{**code, "display": _FOUND[value.finding]}]}]
        if value.not_analysed:
            absent = {"coding": [{"system": _ABSENT, "code": "not-performed"}], "text": value.not_analysed}
            finding["dataAbsentReason"] = absent
        if value.cut_off is not None:
            finding["referenceRange"] = [{"high": _quantity(value.cut_off, value.unit)}]
        return finding

    def _specimen(self, frame: Frame, people: People) -> JsonObject:
        collection: JsonObject = {"collectedDateTime": instant(self.sampled_at)}
        if self.taken_by:
            collection["collector"] = reference(people.person("taken-by", self.taken_by, self.sender))
        return {
            "resourceType": "Specimen",
            "id": self.id_for("specimen"),
            "text": narrative(("Prøvemateriale", _MATERIAL[self.kind]), ("Taget", instant(self.sampled_at))),
            "type": {"text": _MATERIAL[self.kind]},
            "subject": reference(frame.patient),
            "collection": collection,
        }


def _quantity(amount: Decimal, unit: str | None) -> JsonObject:
    return {"value": amount, "unit": unit}
