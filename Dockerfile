# One image; its command chooses the process:
#   api [--host H] [--port N] | worker interactive|bulk|maintenance | relay | scheduler | migrate
# Engines are never inside: the addresses come from RAPPORT_… variables (see tenants/config.py, infra/compose.yml).

FROM node:24-slim AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY mobile-schema ../mobile-schema
COPY web ./
RUN npm run build

FROM python:3.12-slim AS dependencies
RUN pip install --no-cache-dir uv && uv venv /venv
COPY pyproject.toml requirements.lock ./
# What the product itself needs, in the locked versions and with the locked hashes; no engines, no test tools.
# `--build-arg EXTRAS="--extra saml"` adds companies' sign-in by SAML.
ARG EXTRAS=""
RUN uv pip install --no-cache --python /venv/bin/python --require-hashes -r pyproject.toml ${EXTRAS} -c requirements.lock

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home rapport
WORKDIR /app
COPY --from=dependencies /venv /venv
COPY api ./api
COPY infra ./infra
COPY tenants ./tenants
COPY workers ./workers
COPY mobile-schema ./mobile-schema
COPY --from=web /build/web/dist ./web/dist
# The signed result of `./rapport isolation` for this very code, where whoever builds the image has run it.
COPY isolation.jso[n] ./
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    RAPPORT_ENVIRONMENT=production RAPPORT_WEB_ROOT=/app/web/dist RAPPORT_DATA=/tmp/rapport \
    RAPPORT_ISOLATION_RESULT=/app/isolation.json
USER rapport
EXPOSE 8000
ENTRYPOINT ["python", "-P", "-m", "infra"]
CMD ["api", "--host", "0.0.0.0"]
