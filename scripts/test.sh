#!/usr/bin/env bash
# Every suite, then a bounded fuzz run; prints the minutes of each. A skipped test is a failure where CI is set.
set -euo pipefail
cd "$(dirname "$0")/.."
export JBOOST_FIXTURES=${JBOOST_FIXTURES:-$PWD/.fixtures}
export SWIFT_BACKTRACE=enable=no
log=$(mktemp)
trap 'rm -f "$log"' EXIT

minutes() {
    local name=$1 start=$SECONDS
    shift
    "$@"
    printf '== %s: %d min %02d s\n' "$name" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60))
}

suite() { swift test --skip-build --no-parallel --filter "^$1\." 2>&1 | tee -a "$log"; }

minutes "build of the tests" swift build --build-tests
for module in BytecodeTests JVMTests CDSArchiveTests JavaBoostTests IntegrationTests; do
    minutes "$module" suite "$module"
done
minutes "fuzzing" scripts/fuzz.sh "${FUZZ_SECONDS:-60}"

if [ -n "${CI:-}" ] && grep -E '("|[)]) skipped[.:]' "$log"; then
    echo "test.sh: tests were skipped; CI has everything they need" >&2
    exit 1
fi
