#!/usr/bin/env bash
# What thread plans gain under load, the table of SPECIFICATION.md P4: scripts/thread-bench.sh [ROW …]. Wants root, for the
# CPU quota, and a machine with nothing else to do. Results go to demo/bench/: ROW.json, ROW.html and, a line each,
# threads.txt.
#   ROUNDS        pairs (default 7)
#   LOAD_OPTIONS  more options for `jboost bench --load`, such as --rate 0
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
fixtures=${JBOOST_FIXTURES:-$root/.fixtures}
out=$root/demo/bench
mkdir -p "$out"
export JBOOST_STORE=$out/store
jboost=$root/bin/jboost
read -ra extra <<<"${LOAD_OPTIONS:-}"

# with_stub DELAY-MS COMMAND…: the other side of blocking calls is there while the command runs; $stub is its port.
with_stub() {
    local delay=$1 pid
    shift
    stub=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$fixtures/jdks/25/bin/java" -Xmx64m -cp "$fixtures/apps/calls-jetty/calls.jar" calls.Stub "$stub" "$delay" \
        >"$out/stub.log" &
    pid=$!
    until grep -q ready "$out/stub.log"; do sleep 0.1; done
    "$@" || { kill "$pid"; wait "$pid" || true; return 1; }
    kill "$pid"
    wait "$pid" || true
}

# calls ROW SERVER JDK THREADS PATH [OPTIONS…]: a server whose requests make four calls of 5 ms, or none.
calls() {
    local row=$1 server=$2 jdk=$3 threads=$4 path=$5 app=$fixtures/apps/calls-$2
    shift 5
    echo "GET $path" >"$out/$row.warm"
    "$jboost" bench --cp "$(sed "s|[^:]*|$app/&|g" "$app/classpath.txt")" calls.Main --jdk "$fixtures/jdks/$jdk" \
        --ready /health --warm "$out/$row.warm" --train-arg '{port}' --train-arg "$stub" --train-arg "$threads" \
        --train-arg 4 --load --cpus 0.7 --connections "$threads" -n "${ROUNDS:-7}" "$@" "${extra[@]}" \
        --report "$out/$row.html" --json >"$out/$row.json"
    tell "$row"
}

# shop ROW [OPTIONS…]: the Spring Boot shop, each request four calls of 5 ms to a supplier.
shop() {
    local row=$1
    shift
    echo "GET /api/suppliers/offer" >"$out/$row.warm"
    "$jboost" bench "$fixtures/apps/shop.jar" --jdk "$fixtures/jdks/25" --ready /actuator/health \
        --warm "$out/$row.warm" --train-arg "--shop.supplier.port=$stub" --load --cpus 0.7 -n "${ROUNDS:-7}" \
        "$@" "${extra[@]}" --report "$out/$row.html" --json >"$out/$row.json"
    tell "$row"
}

# A line for each metric that has a bound: medians, median ratio and its interval.
tell() {
    python3 - "$1" "$out/$1.json" <<'PYTHON'
import json, sys
row, result = sys.argv[1], json.load(open(sys.argv[2]))
base = result["candidates"][0]
for other in result["candidates"][1:]:
    parts = []
    for key, scale in [("requestsPerSecond", 1), ("p50Ms", 1), ("p99Ms", 1), ("p999Ms", 1), ("cpuUsPerRequest", 1),
                       ("switchesPerRequest", 1), ("threads", 1), ("rssBytes", 1 / 1048576), ("openP99Ms", 1), ("errors", 1)]:
        if key not in base["summary"] or key not in other["summary"]:
            continue
        a, b = base["summary"][key]["median"] * scale, other["summary"][key]["median"] * scale
        ratio = other["ratio"].get(key)
        parts.append(f"{key} {a:.4g} -> {b:.4g}" + (
            f" ({ratio['median']:.3f}, 95 % {ratio['low']:.3f}-{ratio['high']:.3f})" if ratio else ""))
    print(f"{row}: {other['label']} against {base['label']}, n {result['method']['rounds']}: " + "; ".join(parts))
PYTHON
}

# cold ROW SERVER CPUS: fifty starts of a rewritten server under load from the moment that it is ready. None may hang.
cold() {
    local row=$1 server=$2 cpus=$3
    ROUNDS=50 calls "$row" "$server" 25 200 /work --threads rewrite --cpus "$cpus" --rate 0 --load-warm-up 0 --load-seconds 3
    python3 - "$row" "$out/$row.json" <<'PYTHON'
import json, sys
row, result = sys.argv[1], json.load(open(sys.argv[2]))
one = result["candidates"][0]
served = sorted(r["closed"]["requests"] for r in one["rounds"])
print(f"{row}: {len(served)} starts, {len(one['failures'])} failed, {sum(1 for n in served if n == 0)} without an answer "
      f"in 3 s; answers {served[0]} to {served[-1]}, median {served[len(served) // 2]}; "
      f"errors {sum(r['closed']['errors'] for r in one['rounds'])}")
PYTHON
}

row() {
    case $1 in
    jetty-200) with_stub 5 calls "$1" jetty 25 200 /work --load-warm-up 10 ;;
    jetty-1000) with_stub 5 calls "$1" jetty 25 1000 /work --load-warm-up 10 ;;
    tomcat-200) with_stub 5 calls "$1" tomcat 25 200 /work ;;
    # Nothing waits: what virtual threads cost where they cannot gain. With 200 requests that compute, those of platform
    # threads keep the JIT from its work for minutes, and the control would measure that.
    cpu-200) with_stub 5 calls "$1" jetty 25 200 /cpu --connections 32 ;;
    cpu-4) with_stub 5 calls "$1" jetty 25 200 /cpu --connections 4 ;;
    # Ten times as much a request: what two switches between threads cost does not count any more.
    cpu-long) with_stub 5 calls "$1" jetty 25 200 /cpu-long --connections 4 ;;
    # A monitor is held over each call.
    monitor-25) with_stub 5 calls "$1" jetty 25 200 /monitor ;;
    monitor-21) with_stub 5 calls "$1" jetty 21 200 /monitor ;;
    # Ten times the connections that the pool has threads: queues, and not threads, decide.
    pool-limited) with_stub 5 calls "$1" jetty 25 100 /work --connections 1000 ;;
    shop-200) with_stub 5 shop "$1" --load-warm-up 60 --rate 0 ;;
    cold-jetty-1) with_stub 5 cold "$1" jetty 1 ;;
    cold-jetty-2) with_stub 5 cold "$1" jetty 2 ;;
    cold-tomcat-1) with_stub 5 cold "$1" tomcat 1 ;;
    cold-tomcat-2) with_stub 5 cold "$1" tomcat 2 ;;
    *)
        echo "thread-bench.sh: there is no row $1" >&2
        exit 64
        ;;
    esac
}

rows=("$@")
[ ${#rows[@]} -gt 0 ] || rows=(jetty-200 jetty-1000 tomcat-200 cpu-200 cpu-4 cpu-long monitor-25 monitor-21 pool-limited shop-200
    cold-jetty-1 cold-jetty-2 cold-tomcat-1 cold-tomcat-2)
for name in "${rows[@]}"; do row "$name" | tee -a "$out/threads.txt"; done
