"""When is a delivery tried again, and what is its sender told?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.delivery import OPEN, TOLD_TO_SENDER, DeliveryStatus, RetryStrategy

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
STRATEGY = RetryStrategy()


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (8, 128), (11, 450)])
def test_each_wait_is_twice_the_one_before_up_to_a_quarter_of_an_hour(attempt: int, seconds: float) -> None:
    shortest = 0.0

    at = STRATEGY.next_try(attempt, NOW, NOW, shortest)

    assert at == NOW + timedelta(seconds=seconds)


@given(attempt=st.integers(1, 11), jitter=st.floats(0, 1, exclude_max=True))
def test_jitter_only_shortens_a_wait_and_at_most_by_half(attempt: int, jitter: float) -> None:
    longest = min(timedelta(seconds=2 * 2 ** (attempt - 1)), timedelta(minutes=15))

    at = STRATEGY.next_try(attempt, NOW, NOW, jitter)

    assert at is not None
    assert longest / 2 <= at - NOW <= longest


def test_the_twelfth_failed_attempt_is_the_last() -> None:
    assert STRATEGY.next_try(11, NOW, NOW, 0.0) is not None

    assert STRATEGY.next_try(12, NOW, NOW, 0.0) is None


def test_nothing_is_tried_again_later_than_a_day_after_the_beginning() -> None:
    began = NOW - timedelta(hours=24)

    assert STRATEGY.next_try(1, began + timedelta(seconds=1), NOW, 0.0) == NOW + timedelta(seconds=1)
    assert STRATEGY.next_try(1, began, NOW, 0.0) is None


def test_the_sender_is_told_of_everything_that_will_not_arrive_and_of_what_is_held() -> None:
    arrives_or_was_taken_back = {
        DeliveryStatus.QUEUED,
        DeliveryStatus.HANDED_OVER,
        DeliveryStatus.ACKNOWLEDGED,
        DeliveryStatus.CANCELLED,
    }

    assert frozenset(DeliveryStatus) - arrives_or_was_taken_back == TOLD_TO_SENDER
    assert {DeliveryStatus.HELD, DeliveryStatus.QUEUED} == OPEN
