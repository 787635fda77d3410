#!/usr/bin/env bash
# The main job on a real application: builds the Spring shop's archive, proves it, starts the shop both ways, and shows
# the gain in a table and a page. JDK=11|17|21|25 chooses the JDK (default 17), ROUNDS the starts of each kind.
set -euo pipefail
cd "$(dirname "$0")/.."
fixtures=${JBOOST_FIXTURES:-$PWD/.fixtures}
jdk=$fixtures/jdks/${JDK:-17}
shop=$fixtures/apps/shop.jar
out=$PWD/demo
mkdir -p "$out"
export JBOOST_STORE=$out/store
options=(--jdk "$jdk" --ready /actuator/health --warm "$fixtures/apps/shop-warm.txt")

step() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

step "jboost build shop.jar -o demo/image"
bin/jboost build "$shop" -o "$out/image" --no-measure "${options[@]}"

step "again: the store has it"
bin/jboost build "$shop" -o "$out/image" --no-measure "${options[@]}"

step "jboost verify demo/image"
bin/jboost verify "$out/image" --ready /actuator/health

step "both ways, ${ROUNDS:-5} starts of each kind, interleaved"
bin/jboost bench "$shop" "${options[@]}" --rounds "${ROUNDS:-5}" --report "$out/report.html"

step "the picture: demo/report.html"
