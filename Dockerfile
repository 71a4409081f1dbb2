# One image for web and worker. Build: docker compose build
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

RUN useradd --create-home --uid 10001 vault
WORKDIR /srv/streamvault
COPY --chown=vault . .
RUN chown vault . && mkdir -p /var/lib/streamvault && chown vault /var/lib/streamvault
USER vault

# The locked Python packages and the front-end libraries; the database is another container.
RUN VAR_DIR=/tmp/var python3 run.py setup --no-database && rm -rf node_modules /tmp/var

ENV ENVIRONMENT=production HOST=0.0.0.0 PORT=8000 VAR_DIR=/var/lib/streamvault LOG_FORMAT=json
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/ready')"]
CMD ["python3", "run.py", "web"]
