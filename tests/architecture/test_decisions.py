"""Does the code keep the decisions of docs/adr that no linter knows?"""

import ast
import tomllib

from hub.domain.party import Party
from hub.flow.accept.commit import answer_id
from hub.infrastructure.onboarding import CHANNELS
from message_schemas import PartyKind
from tests.architecture.project import ROOT, calls, imported, module, modules, tracked


def _importing(*names: str) -> set[str]:
    """Modules that import one of these, or something below it."""
    return {
        found.name
        for found in modules()
        if any(one == name or one.startswith(f"{name}.") for one in imported(found) for name in names)
    }


def test_a_delivery_is_handed_over_with_no_transaction_open() -> None:
    stage = module("hub/flow/deliver/hand_over.py")

    touching = {n.attr for n in stage.nodes() if isinstance(n, ast.Attribute)} & {"uow", "unit_of_work"}
    calling = {found.name for found in modules() if found.name.startswith("hub/flow/") if any(
        isinstance(call.func, ast.Attribute) for call in calls(found, "hand_over")
    )}  # fmt: skip

    assert not touching
    assert calling == {stage.name}


def test_the_broker_is_published_to_by_the_channel_and_by_the_door_that_answers() -> None:
    publishing = {
        found.name
        for found in modules()
        if not found.name.startswith("hub/infrastructure/broker/") and list(calls(found, "publish_many"))
    }

    assert publishing == {"hub/infrastructure/amqp_channel.py", "hub/infrastructure/amqp_door.py"}


def test_a_message_is_parsed_once_on_its_way_in() -> None:
    parsing = {
        found.name
        for found in modules()
        if found.name.startswith("hub/flow/accept/") and list(calls(found, "parse"))
    }

    assert parsing == {"hub/flow/accept/adapt.py"}


def test_the_slow_models_are_kept_off_every_messages_way() -> None:
    assert _importing("fhir") == {"hub/bench/validating.py"}


def test_the_gate_is_asked_in_two_places_and_decides_in_one() -> None:
    asking = {found.name for found in modules() if "hub.flow.gate.ask" in imported(found)}
    deciding = {found.name for found in modules() if "consent.decide" in imported(found)}

    looking = {
        "hub/flow/consent_changes.py",
        "hub/flow/officer/matrices.py",
        "hub/flow/officer/previewing.py",
        "hub/flow/evaluating.py",
        "hub/bench/deciding.py",
    }  # who only looks sends nothing
    assert asking - looking == {"hub/flow/accept/gate.py", "hub/flow/deliver/gate_again.py"}
    assert deciding - looking == {"hub/flow/weighing.py"}


def test_a_delivery_gets_a_status_in_the_two_modules_that_know_the_transitions() -> None:
    setting = {
        found.name
        for found in modules()
        for name in ("replace", "DeliveryRecord")
        for call in calls(found, name)
        for keyword in call.keywords
        if keyword.arg == "status" and "DeliveryStatus" in found.text
    }

    assert setting == {"hub/flow/changes.py", "hub/flow/settling.py"}


def test_a_status_is_written_where_a_delivery_is_added_and_where_it_is_changed() -> None:
    database = [found for found in modules() if found.name.startswith("hub/infrastructure/database/")]

    writing = {found.name for found in database if list(calls(found, "delivery_values"))}

    assert writing == {"hub/infrastructure/database/messages.py", "hub/infrastructure/database/outbox.py"}


def test_every_change_of_status_is_noted() -> None:
    changing = {
        found.name
        for found in modules()
        if found.name.startswith("hub/flow/") and (list(calls(found, "changed")) or list(calls(found, "settled")))
    }  # fmt: skip
    noting = {found.name for found in modules() if list(calls(found, "note_status"))}

    # accept/settle.py leaves what it settles to the commit stage, which notes it
    assert changing - noting == {"hub/flow/accept/settle.py"}
    assert "hub/flow/accept/commit.py" in noting


def test_the_broker_connection_is_supervised_by_us() -> None:
    robust = [found.name for found in modules() if list(calls(found, "connect_robust"))]

    assert not robust
    assert not _importing("aio_pika.robust_connection")


def test_spans_are_made_by_hand() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    instrumentations = [name for name in project["dependencies"] if "instrumentation" in name]

    assert not instrumentations
    assert not _importing("opentelemetry.instrumentation")


def test_opentelemetry_is_met_in_one_module() -> None:
    assert _importing("opentelemetry") == {"hub/infrastructure/telemetry.py"}


def test_only_these_modules_know_which_database_it_is() -> None:
    knowing = {
        found.name
        for found in modules()
        if found.name.startswith("hub/") and "/migrations/" not in found.name
        if any(one.startswith("sqlalchemy.dialects") for one in imported(found))
    }

    assert knowing == {
        "hub/infrastructure/database/dialects.py",
        "hub/infrastructure/database/inboxes.py",  # INSERT … ON CONFLICT DO UPDATE has no common form
        "hub/infrastructure/database/people.py",  # the same
    }


def test_keys_are_handled_in_one_module() -> None:
    assert _importing("cryptography.hazmat.primitives.ciphers") == {"hub/infrastructure/keyring.py"}


def test_the_pages_are_made_on_the_server() -> None:
    scripts = sorted(path.name for path in (ROOT / "hub" / "web" / "static").rglob("*.js"))

    assert "htmx.min.js" in scripts
    assert not [path for path in tracked() if path.name == "package.json" or "node_modules" in path.parts]


def test_the_pure_rooms_read_no_clock_and_no_chance() -> None:
    pure = [
        f
        for f in modules()
        if f.name.startswith(("consent/", "adapters/", "message_schemas/", "hub/domain/"))
    ]

    outside = {
        found.name: sorted(set(imported(found)) & {"time", "random", "secrets", "os", "socket", "asyncio"})
        for found in pure
    }
    telling = [f.name for f in pure for name in ("now", "utcnow", "today", "uuid4") if list(calls(f, name))]

    assert not {name: found for name, found in outside.items() if found}
    assert not telling


def test_only_channels_that_are_built_are_offered() -> None:
    built = {"mailbox", "amqp", "portal"}

    assert set(CHANNELS) == built
    assert Party("gp", PartyKind.GENERAL_PRACTICE, "GP").channel in built


def test_every_resend_is_answered_under_the_same_id() -> None:
    first = answer_id("gp-havnen", "message-1", "hash")

    assert answer_id("gp-havnen", "message-1", "hash") == first
    assert (
        len({first, answer_id("gp-havnen", "message-1", "other"), answer_id("gp", "message-1", "hash")}) == 3
    )
