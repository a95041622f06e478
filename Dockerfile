# The production image: web, worker, scheduler and commands alike (docker-compose.yml says which).
FROM python:3.11.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt requirements-production.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
      -r requirements.txt -r requirements-production.txt

FROM python:3.11.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/collected \
    LOG_FORMAT=json
RUN groupadd --gid 10001 valuechain \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data valuechain \
 && install -d -o 10001 -g 10001 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Static files are gathered at build; the key and the database here are for this line alone.
RUN python -m compileall -q . \
 && SECRET_KEY=build DATA_DIR=/tmp DATABASE_URL=postgres://build@localhost/build python manage.py collectstatic --no-input --verbosity 0
USER 10001:10001
EXPOSE 8000
VOLUME /data
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers", "--no-ws", "--log-level", "warning", "valuechain.wsgi:application"]
