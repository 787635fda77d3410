#!/usr/bin/env bash
# Compiles shim/java into the jar that jboost carries inside. The same sources give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
jar=Sources/JavaBoost/Threads/Resources/jboost-threads.jar
if [ -f "$jar" ] && [ -z "$(find shim/java scripts/shim.sh -newer "$jar" -print -quit)" ]; then exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mapfile -t sources < <(find shim/java -name '*.java' | sort)
javac --release 11 -Xlint:all -Werror -d "$work/classes" "${sources[@]}"
find "$work/classes" -exec touch -d 1980-01-01T00:00:00Z {} +
mkdir -p "$(dirname "$jar")"
# Stored and in order, without a manifest: nothing in it depends on when or where it was made.
(cd "$work/classes" && find io -type f | sort | TZ=UTC zip -q -X -0 -@ "$work/jboost-threads.jar")
mv "$work/jboost-threads.jar" "$jar"
echo "shim.sh: $jar, $(stat -c %s "$jar") bytes"
