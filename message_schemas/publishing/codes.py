"""How are code systems and value sets published?"""

from typing import Any, Final

from message_schemas.publishing.head import head
from message_schemas.terminology import CodeSystem, ValueSet

JsonObject = dict[str, Any]

_CATEGORY: Final = "information-category"


def code_system(system: CodeSystem) -> JsonObject:
    """The CodeSystem resource: Danish display, English designation, information categories as a property."""
    categorised = any(concept.categories for concept in system.concepts) and system.id != _CATEGORY
    resource = {
        **head("CodeSystem", system.id, system.da, system.en),
        "caseSensitive": True,
        "valueSet": f"{system.url.replace('/CodeSystem/', '/ValueSet/')}",
        "content": "complete",
        "count": len(system.concepts),
    }
    if categorised:
        resource["property"] = [
            {
                "code": _CATEGORY,
                "description": "Den slags oplysninger, som koden står for",
                "type": "code",
            }
        ]
    resource["concept"] = [
        {
            "code": concept.code,
            "display": concept.da,
            **({"designation": [{"language": "en", "value": concept.en}]} if concept.en else {}),
            **(
                {"property": [{"code": _CATEGORY, "valueCode": one} for one in sorted(concept.categories)]}
                if categorised and concept.categories
                else {}
            ),
        }
        for concept in system.concepts
    ]
    return resource


def value_set(values: ValueSet) -> JsonObject:
    """The ValueSet resource."""
    include = [
        {
            "system": one.system,
            **({"concept": [{"code": code} for code in one.codes]} if one.codes is not None else {}),
        }
        for one in values.include
    ]
    return {**head("ValueSet", values.id, values.da, values.en), "compose": {"include": include}}
