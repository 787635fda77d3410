#!/usr/bin/env bash
# Compiles what jboost carries inside: shim/java, which rewritten classes call, and shim/preload, the agent that loads
# classes ahead. The same sources give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# current FILE SOURCES: whether there is nothing to do.
current() { [ -f "$1" ] && [ -z "$(find "$2" scripts/shim.sh -newer "$1" -print -quit)" ]; }

jar=Sources/JavaBoost/Threads/Resources/jboost-threads.jar
if ! current "$jar" shim/java; then
    mapfile -t sources < <(find shim/java -name '*.java' | sort)
    javac --release 11 -Xlint:all -Werror -d "$work/classes" "${sources[@]}"
    find "$work/classes" -exec touch -d 1980-01-01T00:00:00Z {} +
    mkdir -p "$(dirname "$jar")"
    # Stored and in order, without a manifest: nothing in it depends on when or where it was made.
    (cd "$work/classes" && find io -type f | sort | TZ=UTC zip -q -X -0 -@ "$work/jboost-threads.jar")
    mv "$work/jboost-threads.jar" "$jar"
    echo "shim.sh: $jar, $(stat -c %s "$jar") bytes"
fi

agent=Sources/JavaBoost/Preload/Resources/jboost-preload.so
if ! current "$agent" shim/preload; then
    mkdir -p "$(dirname "$agent")"
    # Without a C library of its own: an image may be started where there is glibc or musl, old or new.
    clang -std=c11 -Wall -Wextra -Werror -O2 -fPIC -ffreestanding -fvisibility=hidden -fno-stack-protector -shared -nostdlib \
        -Wl,-soname,jboost-preload.so -Wl,-z,now,-z,relro,-z,noexecstack -Wl,--build-id=none -s \
        -o "$work/jboost-preload.so" shim/preload/preload.c
    mv "$work/jboost-preload.so" "$agent"
    echo "shim.sh: $agent, $(stat -c %s "$agent") bytes"
fi
