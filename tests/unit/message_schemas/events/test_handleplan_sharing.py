"""Does each part of a handleplan go and stay by its own kind of information?"""

from collections.abc import Iterator

import pytest
from hypothesis import given

from consent import CannotRedact
from consent.references import strings
from message_schemas import Handleplan, InformationCategory, JsonObject, message_of, parts
from message_schemas.examples import example
from message_schemas.message import Message
from message_schemas.terminology import TOPIC, TOPIC_CATEGORIES
from tests.unit.message_schemas.events.drawn import FEW, categories
from tests.unit.message_schemas.events.handleplans import plans
from tests.unit.message_schemas.events.seen import errors, found_in, without_category
from tests.unit.message_schemas.events.written_plans import plan
from tests.unit.message_schemas.samples import resource

_C = InformationCategory
WITHHELD = tuple(
    sorted(
        {category for part in parts(message_of(example("handleplan"))) for category in part.categories}
        - {_C.HANDLEPLAN.value}
    )
)


def topic_of(resource: JsonObject) -> str:
    """The topic that a Goal, a Task or an Observation is about."""
    concept = resource["category"][0] if resource["resourceType"] == "Goal" else resource["code"]
    code: str = next(one["code"] for one in concept["coding"] if one["system"] == TOPIC.url)
    return code


def test_a_statement_is_of_its_own_topics_kind_and_of_no_other() -> None:
    message = message_of(plan())
    found = {part.path: part.categories for part in parts(message)}

    for number, observation in message.of_type("Observation"):
        expected = TOPIC_CATEGORIES[topic_of(observation)]
        if topic_of(observation) == "case-file":
            expected = expected | found[f"entry[{number}]"]  # and what the file is about
        assert found[f"entry[{number}]"] == expected


@pytest.mark.parametrize("kind", ["Goal", "Task"])
def test_a_goal_and_a_task_are_of_the_plan_and_of_what_they_are_about(kind: str) -> None:
    message = message_of(plan())
    found = {part.path: part.categories for part in parts(message)}

    for number, part in message.of_type(kind):
        expected = TOPIC_CATEGORIES[topic_of(part)] | {_C.HANDLEPLAN}
        assert found[f"entry[{number}]"] == expected


def test_the_plan_itself_tells_only_that_there_is_one() -> None:
    found = found_in(plan())

    assert found["CarePlan"] == [{_C.HANDLEPLAN}]


def test_a_role_in_the_team_that_tells_something_is_a_team_of_its_own() -> None:
    found = found_in(plan())

    assert found["CareTeam"] == [
        {_C.HANDLEPLAN},
        {_C.HANDLEPLAN, _C.SUBSTANCE_USE},
        {_C.HANDLEPLAN, _C.EMPLOYMENT},
        {_C.HANDLEPLAN, _C.FAMILY_AND_CHILDREN},
        {_C.HANDLEPLAN, _C.CONTACT_DETAILS},
    ]
    assert found["RelatedPerson"] == [{_C.FAMILY_AND_CHILDREN, _C.CONTACT_DETAILS}]


def withheld_words(message: Message, category: str) -> Iterator[str]:
    """Every sentence that stands in a part of the category, and nowhere in a part that may go."""
    kept: set[str] = set()
    gone: set[str] = set()
    for part in parts(message):
        number = int(part.path.removeprefix("entry[").partition("]")[0])
        said = message.bundle["entry"][number]["resource"]
        if "." in part.path:
            said = said[part.path.rpartition(".")[2]]
        (gone if category in part.categories else kept).update(strings(said))
    for text in gone - kept:
        if " " in text or text.startswith("+"):  # words, and telephone numbers; not codes and addresses
            yield text


@pytest.mark.parametrize("category", WITHHELD)
def test_what_is_left_when_one_category_is_withheld_is_valid_and_repeats_nothing_of_it(category: str) -> None:
    message = message_of(plan())
    secret = set(withheld_words(message, category))

    left = without_category(message.bundle, category)

    assert secret
    assert errors(left) == []
    assert secret & set(strings(left.bundle)) == set()
    assert "CarePlan" in {one["resourceType"] for _, one in left.resources()}


def test_the_jobcenter_gets_the_plan_about_work_and_nothing_of_the_citizens_health() -> None:
    others = [one for one in InformationCategory if one not in (_C.EMPLOYMENT, _C.HANDLEPLAN)]

    left = without_category(plan(), *others)

    said = " ".join(strings(left.bundle))
    topics = {topic_of(one) for kind in ("Goal", "Task", "Observation") for _, one in left.of_type(kind)}
    assert topics == {"work", "authority-recommendation", "case-file", "plan-review"}
    assert "Rundbordssamtale med arbejdsgiveren" in said
    assert "Tovholder" in said
    assert not [
        word for word in ("ngst", "Antabus", "drik", "spiritus", "Blodtryk", "søster") if word in said
    ]
    assert errors(left) == []


def test_a_sub_goal_stays_when_the_goal_above_it_is_withheld() -> None:
    left = without_category(plan(), _C.SUBSTANCE_USE)

    topics = [topic_of(one) for _, one in left.of_type("Goal")]
    assert "mental-health" in topics
    assert "substance-use" not in topics
    assert len(resource(left.bundle, "CarePlan")["goal"]) == len(topics)


@FEW
@given(written=plans(), category=categories)
def test_of_any_plan_what_is_left_is_valid_or_nothing_goes(written: Handleplan, category: str) -> None:
    bundle = written.to_bundle()
    own = set().union(*found_in(bundle)["CarePlan"])

    if category in own:
        with pytest.raises(CannotRedact):
            without_category(bundle, category)
    else:
        assert errors(without_category(bundle, category)) == []
