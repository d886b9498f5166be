"""A hub whose spans, metrics and log lines a test can read."""

import io
import logging
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from hub.infrastructure.telemetry import OtelTelemetry, set_up_logging
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, pushed
from tests.support.partners import Town, settings_for, town
from tests.support.ports import Queue


@dataclass(slots=True)
class Watched:
    """A running hub, and everything that an operator can see of it."""

    town: Town
    queue: Queue
    spans: InMemorySpanExporter
    reader: InMemoryMetricReader
    lines: io.StringIO
    answers: list[str] = field(default_factory=list)

    def finished(self, name: str) -> list[ReadableSpan]:
        """Spans of this name that have ended."""
        return [span for span in self.spans.get_finished_spans() if span.name == name]

    def metrics(self) -> dict[str, float]:
        """Each metric's value, over all attributes; a histogram's is its count."""
        data = self.reader.get_metrics_data()
        values: dict[str, float] = {}
        for resource in data.resource_metrics if data else ():
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    points: Any = metric.data.data_points
                    values[metric.name] = sum(getattr(p, "value", getattr(p, "count", 0)) for p in points)
        return values

    def everything(self) -> str:
        """All that was logged, traced, measured, and answered by an error."""
        traced = "\n".join(span.to_json() for span in self.spans.get_finished_spans())
        data = self.reader.get_metrics_data()
        measured = data.to_json() if data else ""
        return "\n".join((self.lines.getvalue(), traced, measured, *self.answers))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `hub serve` writes on standard error, at its most talkative."""
    written = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = structlog.get_config()
    monkeypatch.setattr(sys, "stderr", written)
    set_up_logging(logging.DEBUG)
    structlog.configure(cache_logger_on_first_use=False)  # loggers outlive this test
    root.setLevel(logging.DEBUG)
    yield written
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def watched(
    migrated_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> AsyncIterator[Watched]:
    """The embedded profile with a general practice, a centre, a family department and a jobcenter with a queue."""
    spans, reader, queue = InMemorySpanExporter(), InMemoryMetricReader(), Queue()
    tracing = TracerProvider()
    tracing.add_span_processor(SimpleSpanProcessor(spans))
    telemetry = OtelTelemetry(tracing, MeterProvider([reader]))
    monkeypatch.setattr("hub.bootstrap.set_up_telemetry", lambda: telemetry)
    monkeypatch.setattr("hub.bootstrap.SEAL_EVERY", 0.05)
    settings = settings_for(migrated_sqlite_url, tmp_path)
    async with town(settings, CENTRE, GP, FAMILY, JOBCENTER) as made:
        async with made.runtime.store.unit_of_work() as uow:
            await uow.people.save_party(pushed(made["jobcenter"].party))
            await uow.commit()
        assert isinstance(made.runtime.hub.channels, dict)
        made.runtime.hub.channels["amqp"] = queue
        yield Watched(made, queue, spans, reader, lines)
