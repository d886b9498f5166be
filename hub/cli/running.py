"""`hub serve`, `hub worker`, `hub demo`, `hub bench`: set the hub to work."""

import asyncio
from typing import Annotated

import typer

from hub.cli import common
from hub.infrastructure.telemetry import set_up_logging


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: hub serve --host 127.0.0.1 --port 8000")(serve)
    app.command(epilog="Example: HUB_DATABASE_URL=postgresql+asyncpg://… hub worker")(worker)
    app.command(epilog="Example: hub demo --port 8000")(demo)
    app.command(epilog="Example: hub bench --database-url postgresql+asyncpg://… --amqp-url amqp://…/bench")(
        bench
    )


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    deliver: Annotated[
        bool, typer.Option(help="Also take in from the broker and deliver, or leave that to workers.")
    ] = True,
) -> None:
    """Serve HTTP and the pages; by default this one process also delivers."""
    from hub.app import serve_app

    set_up_logging()
    with common.said_in_one_line():
        serve_app(common.settings(), host, port, deliver=deliver)


def worker() -> None:
    """Take in from the broker and deliver, without HTTP."""
    import uvloop

    from hub.worker import work

    set_up_logging()
    with common.said_in_one_line(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work(common.settings()))


def demo(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Start the demo on the embedded profile: every party kind, users, consents and a running story."""
    from hub.demo import run_demo

    set_up_logging()
    run_demo(host, port)


def bench(
    database_url: Annotated[str, typer.Option(help="An empty PostgreSQL database of the benchmark's own.")],
    amqp_url: Annotated[str, typer.Option(help="An empty virtual host of the benchmark's own.")],
    count: Annotated[int, typer.Option(help="Messages to measure with.")] = 3000,
    workers: Annotated[int, typer.Option(help="Worker processes.")] = 2,
) -> None:
    """Measure the hub beside a naive relay, on the services given."""
    from hub.bench.run import Plan
    from hub.bench.run import bench as measured

    asyncio.run(measured(Plan(amqp_url, database_url, count, workers), common.console))
