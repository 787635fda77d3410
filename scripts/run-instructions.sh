#!/usr/bin/env bash
# How many instructions a cached `jboost run` takes up to exec (callgrind); the bound is in Benchmarks/Thresholds.
set -euo pipefail
cd "$(dirname "$0")/.."
fixtures=${JBOOST_FIXTURES:-$PWD/.fixtures}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JBOOST_STORE=$work/store PATH=$fixtures/jdks/17/bin:$PATH
app=$fixtures/apps/cli.jar
# Without debug information, which this valgrind cannot read.
cp bin/jboost "$work/jboost"
"$work/jboost" run --wait "$app" >/dev/null
"$work/jboost" run "$app" >/dev/null
valgrind --tool=callgrind --dump-before='execv*' --callgrind-out-file="$work/calls" "$work/jboost" run "$app" >/dev/null 2>&1
count=$(sed -n 's/^totals: //p' "$work/calls.1")
bound=$(sed -n 's/^run-exec-instructions //p' Benchmarks/Thresholds)
echo "run-exec: $count instructions up to exec, allowed are $bound"
[ "$count" -le "$bound" ]
