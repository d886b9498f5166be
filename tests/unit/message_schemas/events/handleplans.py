"""Of which odd values may a handleplan be written? Strategies for the tests of its builder."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from message_schemas import (
    ActionValue,
    ApprovalValue,
    AssessmentValue,
    CaseFileValue,
    DiagnosisValue,
    GoalValue,
    Handleplan,
    LaterContactValue,
    PersonName,
    PlanReference,
    ReviewValue,
    TeamMember,
    TeamRelative,
)
from message_schemas.terminology import ASSESSMENT_TOPICS, TOPIC
from message_schemas.terminology.plan_codes import (
    Achievement,
    ApproverRole,
    AssessmentLevel,
    GoalKind,
    LaterContact,
    PlanKind,
    ReviewOutcome,
    TeamRole,
)
from tests.unit.message_schemas.events.drawn import ANONYMOUS, categories, days, envelopes, parties, texts

CLOSED = ("completed", "revoked")
topics = st.sampled_from(sorted(TOPIC.codes))
assessed = st.sampled_from(sorted(ASSESSMENT_TOPICS.include[0].codes or ()))
names = st.builds(PersonName, family=texts, given=st.lists(texts, max_size=2).map(tuple))


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def spans(draw: st.DrawFn) -> tuple[dt.date | None, dt.date | None]:
    """Two days in order, either of them perhaps unknown."""
    first, second = sorted((draw(days), draw(days)))
    return draw(st.sampled_from([(first, second), (None, second), (first, None), (None, None)]))


@st.composite
def members(draw: st.DrawFn) -> TeamMember:
    person = draw(st.booleans())
    start, end = draw(spans())
    role = draw(st.sampled_from([one for one in TeamRole if one is not TeamRole.RELATIVE]))
    return TeamMember(
        # A coordinator whose time has ended: there may be any number of them.
        role=role if role is not TeamRole.COORDINATOR or end else TeamRole.PARTNER,
        organization=draw(parties),
        name=draw(names) if person else None,
        phone=draw(optional(texts)) if person else None,
        email=draw(optional(texts)) if person else None,
        duty=draw(optional(texts)),
        start=start,
        end=end,
    )


@st.composite
def actions(draw: st.DrawFn) -> ActionValue:
    start, end = draw(spans())
    return ActionValue(
        what=draw(texts),
        responsible=draw(optional(st.just("citizen") | parties)),
        topic=draw(optional(topics)),
        start=start,
        end=end,
        status=draw(optional(st.sampled_from(["requested", "in-progress", "completed"]))),
    )


@st.composite
def goals(draw: st.DrawFn, depth: int = 2) -> GoalValue:
    start, due = draw(spans())
    return GoalValue(
        description=draw(texts),
        topic=draw(topics),
        responsible=draw(optional(parties)),
        start=start,
        due=due,
        follow_up=due,
        kind=draw(optional(st.sampled_from(GoalKind))),
        actions=tuple(draw(st.lists(actions(), max_size=2))),
        sub_goals=tuple(draw(st.lists(goals(depth - 1), max_size=2))) if depth else (),
        from_citizen=draw(st.booleans()),
        achievement=draw(optional(st.sampled_from(Achievement))),
        reviewed_on=draw(optional(days)),
        status=draw(optional(st.sampled_from(["accepted", "on-hold", "cancelled"]))),
    )


@st.composite
def approvals(draw: st.DrawFn) -> ApprovalValue:
    role = draw(st.sampled_from(ApproverRole))
    name = None if role is ApproverRole.CITIZEN else draw(names)
    return ApprovalValue(role=role, on=draw(days), name=name)


@st.composite
def plans(draw: st.DrawFn) -> Handleplan:
    given = {name: draw(strategy) for name, strategy in envelopes().items()}
    anonymous = given["citizen"] == ANONYMOUS
    status: Any = draw(st.sampled_from(["draft", "active", *CLOSED]))
    kind = draw(st.sampled_from(PlanKind))
    outcomes = [one for one in ReviewOutcome if (one is ReviewOutcome.CONTINUE) == (status not in CLOSED)]
    review = st.builds(ReviewValue, on=days, outcome=st.sampled_from(outcomes), text=optional(texts))
    way = (
        LaterContact.ANONYMOUS
        if anonymous
        else draw(st.sampled_from([LaterContact.PHONE, LaterContact.VISIT]))
    )
    start, end = draw(spans())
    assessments = st.builds(
        AssessmentValue, topic=assessed, text=texts, level=st.sampled_from(AssessmentLevel), on=optional(days)
    )
    diagnoses = st.builds(
        DiagnosisValue, code=st.sampled_from(["F10.2", "I10", "Z63", "F41"]), text=texts, about=categories
    )
    files = st.builds(
        CaseFileValue, title=texts, about=categories, dated=days, obtained_from=optional(parties)
    )
    relatives = st.builds(
        TeamRelative, name=names, relation=texts, phone=optional(texts), email=optional(texts)
    )
    other = st.builds(PlanReference, number=texts, system=st.just("urn:x")) | st.builds(
        PlanReference, care_plan=st.from_regex(r"[A-Za-z0-9\-.]{1,64}", fullmatch=True)
    )
    return Handleplan(
        **given,
        plan_number=draw(texts),
        status=status,
        kind=kind,
        contributes_to=None if kind is PlanKind.HANDLEPLAN else draw(other),
        replaces=draw(optional(other)),
        answers=draw(optional(st.just("message-0"))),
        owner=draw(optional(parties)),
        contributors=tuple(draw(st.lists(parties, max_size=2))),
        made=draw(optional(days)),
        start=start,
        end=end,
        follow_up=end,
        enquired_on=draw(optional(days)),
        reason_for_contact=draw(optional(texts)),
        marital_status=None if anonymous else draw(optional(st.sampled_from(["married", "partnership"]))),
        children_at_home=draw(optional(st.booleans())),
        family_centre_contact=draw(optional(st.booleans())),
        team=tuple(draw(st.lists(members(), max_size=2))),
        relatives=() if anonymous else tuple(draw(st.lists(relatives, max_size=2))),
        assessments=tuple(
            one
            for one in draw(st.lists(assessments, max_size=3, unique_by=lambda one: one.topic))
            if one.topic not in ("children-at-home", "family-centre-contact")
        ),
        diagnoses=tuple(draw(st.lists(diagnoses, max_size=2))),
        case_files=tuple(draw(st.lists(files, max_size=2))),
        goals=tuple(draw(st.lists(goals(), max_size=2))),
        treatment_economy=draw(optional(texts)),
        recommendation=draw(optional(texts)),
        later_contact=draw(
            optional(
                st.builds(
                    LaterContactValue, way=st.just(way), text=st.none() if anonymous else optional(texts)
                )
            )
        ),
        review=draw(review if status in CLOSED else optional(review)),
        approvals=tuple(draw(st.lists(approvals(), max_size=3))),
    )
