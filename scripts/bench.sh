#!/usr/bin/env bash
# The table of SPECIFICATION.md, measured on this machine: `make bench`, or scripts/bench.sh ROW … for some rows.
# Results go to demo/bench/ROW.json and ROW.html. ROUNDS sets the starts of each kind (default 10).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
fixtures=${JBOOST_FIXTURES:-$root/.fixtures}
apps=$fixtures/apps
out=$root/demo/bench
mkdir -p "$out"
export JBOOST_STORE=$out/store
rounds=${ROUNDS:-10}
shop=(--ready /actuator/health --warm "$apps/shop-warm.txt")

# measure ROW REFERENCE OPTIONS…: ratios are printed against the candidate named REFERENCE.
measure() {
    local row=$1 reference=$2
    shift 2
    "$root/bin/jboost" bench "$@" --rounds "$rounds" --report "$out/$row.html" --json >"$out/$row.json"
    "$root/scripts/bench-row.py" "$row" "$reference" "$out/$row.json"
}

# Spring's own recipe on the same JDK: extract, then train up to onRefresh.
recipe() {
    local jdk=$1 work=$out/recipe-$1 java=$fixtures/jdks/$1/bin/java use
    rm -rf "$work"
    "$java" -Djarmode=tools -jar "$apps/shop.jar" extract --destination "$work" >/dev/null
    if [ "$jdk" = 25 ]; then
        (cd "$work" && "$java" -XX:AOTCacheOutput=app.aot -Dspring.context.exit=onRefresh -jar shop.jar >/dev/null 2>&1)
        use=-XX:AOTCache=$work/app.aot
    else
        (cd "$work" && "$java" -XX:ArchiveClassesAtExit=app.jsa -Dspring.context.exit=onRefresh -jar shop.jar >/dev/null 2>&1)
        use=-XX:SharedArchiveFile=$work/app.jsa
    fi
    measure "recipe-$jdk" "Spring's recipe" "$apps/shop.jar" --jdk "$fixtures/jdks/$jdk" "${shop[@]}" --jit peak \
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
        org.apache.catalina.startup.Bootstrap --jdk "$fixtures/jdks/$jdk" --ready /actuator/health --jit peak \
        --train-arg start --train-env "JDK_JAVA_OPTIONS=-Dcatalina.home=$home/home -Dcatalina.base=$base \
-Djava.io.tmpdir=$base/temp -Dport={port} -Dwar=$webapp -Djava.util.logging.config.file=$base/conf/logging.properties \
-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager"
}

# How long an unchanged build takes, by its own clock, and by CPU time as a whole process.
cached_build() {
    local build=("$root/bin/jboost" build "$apps/shop.jar" --jdk "$fixtures/jdks/17" "${shop[@]}" --no-measure --json) n
    "${build[@]}" >/dev/null
    for ((n = 0; n < rounds; n++)); do "${build[@]}"; done | sed -n 's/.*"elapsedMs" : \([0-9.]*\).*/\1/p' | sort -n \
        | awk '{ t[NR] = $1 } END { printf "cached-build: %s ms at best, %s median, %s at worst (n %d), allowed are 50\n", t[1], t[int((NR + 1) / 2)], t[NR], NR }'
}

rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(shop-17 shop-21 shop-25 jdk11 recipe-17 recipe-25 tomcat-17 tomcat-25 cached-build run-exec)
for row in "${rows[@]}"; do
    case $row in
    shop-*) measure "$row" "${row#shop-} plain java" "$apps/shop.jar" --jdk "$fixtures/jdks/${row#shop-}" "${shop[@]}" ;;
    jdk11)
        (cd "$apps/jdk11" && measure jdk11 "11 plain java" --cp "$(cat classpath.txt)" "$(cat main.txt)" \
            --jdk "$fixtures/jdks/11" --train-env 'JDK_JAVA_OPTIONS=-Dport={port}' --ready /health --warm warm.txt --jit peak)
        ;;
    recipe-*) recipe "${row#recipe-}" ;;
    tomcat-*) tomcat "${row#tomcat-}" ;;
    cached-build) cached_build ;;
    run-exec) scripts/run-instructions.sh ;;
    *)
        echo "bench.sh: there is no row $row" >&2
        exit 64
        ;;
    esac
done
