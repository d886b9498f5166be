"""What does a letter between parties look like?"""

from message_schemas.builders.correspondence import AttachmentValue, AuthorValue, Correspondence
from message_schemas.builders.people import PersonValue
from message_schemas.codes import EventCode
from message_schemas.examples.people import CENTRE, GP, envelope
from message_schemas.fhir_json import JsonObject

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def correspondence() -> JsonObject:
    """The centre writes to the citizen's GP about the withdrawal treatment."""
    return Correspondence(
        **envelope(EventCode.CORRESPONDENCE, CENTRE, GP),
        thread_id="urn:uuid:0c7a6e0a-6a53-4a44-9f0e-8a3e0d5b7c11",
        category="alcohol-and-drug-treatment",
        topic="Abstinensbehandling",
        text=(
            "Kære Karen Juhl\n\nHan begynder hos os på torsdag. Kan I se til blodtrykket de første tre dage og "
            "give os besked, hvis han får kramper? Vores plan for nedtrapningen er vedhæftet."
        ),
        author=AuthorValue(family="Lund", given=("Sofie",), role="Alkoholbehandler", phone="72107310"),
        attention=PersonValue(family="Juhl", given=("Karen",), role="Praktiserende læge"),
        attachments=(AttachmentValue(title="Plan for nedtrapning", data=_PDF),),
    ).to_bundle()
