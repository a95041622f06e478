"""Where the embedded services keep what is theirs. Functions of the data folder; nothing is started here."""

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from valuechain.runtime.process import CannotStart

SOCKET_ROOM = 80  # a socket path holds 107 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock"
SHORT = Path("/tmp")  # not TMPDIR: two terminals with different ones must find the same sockets
CLOSED_PATH_DATA = Path("/var/lib/valuechain")


def make_data_dir(data_dir):
    """Make the data folder, open enough for the database's user where we are root; whatever the umask says."""
    path = Path(data_dir)
    try:
        if not path.is_dir():
            path.mkdir(parents=True)
            if os.geteuid() == 0:
                path.chmod(0o755)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise CannotStart(f"The folder {path} cannot be made or written: {error.strerror}. Set DATA_DIR to one that can.") from error


def mark_of(data_dir):
    return hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]


def run_dir(data_dir):
    """The folder of sockets and locks: inside `data_dir`, or a short one when that path is too long or closed.

    Root drops to another user for the database, who may not pass through a closed folder: then it is a short one too.
    """
    inside = Path(data_dir) / "run"
    if len(os.fsencode(inside)) <= SOCKET_ROOM and (os.geteuid() != 0 or passable(data_dir)):
        return inside
    return SHORT / f"vc-{os.geteuid()}-{mark_of(data_dir)}"


def passable(path):
    """Whether every user may walk through `path` and the folders above it that exist."""
    path = Path(path).absolute()
    return all(p.stat().st_mode & 0o001 for p in (path, *path.parents) if p.exists())


def cluster_dir(data_dir):
    """The database's own folder; for root under a closed path, a reachable one."""
    if os.geteuid() != 0 or passable(data_dir):
        return Path(data_dir) / "postgres"
    return CLOSED_PATH_DATA / mark_of(data_dir) / "postgres"


def database_url(data_dir):
    """The address of the embedded database."""
    return f"postgres://valuechain@{quote(str(run_dir(data_dir)), safe='')}/valuechain"


def forget_foreign_database():
    """Drop PG* from our environment: they are meant for another database, and would lead ours (and every child) there."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def broker_socket(data_dir):
    return run_dir(data_dir) / "redis.sock"


def broker_url(data_dir):
    """The address of the embedded broker, for Celery."""
    return f"redis+socket://{broker_socket(data_dir)}"


def secret_key(data_dir):
    """The installation's secret, made once and kept in the data folder, readable by its owner alone."""
    path = Path(data_dir) / "secret_key"
    try:
        return path.read_text()
    except (FileNotFoundError, NotADirectoryError):
        make_data_dir(data_dir)
    except OSError as error:
        raise CannotStart(f"The file {path} cannot be read: {error.strerror}. Run this as the user who made it.") from error
    fresh = path.with_name(f"secret_key.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        os.link(fresh, path)  # whole or not at all, though the disk be full
    except FileExistsError:
        pass  # another process was quicker; its key counts
    except OSError as error:
        raise CannotStart(f"The folder {data_dir} cannot be written: {error.strerror}. Set DATA_DIR to one that can.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_text()
