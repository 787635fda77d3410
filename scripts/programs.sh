#!/usr/bin/env bash
# Builds and runs real programs on every JDK that can run them, by `build` and by `run`: a table, and demo/programs.json.
# Takes about half an hour; for a part of it: scripts/programs.sh --jdk 17 maven zookeeper
set -euo pipefail
cd "$(dirname "$0")/.."
export JBOOST_FIXTURES=${JBOOST_FIXTURES:-$PWD/.fixtures}
[ -x bin/jboost ] || make build
mkdir -p demo
exec python3 fixtures/tools/programs.py --json demo/programs.json "$@"
