"""Is this container's process at work? For the health checks of docker-compose.yml: python docker/probe.py web|worker|scheduler."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

LATE = 120  # seconds without a tick of the scheduler


def web():
    with urllib.request.urlopen("http://127.0.0.1:8000/readyz", timeout=8) as answer:
        return answer.status == 200


def worker():
    me = f"celery@{socket.gethostname()}"
    command = [sys.executable, "-m", "celery", "-A", "valuechain", "inspect", "ping", "--timeout", "8", "--destination", me]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def scheduler():
    alive = Path(os.environ.get("DATA_DIR", "/data")) / "scheduler.alive"
    return time.time() - alive.stat().st_mtime < LATE


if __name__ == "__main__":
    try:
        well = {"web": web, "worker": worker, "scheduler": scheduler}[sys.argv[1]]()
    except OSError as error:
        sys.exit(str(error))
    sys.exit(not well)
