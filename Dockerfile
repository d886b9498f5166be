# The hub as an image: `hub serve`, `hub worker` and every other command. Built in one stage, run from another,
# as a user without rights; nothing of the build tools goes along.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/hub
WORKDIR /src
# The locked dependencies first: they change seldom, and their layer stays.
COPY requirements.lock ./
RUN /opt/hub/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY message_schemas ./message_schemas
COPY consent ./consent
COPY adapters ./adapters
COPY hub ./hub
RUN /opt/hub/bin/pip install --no-deps . && /opt/hub/bin/pip uninstall --yes pip

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/hub --shell /usr/sbin/nologin hub \
    && install --directory --owner=hub --mode=0700 /var/lib/hub /var/lib/hub-heads
COPY --from=build /opt/hub /opt/hub
ENV PATH="/opt/hub/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /var/lib/hub
EXPOSE 8000
CMD ["hub", "serve", "--host", "0.0.0.0", "--port", "8000"]
