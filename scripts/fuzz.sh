#!/usr/bin/env bash
# Fuzzes every parser of bytes that come from outside: scripts/fuzz.sh [SECONDS [PARSER…]], 60 s for all by default.
# Seeds are made from real files here; what libFuzzer learns stays in .build-fuzz/corpus. A find is left in
# .build-fuzz/findings, and the script fails.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
work=$PWD/.build-fuzz
fixtures=${JBOOST_FIXTURES:-$PWD/.fixtures}
# A crash must end the process; Swift's own backtracer would stay behind.
export SWIFT_BACKTRACE=enable=no

mkdir -p "$work/findings"
swift build --package-path Fuzz --scratch-path "$work" --configuration release --product fuzz >"$work/build.log" 2>&1 \
    || { tail -20 "$work/build.log" >&2; exit 1; }
fuzz=$work/release/fuzz

# seed PARSER: the directory for a parser's seeds; fails when they are there already.
seed() {
    [ ! -d "$work/seeds/$1" ] && mkdir -p "$work/seeds/$1" && cd "$work/seeds/$1"
}

seed_class_files() {
    local classes="java/util/StringJoiner java/util/Optional java/lang/Record java/util/function/Function module-info"
    local jmod
    jmod=$(ls -d /usr/lib/jvm/java-17-*/jmods/java.base.jmod | head -1)
    # A jmod is a zip with four bytes in front, about which unzip warns by its exit status.
    for class in $classes; do unzip -p "$jmod" "classes/$class.class" >"$(basename "$class")" 2>/dev/null || true; done
}

seed_redirections() { seed_class_files; }

seed_jars() {
    mkdir in
    printf 'Manifest-Version: 1.0\nMain-Class: a.B\n' >in/MANIFEST.MF
    head -c 300 /dev/zero >in/zeros
    (cd in && zip -q inner.jar zeros && zip -q -0 -r ../stored.jar . && zip -q -r ../deflated.jar . \
        && zip -q -fz ../wide.jar - <zeros && zip -q -P x ../encrypted.jar zeros)
    (printf '#!/bin/sh\n' && cat deflated.jar) >script.jar
    rm -r in
}

seed_manifests() {
    printf 'Manifest-Version: 1.0\r\nMain-Class: a.\r\n B\r\nClass-Path: a.jar b.jar\r\n\r\nName: a/\r\nX: \xc3\xbc\r\n' >plain
    for jar in "$fixtures"/jars/spring-core*.jar "$fixtures"/jars/h2*.jar; do
        [ ! -f "$jar" ] || unzip -p "$jar" META-INF/MANIFEST.MF >"$(basename "$jar")"
    done
}

seed_class_lists() {
    printf '# a comment\njava/lang/Object id: 0\nA id: 1 super: 0 interfaces: 2 3 source: a.jar\n' >plain
    printf '@lambda-proxy A run ()V\n@lambda-form-invoker [LF_RESOLVE] X linkToStatic L_L\n@cp A 1 2\n' >special
    java -Xshare:off -XX:DumpLoadedClassList="$PWD/version" -version 2>/dev/null
    head -40 version >short && rm version
}

seed_archives() {
    local jdk
    # The headers of real archives: what stands behind them is never parsed.
    for jdk in "$fixtures"/jdks/*; do
        [ ! -f "$jdk/lib/server/classes.jsa" ] || head -c 8192 "$jdk/lib/server/classes.jsa" >"jdk-$(basename "$jdk")"
    done
    for jdk in 17 21 25; do
        "$fixtures/jdks/$jdk/bin/java" -XX:ArchiveClassesAtExit=whole -cp "$fixtures/apps/cli.jar" cli.Main >/dev/null 2>&1
        [ ! -f whole ] || head -c 8192 whole >"dynamic-$jdk"
        rm -f whole
    done
    "$fixtures/jdks/25/bin/java" -XX:AOTMode=record -XX:AOTConfiguration=whole -cp "$fixtures/apps/cli.jar" cli.Main >/dev/null 2>&1
    "$fixtures/jdks/25/bin/java" -XX:AOTMode=create -XX:AOTConfiguration=whole -XX:AOTCache=cache -cp "$fixtures/apps/cli.jar" >/dev/null 2>&1
    [ ! -f whole ] || head -c 8192 whole >configuration-25
    [ ! -f cache ] || head -c 8192 cache >cache-25
    rm -f whole cache
}

seed_class_load_logs() {
    java -Xlog:class+load:file="$PWD/version:uptime,tags" -version 2>/dev/null
    (head -30 version && printf '[0.1s][class,load] A source: file:/a.jar\n[0.1s][class,load] B source: __JVM_LookupDefineClass__\n') >short
    rm version
}

parsers=("$@")
[ ${#parsers[@]} -gt 0 ] || mapfile -t parsers < <("$fuzz")
each=$((seconds / ${#parsers[@]}))
for parser in "${parsers[@]}"; do
    if declare -F "seed_${parser//-/_}" >/dev/null; then (seed "$parser" && "seed_${parser//-/_}") || true; fi
    mkdir -p "$work/corpus/$parser" "$work/seeds/$parser"
    echo "fuzz: $parser for $each s"
    # ASan must not ask for leaks of libFuzzer's own driver at its end; leaks of ours show as growing memory.
    if ! ASAN_OPTIONS=detect_leaks=0 "$fuzz" "$parser" -max_total_time="$each" -max_len=16384 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$work/findings/$parser-" \
        "$work/corpus/$parser" "$work/seeds/$parser" >"$work/$parser.log" 2>&1; then
        tail -40 "$work/$parser.log" >&2
        echo "fuzz: $parser failed; the input is in $work/findings" >&2
        exit 1
    fi
    grep -E '^stat::(number_of_executed_units|average_exec_per_sec)' "$work/$parser.log" | sed "s/^stat::/fuzz: /"
done
