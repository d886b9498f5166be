"""Does the FHIRPath that is published for a rule say what the rule's own test says?"""

import json
from typing import Any

import pytest
from fhirpathpy import compile, evaluate
from fhirpathpy.models import models

from message_schemas import DEFINITIONS, Message, message_of, to_json
from message_schemas.checking import matches
from message_schemas.definitions import EventDefinition, Rule
from message_schemas.examples import example

_R4 = models["r4"]
Place = tuple[Rule, int, dict[str, Any]]


def rules_of(known: EventDefinition, message: Message) -> list[Place]:
    """Every rule of an event with the entry number and the resource that it speaks of in a message."""
    found: list[Place] = []
    foci = {target[0] for reference in message.focus if (target := message.resolve(reference))}
    for number, resource in message.resources():
        kind = resource["resourceType"]
        if number in foci:
            found += [(rule, number, resource) for p in known.focus if p.type == kind for rule in p.rules]
            found += [(rule, number, resource) for rule in known.rules]
        else:
            for content in known.contents:
                if content.profile.type == kind and matches(resource, content.where):
                    found += [(rule, number, resource) for rule in content.profile.rules]
    return found


@pytest.mark.parametrize("event", sorted(DEFINITIONS))
def test_a_rule_and_its_fhirpath_both_hold_in_the_example(event: str) -> None:
    known, message = DEFINITIONS[event], message_of(json.loads(to_json(example(event))))

    for rule, number, resource in rules_of(known, message):
        asked = message.bundle if rule in known.rules else resource
        said = _holds(rule.fhirpath, asked)

        assert (rule.detail, list(rule.test(message, number, resource))) == (rule.detail, [])
        assert (rule.detail, said) == (rule.detail, True)


def _holds(expression: str, asked: dict[str, Any]) -> bool:
    """What the engine says; it has no resolve(), so an expression with one is only read."""
    if "resolve()" in expression:
        compile(expression)
        return True
    return bool(evaluate(asked, expression, {"resource": asked}, _R4) == [True])
