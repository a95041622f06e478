"""`python -m valuechain.runtime db -- COMMAND…` runs a command beside the embedded database; `stop` ends what was left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from valuechain.runtime import config
from valuechain.runtime.postgres import running
from valuechain.runtime.process import CannotStart, before_exec
from valuechain.runtime.supervisor import stop_all

DATA_DIR = Path(os.environ.get("DATA_DIR") or "var").resolve()


def beside_database(command):
    """Run `command`; its exit code. Ctrl-C reaches it too, so here it is only waited for, and the database ends last."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, preexec_fn=in_foreground(before_exec(None, signal.SIGTERM)))  # noqa: PLW1509 - no threads
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: child.send_signal(number))
    return child.wait()


def in_foreground(prepare):
    """`prepare`, after giving the child back the Ctrl-C that we ignore."""

    def run():
        signal.signal(signal.SIGINT, signal.default_int_handler)
        prepare()

    return run


def main(arguments):
    match arguments:
        case ["stop"]:
            print("Stopped; your data is kept." if stop_all(DATA_DIR) else "Nothing was running.")
            return 0
        case ["db", "--", *command] if command:
            if os.environ.get("DATABASE_URL"):
                return beside_database(command)
            config.forget_foreign_database()
            with running(DATA_DIR, durable=False):
                return beside_database(command)
    print(__doc__)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as error:
        sys.exit(str(error))
