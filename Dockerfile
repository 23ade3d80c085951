# syntax=docker/dockerfile:1
# One image, any backend: docker run --read-only --tmpfs /tmp -v atoll:/data -e DASH_BACKEND=fastapi -p 8550:8550 atoll
# tests/deploy/test_image.py executes the RUN lines of the builder in a clean directory, and starts the result.

FROM debian:bookworm-slim AS builder
WORKDIR /app
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip python3-venv binutils

# Exact versions, in a separate virtual environment without pip.
COPY requirements.txt requirements.lock ./
RUN python3 -m venv --without-pip /venv \
    && python3 -m pip --python /venv/bin/python install --no-cache-dir --no-compile -r requirements.txt -c requirements.lock

# Remove 90 MB of files that are not needed to serve the site.
COPY deploy/slim.sh deploy/
RUN bash deploy/slim.sh /venv

# Compress every page and file with Brotli, zstd, and gzip. Pages contain the public URL: if the site runs with another
# URL, it compresses its pages in the background at each start, but not its files. Modules that are imported here keep
# their bytecode. The rest of the packages has only source files, which saves 50 MB.
COPY . .
ARG SITE_BASE_URL=http://127.0.0.1:8550
RUN DATA_DIR=/tmp/build CACHE_DIR=/app/.cache /venv/bin/python -m tools.build \
    && /venv/bin/python -c "import deploy.workers, deploy.gunicorn_log, uvicorn.protocols.http.auto, uvicorn.loops.auto" \
    && /venv/bin/python -m compileall -q components deploy directives docs lib pages run.py \
    && rm -rf .cache/background .cache/metrics


# Debian's own Python: 20 MB less than the official Python image, which contains pip.
FROM debian:bookworm-slim
# Version of the build, for example a commit: docker build --build-arg BUILD=$(git rev-parse HEAD)
ARG BUILD=""
LABEL org.opencontainers.image.title="Atoll" \
      org.opencontainers.image.description="A documentation site on Plotly Dash, on Flask, FastAPI or Quart" \
      org.opencontainers.image.documentation="/deployment" \
      org.opencontainers.image.revision="$BUILD" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"

ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production DASH_BACKEND=flask HOST=0.0.0.0 PORT=8550 CACHE_DIR=/app/.cache DATA_DIR=/data BUILD=$BUILD

# All files belong to root. The site runs as a user that can write only to /data and /tmp.
COPY --from=builder /venv /venv
COPY --from=builder /app /app
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* && install -d -o 10001 -g 10001 /data
WORKDIR /app
USER 10001:10001
VOLUME /data

EXPOSE 8550
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "deploy.health"]
CMD ["bash", "deploy/start.sh"]
