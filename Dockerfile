# One image, any backend: docker run -e DASH_BACKEND=fastapi -p 8550:8550 atoll
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8550 DASH_BACKEND=flask
WORKDIR /app

COPY requirements.txt requirements.lock ./
RUN pip install --no-cache-dir -r requirements.txt -c requirements.lock

COPY . .
RUN python -m compileall -q lib components pages run.py && python -m lib.build && useradd --system --no-create-home atoll
USER atoll

EXPOSE 8550
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD python -c "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}{os.environ.get(\"DASH_URL_BASE_PATHNAME\", \"/\")}healthz', timeout=2)"
CMD ["bash", "deploy/start.sh"]
