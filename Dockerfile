# One image for web, worker, background, beat and migrate; compose.yaml shows how they are started.
# Another base: docker build --build-arg BASE=debian:12 . (docker compose build takes the same words).
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE}

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/app/.venv/bin:$PATH \
    NEXUS_HOME=/data \
    HOST=0.0.0.0 \
    PORT=8000

WORKDIR /app

# A Debian without Python gets its own, and what Python images have besides: the authorities of TLS, the time zones.
RUN python3 -c "import ensurepip" 2>/dev/null || { \
        apt-get update && \
        apt-get install -y --no-install-recommends python3 python3-venv ca-certificates tzdata && \
        rm -rf /var/lib/apt/lists/*; \
    }

COPY requirements/base.txt requirements/base.txt
RUN python3 -m venv .venv && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/base.txt

COPY . .
RUN SECRET_KEY=build NEXUS_MASTER_KEY=build DATABASE_URL=postgres://build@/build REDIS_URL=redis://build \
    NEXUS_HOME=/tmp/build .venv/bin/python -m crm.build

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin nexus && mkdir /data && chown nexus /data
USER nexus
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["/app/.venv/bin/python", "-m", "crm.health"]
CMD ["/app/.venv/bin/python", "-m", "crm.web"]
