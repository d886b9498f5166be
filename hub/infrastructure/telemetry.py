"""What can an operator see of the hub at work? Spans, metrics and log lines, with nothing of a person in them.

Attributes are codes and party kinds only: the functions take no free text, and a canary test holds that.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import CallbackOptions, Counter, Histogram, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_NAME = "handleplan-hub"


class OtelSpan:
    """A span under way, and the context that continues it."""

    __slots__ = ("_given", "_span")

    def __init__(self, span: trace.Span, given: str | None) -> None:
        self._span = span
        self._given = given

    @property
    def traceparent(self) -> str | None:
        """W3C traceparent of this span; what was given where nothing records."""
        context = self._span.get_span_context()
        if isinstance(self._span, NonRecordingSpan) or not context.is_valid:
            return self._given
        flags = int(context.trace_flags)
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags:02x}"

    def end(self, outcome: str) -> None:
        """Finish the span with its outcome's code."""
        self._span.set_attribute("hub.outcome", outcome)
        self._span.end()


class OtelTelemetry:
    """OpenTelemetry's API; where no exporter is set up, its calls do nothing."""

    def __init__(
        self,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
    ) -> None:
        self._tracer: Tracer = trace.get_tracer(_NAME, tracer_provider=tracer_provider)
        self._meter = metrics.get_meter(_NAME, meter_provider=meter_provider)
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}

    def count(self, name: str, amount: int = 1, **attributes: str) -> None:
        """Add to the counter of that name."""
        counter = self._counters.get(name)
        if counter is None:
            counter = self._counters[name] = self._meter.create_counter(name)
        counter.add(amount, attributes)

    def duration(self, name: str, seconds: float, **attributes: str) -> None:
        """Add to the histogram of that name, in seconds."""
        histogram = self._histograms.get(name)
        if histogram is None:
            histogram = self._histograms[name] = self._meter.create_histogram(name, unit="s")
        histogram.record(seconds, attributes)

    def watch(self, name: str, read: Callable[[], float]) -> None:
        """Observe a gauge, in seconds, whenever metrics are read."""

        def observe(_options: CallbackOptions) -> Iterable[Observation]:
            return [Observation(read())]

        self._meter.create_observable_gauge(name, [observe], unit="s")

    def span(self, name: str, traceparent: str | None, **attributes: str) -> OtelSpan:
        """Begin a span under the sender's trace context, or a new trace where it sent none (or a broken one)."""
        parent = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
        span = self._tracer.start_span(name, context=parent, kind=SpanKind.CONSUMER, attributes=attributes)
        return OtelSpan(span, traceparent)


def set_up_telemetry() -> OtelTelemetry:
    """Exporters where OTEL_EXPORTER_OTLP_ENDPOINT (or one per signal) is set; nothing leaves elsewhere."""
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", _NAME)})
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true":
        if _wanted("TRACES"):
            tracing = TracerProvider(resource=resource)
            tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
            trace.set_tracer_provider(tracing)
        if _wanted("METRICS"):
            reader = PeriodicExportingMetricReader(OTLPMetricExporter())
            metrics.set_meter_provider(MeterProvider([reader], resource=resource))
    return OtelTelemetry()


def _wanted(signal: str) -> bool:
    return any(
        os.environ.get(name)
        for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    )


def set_up_logging(level: int = logging.INFO) -> None:
    """One JSON line per event on standard error: time, level, event name, codes and ids.

    Other libraries' lines keep their level and logger, but not their text: it may quote what was sent.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [_CodesOnly()]
    root.setLevel(logging.WARNING)


class _CodesOnly(logging.Handler):
    """Turns a library's log record into a line without its message."""

    def emit(self, record: logging.LogRecord) -> None:
        error: Any = record.exc_info[0] if record.exc_info else None
        structlog.get_logger(record.name).warning(
            "library.message",
            logger=record.name,
            level_name=record.levelname,
            where=f"{record.module}:{record.lineno}",
            error=error.__name__ if error else None,
        )
