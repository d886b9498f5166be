"""What does one hub process serve? The API for partner systems, the pages for people, and the work behind both."""

import contextlib
from collections.abc import AsyncIterator
from functools import cache

import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from hub import api, web
from hub.api.security import security
from hub.bootstrap import Runtime, build
from hub.config import Settings
from hub.infrastructure.asyncapi import asyncapi_document
from hub.infrastructure.database import upgrade


def create_app(settings: Settings, *, deliver: bool = True) -> FastAPI:
    """The application; its lifespan connects, migrates an embedded database, and lets go again."""
    signing_key = settings.signing_key()
    runtime = build(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if settings.embedded:
            await upgrade(settings.database_url)
        await runtime.start(deliver=deliver)
        try:
            yield
        finally:
            await runtime.close()

    # FastAPI's own telemetry would put addresses, and what stands in them, into spans.
    app = FastAPI(
        title="Handleplan Hub",
        openapi_url=None,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.runtime = runtime
    app.add_api_route("/", lambda: RedirectResponse("/app/"), include_in_schema=False)  # a person at the door
    web.mount(app, runtime.hub, signing_key)
    api.mount(
        app,
        runtime.hub,
        runtime.intake,
        security(signing_key, settings.base_url, settings.rate_limit),
        asyncapi=cache(lambda: asyncapi_document(runtime.hub.adapters, settings.amqp_url)),
        trouble=lambda: trouble(runtime),
    )
    return app


def trouble(runtime: Runtime) -> list[str]:
    """What is degraded now: named, not explained."""
    broker = runtime.broker
    return ["broker"] if broker is not None and not broker.state.up else []


def serve_app(settings: Settings, host: str, port: int, *, deliver: bool) -> None:
    """Serve until told to stop; requests and batches in hand are finished first."""
    config = uvicorn.Config(
        create_app(settings, deliver=deliver),
        host=host,
        port=port,
        loop="uvloop",
        log_config=None,
        access_log=False,  # request lines belong to the traces, which name routes, not addresses
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run()
