#!/usr/bin/env bash
# The table of SPECIFICATION.md, measured on this machine: `make bench`, or scripts/bench.sh ROW … for some rows.
# Results go to demo/bench/*.json and *.html. ROUNDS sets the starts of each kind (default 10).
set -euo pipefail
cd "$(dirname "$0")/.."
fixtures=${JBOOST_FIXTURES:-$PWD/.fixtures}
apps=$fixtures/apps
out=$PWD/demo/bench
mkdir -p "$out"
export JBOOST_STORE=$out/store
rounds=${ROUNDS:-10}
rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(shop-17 shop-21 shop-25 jdk11 spring-recipe-17 spring-recipe-25 tomcat-17 tomcat-25)

measure() {
    local name=$1
    shift
    echo "== $name" >&2
    bin/jboost bench "$@" --rounds "$rounds" --report "$out/$name.html" --json >"$out/$name.json"
    scripts/bench-row.py "$name" "$out/$name.json"
}

shop() { measure "shop-$1" "$apps/shop.jar" --jdk "$fixtures/jdks/$1" --ready /actuator/health --warm "$apps/shop-warm.txt" --jit peak --jit balanced --jit burst; }

for row in "${rows[@]}"; do
    case $row in
    shop-*) shop "${row#shop-}" ;;
    jdk11)
        (cd "$apps/jdk11" && cp="$(sed 's/^/:/; s/:\(.\)/\1/' classpath.txt)" &&
            cd - >/dev/null && measure jdk11 --cp "$(scripts/absolute-path.py "$apps/jdk11" "$cp")" "$(cat "$apps/jdk11/main.txt")" \
            --jdk "$fixtures/jdks/11" --java-option -Dport={port} --ready /health --jit peak)
        ;;
    spring-recipe-*) scripts/spring-recipe.sh "${row#spring-recipe-}" ;;
    tomcat-*) scripts/tomcat-bench.sh "${row#tomcat-}" ;;
    *)
        echo "bench.sh: no row $row" >&2
        exit 64
        ;;
    esac
done
