#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs PyMISP's own live tests (tests/testlive_comprehensive.py) against a fresh muninnd on a free port.
#
#   run_pymisp.sh CHECKOUT [LIBRARY] [-- PYTEST OPTIONS]
#
# CHECKOUT  a checkout of PyMISP with its submodule misp-objects; it is not changed. tests/viper-test-files is fetched by the suite
#           itself when it is missing
# LIBRARY   what muninnd takes as --library: checkouts of misp-taxonomies, misp-galaxy, misp-warninglists, misp-noticelist and
#           misp-decaying-models. Without it the tests of these fail
# MUNINND   the server to test [out/bin/server/muninnd]
# PYTHON    a Python with pytest and what PyMISP needs: requests, dateutil, Deprecated; lief for the tests of files [python3]
#
# Ends with one line a test, PASSED, FAILED or SKIPPED, and pytest's exit code. PYMISP.md says what is expected.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '4,15s/^# \{0,1\}//p' "$0" >&2; exit 2; }
checkout=$(realpath "$1"); shift
library=""
if [ $# -ge 1 ] && [ "$1" != "--" ]; then library=$(realpath "$1"); shift; fi
[ "${1:-}" != "--" ] || shift
server=$(realpath "${MUNINND:-out/bin/server/muninnd}")
python=${PYTHON:-python3}
key=$(printf 'A%.0s' {1..40})

work=$(mktemp -d)
pid=""
end() {
  [ -z "$pid" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
  rm -rf "$work"
}
trap end EXIT

MUNINN_ADMIN_KEY=$key "$server" --data_dir="$work/data" --http=127.0.0.1:0 --zmq='tcp://127.0.0.1:*' --library="$library" \
  --misp_objects="$checkout/pymisp/data/misp-objects" >"$work/ready" 2>"$work/log" &
pid=$!
for _ in $(seq 600); do
  grep -q '^muninnd ready' "$work/ready" && break
  kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done
url=$(sed -n 's/^muninnd ready http=\([^ ]*\).*/\1/p' "$work/ready")

# What the suite expects of the machine it was written for.
set_setting() {
  curl -sSf -o "$work/answer" -H "Authorization: $key" -H 'Content-Type: application/json' -d "{\"value\": $2, \"force\": true}" \
    "$url/servers/serverSettingsEdit/$1"
}
set_setting MISP.default_event_distribution 1
set_setting MISP.disable_emailing true
# A checkout that lists no later types than MISP 2.5.1 wants to hear of none.
grep -q '"suricata"' "$checkout/pymisp/data/describeTypes.json" || set_setting MISP.attribute_types_of '"2.5.1"'

# The suite reads its server from keys.py; PyMISP reads its own version from what pip installed.
printf "url = '%s'\nkey = '%s'\nverifycert = False\n" "$url" "$key" >"$work/keys.py"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$checkout/pyproject.toml" | head -1)
mkdir "$work/pymisp-$version.dist-info"
printf 'Metadata-Version: 2.1\nName: pymisp\nVersion: %s\n' "$version" >"$work/pymisp-$version.dist-info/METADATA"

cd "$checkout"
PYTHONPATH="$work:$checkout" PYTHONDONTWRITEBYTECODE=1 timeout 1800 \
  "$python" -m pytest -q -rA --tb=short --show-capture=no -p no:cacheprovider tests/testlive_comprehensive.py "$@"
