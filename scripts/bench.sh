#!/usr/bin/env bash
# The table of SPECIFICATION.md, measured on this machine: `make bench`, or scripts/bench.sh ROW … for some rows. The
# machine should have nothing else to do. Results go to demo/bench/: ROW.json, ROW.html and, a line each, table.txt.
#   ROUNDS          starts of each kind (default 10)
#   BENCH_OPTIONS   more options for `jboost bench`, such as --no-detail
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
fixtures=${JBOOST_FIXTURES:-$root/.fixtures}
apps=$fixtures/apps
out=$root/demo/bench
mkdir -p "$out"
export JBOOST_STORE=$out/store
rounds=${ROUNDS:-10}
read -ra extra <<<"${BENCH_OPTIONS:-}"
jboost=$root/bin/jboost

jdk() { echo "$fixtures/jdks/$1"; }

# measure ROW OPTIONS…: every candidate's ratio to plain java on the untouched application.
measure() {
    local row=$1
    shift
    "$jboost" bench "$@" "${extra[@]}" --rounds "$rounds" --report "$out/$row.html" --json >"$out/$row.json"
    scripts/bench-row.py "$row" "$out/$row.json"
}

# The shop on a JDK: the rule's archive with each JIT profile, and in the same rounds what it is compared with.
shop() {
    local jdk=$1 tier=static also=()
    [ "$jdk" = 25 ] && tier=aot
    case $jdk in 17 | 25) also+=(--also "Spring's recipe=$(recipe "$jdk")") ;; esac
    [ "$jdk" = 17 ] && also+=(--also "first run=$(first_run "$jdk")")
    measure "shop-$jdk" "$apps/shop.jar" --jdk "$(jdk "$jdk")" --ready /actuator/health --warm "$apps/shop-warm.txt" \
        --tier $tier "${also[@]}"
    rm -rf "$out/first-run"
    [ ${#also[@]} -eq 0 ] || scripts/bench-row.py "recipe-$jdk" "$out/shop-$jdk.json" --against "Spring's recipe"
}

# Spring's own recipe on the same JDK: extract, then train up to onRefresh. Prints the command that starts the result.
recipe() {
    local work=$out/recipe-$1 java
    java=$(jdk "$1")/bin/java
    rm -rf "$work"
    "$java" -Djarmode=tools -jar "$apps/shop.jar" extract --destination "$work" >/dev/null
    local make=-XX:ArchiveClassesAtExit=app.jsa use=-XX:SharedArchiveFile=$work/app.jsa
    if [ "$1" = 25 ]; then make=-XX:AOTCacheOutput=app.aot use=-XX:AOTCache=$work/app.aot; fi
    (cd "$work" && "$java" $make -Dspring.context.exit=onRefresh -jar shop.jar >/dev/null 2>&1)
    echo "cd $work; exec $java $use -jar shop.jar"
}

# A first start under `run`, unpacking and recording included, each in a store of its own. --wait, so that no watcher
# is at work beside the next start.
first_run() {
    local store=$out/first-run
    echo "rm -rf $store; JBOOST_STORE=$store exec $jboost run --wait --jdk $(jdk "$1") -jar $apps/shop.jar"
}

tomcat() {
    local jdk=$1 home=$apps/tomcat10 base=$out/tomcat-base-$1 webapp=$out/tomcat-shop
    rm -rf "$base"
    cp -r "$home/base" "$base"
    mkdir -p "$base/temp"
    # An exploded WAR: its jars stay where they are, so that classes of the web application's loader can be archived.
    [ -d "$webapp" ] || { mkdir -p "$webapp" && (cd "$webapp" && unzip -q "$apps/shop.war"); }
    measure "tomcat-$jdk" --cp "$home/home/bin/bootstrap.jar:$home/home/bin/tomcat-juli.jar" \
        org.apache.catalina.startup.Bootstrap --jdk "$(jdk "$jdk")" --ready /actuator/health \
        --warm "$apps/shop-warm.txt" --train-arg start \
        --train-env "JDK_JAVA_OPTIONS=-Dcatalina.home=$home/home -Dcatalina.base=$base \
-Djava.io.tmpdir=$base/temp -Dport={port} -Dwar=$webapp -Djava.util.logging.config.file=$base/conf/logging.properties \
-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager"
}

# The archive that `run` makes, for a program that ends by itself.
openapi() {
    local jar=$apps/programs/openapi/openapi-generator-cli.jar
    "$jboost" run --wait --jdk "$(jdk 17)" -jar "$jar" version >/dev/null
    measure openapi-17 "$jar" --jdk "$(jdk 17)" --train-arg version --tier static --jit peak \
        --also "jboost run=exec $jboost run --jdk $(jdk 17) -jar $jar version"
}

# How long an unchanged build takes, by its own clock.
cached_build() {
    local row=$1 n
    shift
    local build=("$jboost" build "$@" --no-measure --json)
    "${build[@]}" >/dev/null
    for ((n = 0; n < rounds; n++)); do "${build[@]}"; done | sed -n 's/.*"elapsedMs" : \([0-9.]*\).*/\1/p' | sort -n \
        | awk -v row="$row" '{ t[NR] = $1 } END { printf "%s: %s ms at best, %s median, %s at worst (n %d), allowed are 50\n", row, t[1], t[int((NR + 1) / 2)], t[NR], NR }'
}

class_scan() {
    swift build -c release --package-path Benchmarks >&2
    Benchmarks/.build/release/scan-speed "$apps/shop.jar" | sed 's/^/class-scan: /'
}

row() {
    case $1 in
    shop-*) shop "${1#shop-}" ;;
    jdk11)
        measure jdk11 --cp "$(sed "s|[^:]*|$apps/jdk11/&|g" "$apps/jdk11/classpath.txt")" "$(cat "$apps/jdk11/main.txt")" \
            --jdk "$(jdk 11)" --train-env 'JDK_JAVA_OPTIONS=-Dport={port}' --ready /health --warm "$apps/jdk11/warm.txt"
        ;;
    tomcat-*) tomcat "${1#tomcat-}" ;;
    openapi-17) openapi ;;
    start) scripts/cpu-time.py start "$rounds" "$jboost" --version ;;
    inspect-240) scripts/cpu-time.py inspect-240 "$rounds" "$jboost" inspect "$apps/wide.jar" --json ;;
    cached-build-240) cached_build "$1" "$apps/wide.jar" --jdk "$(jdk 17)" --ready exit ;;
    run-exec) scripts/run-instructions.sh ;;
    class-scan) class_scan ;;
    *)
        echo "bench.sh: there is no row $1" >&2
        exit 64
        ;;
    esac
}

rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(shop-17 shop-21 shop-25 jdk11 tomcat-17 tomcat-25 openapi-17 start inspect-240
    cached-build-240 run-exec class-scan)
for name in "${rows[@]}"; do row "$name" | tee -a "$out/table.txt"; done
