#!/usr/bin/env bash
# Installs forebill from the checkout this file lies in, hash-locked, into an environment of its
# own that is used again as long as neither the lock nor the sources change. Prints the command's
# path, and hands it on as the step's output `forebill` on GitHub.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# The newest Python of the machine that forebill runs on.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python \
    "${RUNNER_TOOL_CACHE:-/nowhere}"/Python/3.1[1-9].*/*/bin/python3; do
    if [ -n "$candidate" ] &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "forebill needs Python 3.11 or newer: install one, e.g. with actions/setup-python" >&2
  return 1
}

# What the environment depends on: the Python, the lock, the sources and the price tables.
digest_of() {
  {
    "$1" -c 'import sys; print(sys.version, sys.base_prefix)'
    (cd "$here" && find requirements/runtime.lock estimator pricing policies -type f \
      ! -path '*/__pycache__/*' ! -name '*.sqlite' -exec cksum {} + | sort)
  } | cksum | tr -cd '0-9'
}

python="$(find_python)"
home="${RUNNER_TOOL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}}/forebill/$(digest_of "$python")"

# Nothing is built with tools that the lock does not name: the sources are copied, the price
# snapshot is made from its tables, and a path file lets Python find both.
if [ ! -e "$home/ready" ]; then
  rm -rf "$home"
  "$python" -m venv "$home"
  bin="$home/bin"
  [ -d "$home/Scripts" ] && bin="$home/Scripts"
  "$bin/python" -m pip --disable-pip-version-check --quiet install \
    --require-hashes -r "$here/requirements/runtime.lock"
  mkdir "$home/source"
  cp -R "$here/estimator" "$here/policies" "$here/pricing" "$home/source/"
  "$bin/python" - "$home/source" <<'PYTHON'
import sys
import sysconfig
from pathlib import Path

Path(sysconfig.get_path("purelib"), "forebill.pth").write_text(sys.argv[1] + "\n")
PYTHON
  (cd "$home/source" && "$bin/python" -m pricing.build >&2)
  printf '#!/usr/bin/env bash\nexec "%s/python" -m estimator "$@"\n' "$bin" >"$bin/forebill"
  chmod +x "$bin/forebill"
  echo "$bin" >"$home/ready"
fi
bin="$(cat "$home/ready")"

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo "forebill=$bin/forebill" >>"$GITHUB_OUTPUT"
fi
echo "$bin/forebill"
