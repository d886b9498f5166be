"""Does a question find every consent that may concern it, though not all of the citizen's are read?"""

from random import Random

import msgspec
import pytest

from consent import ConsentRecord, StaleForm, decide, dump, read
from consent.compact import FORM
from consent.shelf import Kept, ReadFor, put_on_shelf, take_from_shelf
from tests.unit.consent import universe
from tests.unit.consent.builders import PARTIES, POLICY, full_permit, record

FOR_GP = ReadFor(frozenset({"gp"}), frozenset({"general-practice"}), PARTIES)
SETS = 200


def on_shelf(*records: ConsentRecord) -> bytes:
    return put_on_shelf([(one.id, one.version, one) for one in records])


def ids(kept: list[Kept]) -> list[str]:
    return [consent_id for consent_id, _, _ in kept]


def test_everything_comes_back_in_its_order() -> None:
    kept: list[Kept] = [("b", 2, record(full_permit(), "b")), ("a", 7, None)]

    taken = take_from_shelf(put_on_shelf(kept))

    assert taken == kept


def test_for_a_recipient_come_the_consents_that_name_it_its_kind_or_nobody() -> None:
    shelf = on_shelf(
        record(full_permit(), "names-it"),
        record(full_permit(to="psychiatry"), "names-another"),
        record(full_permit(to=None, to_kind="general-practice"), "names-its-kind"),
        record(full_permit(to=None, to_kind="hospital"), "names-another-kind"),
        record(full_permit(to=None), "leaves-it-open"),
    )

    found = take_from_shelf(shelf, FOR_GP)

    assert ids(found) == ["Consent/names-it", "Consent/names-its-kind", "Consent/leaves-it-open"]


def test_a_consent_that_names_an_unknown_party_comes_for_everybody() -> None:
    shelf = on_shelf(record(full_permit(to="psychiatry"), "was-registered"))
    without_psychiatry = FOR_GP._replace(registered=PARTIES.keys() - {"psychiatry"})

    found = take_from_shelf(shelf, without_psychiatry)

    assert ids(found) == ["Consent/was-registered"]


def test_a_consent_that_could_not_be_compiled_comes_for_everybody() -> None:
    shelf = put_on_shelf([("broken", 3, None)])

    found = take_from_shelf(shelf, FOR_GP)

    assert found == [("broken", 3, None)]


@pytest.mark.slow
def test_the_decision_is_the_same_with_what_was_left_out() -> None:
    left_out = 0
    for seed in range(SETS):
        random = Random(seed)
        resources = [universe.consent_of(random) for _ in range(6)]
        records = [read(one, consent_id=f"Consent/{n}", version=1) for n, one in enumerate(resources)]
        shelf, now = on_shelf(*records), universe.moment(random)
        registry = {id_: PARTIES[id_] for id_ in random.sample(sorted(PARTIES), 8)}
        for recipient in universe.NAMES:
            asked = universe.as_request(universe.asked(random) | {"recipient": recipient})
            read_for = ReadFor(frozenset({recipient}), frozenset({PARTIES[recipient].kind}), registry)
            taken = [one for _, _, one in take_from_shelf(shelf, read_for) if one is not None]
            left_out += len(records) - len(taken)

            assert decide(asked, taken, registry, POLICY, now) == decide(
                asked, records, registry, POLICY, now
            )
    assert left_out > SETS  # else nothing was tried


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(msgspec.msgpack.encode([("a", 4, dump(record(full_permit())))]), id="before the shelf"),
        pytest.param(
            on_shelf(record(full_permit())).replace(FORM, b"\x7f", 1), id="with records of another form"
        ),
    ],
)
def test_what_an_older_release_wrote_comes_without_records_to_be_compiled_again(written: bytes) -> None:
    found = take_from_shelf(written, FOR_GP)

    assert [one for _, _, one in found] == [None]


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x01\x02\x90", b"\x02", b"\x90\xff", b"{}", b"\xdc"])
def test_bytes_that_are_no_shelf_are_told_from_one(damaged: bytes) -> None:
    with pytest.raises(StaleForm):
        take_from_shelf(damaged)
