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
shop=(--ready /actuator/health --warm "$apps/shop-warm.txt")

jdk() { echo "$fixtures/jdks/$1"; }

# measure ROW REFERENCE OPTIONS…: ratios are printed against the candidate named REFERENCE.
measure() {
    local row=$1 reference=$2
    shift 2
    "$jboost" bench "$@" "${extra[@]}" --rounds "$rounds" --report "$out/$row.html" --json >"$out/$row.json"
    "$root/scripts/bench-row.py" "$row" "$reference" "$out/$row.json"
}

# Spring's own recipe on the same JDK: extract, then train up to onRefresh.
recipe() {
    local jdk=$1 work=$out/recipe-$1 java use
    java=$(jdk "$1")/bin/java
    rm -rf "$work"
    "$java" -Djarmode=tools -jar "$apps/shop.jar" extract --destination "$work" >/dev/null
    local make=-XX:ArchiveClassesAtExit=app.jsa
    use=-XX:SharedArchiveFile=$work/app.jsa
    if [ "$jdk" = 25 ]; then make=-XX:AOTCacheOutput=app.aot use=-XX:AOTCache=$work/app.aot; fi
    (cd "$work" && "$java" $make -Dspring.context.exit=onRefresh -jar shop.jar >/dev/null 2>&1)
    measure "recipe-$jdk" "Spring's recipe" "$apps/shop.jar" --jdk "$(jdk "$jdk")" "${shop[@]}" --jit peak \
        --also "Spring's recipe=cd $work; exec $java $use -jar shop.jar"
}

tomcat() {
    local jdk=$1 home=$apps/tomcat10 base=$out/tomcat-base-$1 webapp=$out/tomcat-shop
    rm -rf "$base"
    cp -r "$home/base" "$base"
    mkdir -p "$base/temp"
    # An exploded WAR: its jars stay where they are, so that classes of the web application's loader can be archived.
    [ -d "$webapp" ] || { mkdir -p "$webapp" && (cd "$webapp" && unzip -q "$apps/shop.war"); }
    measure "tomcat-$jdk" "$jdk plain java" --cp "$home/home/bin/bootstrap.jar:$home/home/bin/tomcat-juli.jar" \
        org.apache.catalina.startup.Bootstrap --jdk "$(jdk "$jdk")" --ready /actuator/health --jit peak \
        --jit balanced --warm "$apps/shop-warm.txt" --train-arg start \
        --train-env "JDK_JAVA_OPTIONS=-Dcatalina.home=$home/home -Dcatalina.base=$base \
-Djava.io.tmpdir=$base/temp -Dport={port} -Dwar=$webapp -Djava.util.logging.config.file=$base/conf/logging.properties \
-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager"
}

# The archive that `run` makes, for a program that ends by itself.
openapi() {
    local jar=$apps/programs/openapi/openapi-generator-cli.jar
    "$jboost" run --wait --jdk "$(jdk 17)" -jar "$jar" version >/dev/null
    measure openapi-17 "17 plain java" "$jar" --jdk "$(jdk 17)" --train-arg version --tier static --jit peak \
        --also "17 jboost run=exec $jboost run --jdk $(jdk 17) -jar $jar version"
}

# A first start under `run`, unpacking and recording included, each in a store of its own. --wait, so that no watcher
# is at work beside the next start.
first_run() {
    local store=$out/first-run
    measure first-run-17 "17 plain java" "$apps/shop.jar" --jdk "$(jdk 17)" "${shop[@]}" --tier none --jit peak \
        --also "17 first jboost run=rm -rf $store; JBOOST_STORE=$store exec $jboost run --wait --jdk $(jdk 17) -jar $apps/shop.jar"
    rm -rf "$store"
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
    shop-*) measure "$1" "${1#shop-} plain java" "$apps/shop.jar" --jdk "$(jdk "${1#shop-}")" "${shop[@]}" ;;
    jdk11)
        (cd "$apps/jdk11" && measure jdk11 "11 plain java" --cp "$(cat classpath.txt)" "$(cat main.txt)" \
            --jdk "$(jdk 11)" --train-env 'JDK_JAVA_OPTIONS=-Dport={port}' --ready /health --warm warm.txt)
        ;;
    recipe-*) recipe "${1#recipe-}" ;;
    tomcat-*) tomcat "${1#tomcat-}" ;;
    openapi-17) openapi ;;
    first-run-17) first_run ;;
    start) scripts/cpu-time.py start "$rounds" "$jboost" --version ;;
    inspect-240) scripts/cpu-time.py inspect-240 "$rounds" "$jboost" inspect "$apps/wide.jar" --json ;;
    cached-build-240) cached_build "$1" "$apps/wide.jar" --jdk "$(jdk 17)" ;;
    run-exec) scripts/run-instructions.sh ;;
    class-scan) class_scan ;;
    *)
        echo "bench.sh: there is no row $1" >&2
        exit 64
        ;;
    esac
}

rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(shop-17 shop-21 shop-25 jdk11 recipe-17 recipe-25 tomcat-17 tomcat-25 openapi-17
    first-run-17 start inspect-240 cached-build-240 run-exec class-scan)
for name in "${rows[@]}"; do row "$name" | tee -a "$out/table.txt"; done
