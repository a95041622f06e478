"""Child processes that never outlive us, and the sentence for what stopped one."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
CHILD_OF = "VALUECHAIN_CHILD_OF"  # the data folder whose supervisor started a process; its own children inherit it


class CannotStart(Exception):
    """What stands in the way, as one sentence for the person at the terminal."""


def full_disk(where):
    """The sentence for a disk without room."""
    return f"The disk that holds {where} is full. Free some space, or set DATA_DIR to another disk, and start again."


def service_user():
    """Whom root becomes to run the database: (uid, gid), or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody", "daemon"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid:
            return found.pw_uid, found.pw_gid
    raise CannotStart("The database refuses to run as root and there is no other user here. Run this as an ordinary user.")


def before_exec(user, death_signal):
    """What runs in the child: become `user`, and die with `death_signal` when the parent does."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare():
        if user is not None:
            os.setgroups([])
            os.setgid(user[1])
            os.setuid(user[0])
        libc.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def spawn(command, *, user=None, death_signal=signal.SIGTERM, **options):
    """Start `command` in a session of its own (Ctrl-C reaches us alone, and we end them in order)."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=before_exec(user, death_signal),  # noqa: PLW1509 - no thread runs in the supervisor
        **options,
    )


def end(process, *signals, wait=10):
    """Ask `process` to end with each of `signals` in turn, then insist on its whole group."""
    for number in signals:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def parent_of(number):
    """The parent of process `number`; None if there is no such process, or it is dead and only waits to be noticed."""
    try:
        state, parent = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else int(parent)


def left_behind(data_dir):
    """Numbers of the processes that a supervisor of `data_dir` started (or they themselves did) and that still run."""
    mark = f"{CHILD_OF}={data_dir}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = path.read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile, or is another user's
        number = int(path.parent.name)
        if mark in variables and number != os.getpid():
            found.append(number)
    return found


def end_left_behind(data_dir, wait=5):
    """End what a killed supervisor of `data_dir` left; returns whether there was anything. Ask first, then insist."""
    first = left_behind(data_dir)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left_behind(data_dir):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        until = time.monotonic() + wait
        while left_behind(data_dir) and time.monotonic() < until:
            time.sleep(0.1)
    return bool(first)
