#!/bin/bash
# Fetches what jboost is built, tested and measured with: Debian packages, JDKs and third-party
# jars; then builds the Java fixtures. Idempotent: a step whose result is there says so and does nothing.
#
#   scripts/setup.sh              everything
#   scripts/setup.sh --packages   only the Debian packages that building needs
#   scripts/setup.sh --jdks       those and the JDKs
#   scripts/setup.sh --apps       only the fixture applications (needs the JDKs)
#
# Everything but the Debian packages goes to $JBOOST_FIXTURES (default: .fixtures in the repository):
#   downloads/  what came over the network, kept so that a second run is offline
#   jdks/       11, 17, 21, 25.0.2 and 25 (a link for Debian's 17)
#   apps/       the applications; apps/INDEX.txt lists them
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FIXTURES=${JBOOST_FIXTURES:-$REPO/.fixtures}
export JBOOST_FIXTURES=$FIXTURES
started=$SECONDS

for part in common packages jdks apps; do
    # shellcheck source=/dev/null
    . "$REPO/scripts/setup/$part.sh"
done

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }

parts=()
for argument in "$@"; do
    case $argument in
        --packages) parts+=(packages) ;;
        --jdks) parts+=(packages jdks) ;;
        --apps) parts+=(apps) ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; die "unknown option $argument" ;;
    esac
done
[ ${#parts[@]} -gt 0 ] || parts=(packages jdks apps)

mkdir -p "$FIXTURES"/{downloads,stamps,jdks,apps}
lock_fixtures
for part in "${parts[@]}"; do "setup_$part"; done
elapsed=$((SECONDS - started))
say "ready in $((elapsed / 60)) min $((elapsed % 60)) s: $FIXTURES"
