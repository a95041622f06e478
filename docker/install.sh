#!/bin/sh
# Makes .venv and installs the pinned packages, only when they changed. Arguments: a Python 3.11, then requirement files.
# Nothing is compiled: every package comes as a wheel, so no compiler and no headers are needed.
set -eu
python=$1; shift
command -v "$python" >/dev/null 2>&1 || python=python3
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || {
  echo "valuechain needs Python 3.11. Install it, or say where it is: make PYTHON=/path/to/python3.11 run" >&2; exit 1; }
stamp_of() { echo ".venv/installed-$(basename "$1" .txt)-$(cksum <"$1" | tr ' ' '-')"; }
missing=""; for file in "$@"; do [ -e "$(stamp_of "$file")" ] || missing=yes; done
[ -z "$missing" ] && exit 0
"$python" -m venv .venv || {
  echo "The virtual environment cannot be made here: is the disk full, or the package python3-venv missing?" >&2; exit 1; }
files=""; for file in "$@"; do files="$files -r $file"; done
quiet="-q --disable-pip-version-check --only-binary :all:"
if .venv/bin/python -m pip install $quiet uv==0.9.9 2>/dev/null || .venv/bin/python -m pip install $quiet uv 2>/dev/null; then
  VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install -q --compile-bytecode --require-hashes --only-binary :all: $files
else
  .venv/bin/python -m pip install $quiet --require-hashes $files
fi || {
  echo "The packages could not be installed. Check the network and the free space, then run this again; what was done is kept." >&2
  echo "(If it says that a package has no wheel: this needs Linux on x86-64 or ARM64 with glibc 2.28 or newer.)" >&2
  exit 1; }
for file in "$@"; do
  rm -f .venv/installed-"$(basename "$file" .txt)"-[0-9]*
  touch "$(stamp_of "$file")"
done
