"""What does a test result look like?"""

import datetime as dt
from decimal import Decimal

from message_schemas.builders.people import PersonValue
from message_schemas.builders.test_result import (
    Finding,
    FindingValue,
    SampledSubstance,
    SampleKind,
    SampleResult,
)
from message_schemas.codes import EventCode
from message_schemas.examples.people import CENTRE, FAMILY, PARENT, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject


def test_result() -> JsonObject:
    """The centre tells the family department the result of an agreed urine test."""
    return SampleResult(
        **envelope(EventCode.TEST_RESULT, CENTRE, FAMILY, citizen=PARENT),
        kind=SampleKind.URINE,
        sampled_at=SENT_AT - dt.timedelta(days=2, minutes=35),
        findings=(
            FindingValue(
                substance=SampledSubstance.ALCOHOL_MARKER,
                name="Ethylglucuronid (EtG)",
                finding=Finding.POSITIVE,
                amount=Decimal("640"),
                unit="ng/ml",
                cut_off=Decimal("500"),
            ),
            FindingValue(substance=SampledSubstance.CANNABIS, finding=Finding.NEGATIVE),
            FindingValue(substance=SampledSubstance.COCAINE, finding=Finding.NEGATIVE),
            FindingValue(
                substance=SampledSubstance.OTHER, name="Tramadol", not_analysed="For lidt prøvemateriale"
            ),
            FindingValue(
                substance=SampledSubstance.SAMPLE_VALIDITY,
                name="Kreatinin",
                amount=Decimal("9.8"),
                unit="mmol/l",
            ),
        ),
        agreed=True,
        supervised=True,
        conclusion="Tegn på alkohol inden for de seneste dage. Prøven er ikke fortyndet. Drøftet med borgeren.",
        taken_by=PersonValue(family="Krogh", given=("Anne",), role="Sygeplejerske", phone="72107315"),
    ).to_bundle()
