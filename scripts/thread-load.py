#!/usr/bin/env python3
"""Two servers under the same load, in pairs: what virtual threads change.

    scripts/thread-load.py [--pairs 7] [--quota 0.7] [--connections 200] [--seconds 10] [--warm 10]
                           --stub COMMAND LABEL=COMMAND LABEL=COMMAND

In each pair every server is started in a control group of its own with that CPU quota (cgroup v1), warmed up, and then
loaded by wrk from outside of it, in an order that changes; {port} and {stub} in a command are free ports. Prints medians
and the paired ratios: requests a second, p99, CPU and context switches a request, threads of the system.
Wants root and wrk (Debian).
"""
import argparse
import os
import random
import re
import shlex
import signal
import socket
import statistics
import subprocess
import time
import urllib.request

GROUP = "/sys/fs/cgroup/cpu/jboost-load-%d" % os.getpid()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def counters(pid):
    """CPU seconds, context switches of the living threads, number of threads."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    switches = 0
    tasks = os.listdir(f"/proc/{pid}/task")
    for task in tasks:
        try:
            with open(f"/proc/{pid}/task/{task}/status") as f:
                switches += sum(int(line.split()[1]) for line in f if "ctxt_switches" in line)
        except FileNotFoundError:
            pass
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), switches, len(tasks)


def wrk(port, path, connections, seconds):
    text = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True).stdout
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    scale = {"us": 0.001, "ms": 1, "s": 1000}[unit]
    errors = sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", text))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {
        "requests": int(re.search(r"(\d+) requests in", text)[1]),
        "rate": float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1]),
        "p99": float(value) * scale,
        "errors": errors + (int(wrong[1]) if wrong else 0),
    }


def run(command, stub, options):
    port = free_port()
    words = shlex.split(command.format(port=port, stub=stub))
    join = lambda: open(f"{GROUP}/cgroup.procs", "w").write(str(os.getpid()))
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=join)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                    break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{command}: did not get ready")
                time.sleep(0.05)
        wrk(port, options.path, options.connections, options.warm)
        cpu, switches, _ = counters(server.pid)
        result = wrk(port, options.path, options.connections, options.seconds)
        cpu_after, switches_after, threads = counters(server.pid)
        result["cpu"] = (cpu_after - cpu) * 1e6 / max(1, result["requests"])
        result["switches"] = (switches_after - switches) / max(1, result["requests"])
        result["threads"] = threads
        return result
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--quota", type=float, default=0.7, help="CPUs for each server")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--warm", type=int, default=10)
    parser.add_argument("--path", default="/work")
    parser.add_argument("--stub", required=True, help="the server that is called; {stub} is its port")
    parser.add_argument("servers", nargs=2, metavar="LABEL=COMMAND")
    options = parser.parse_args()
    servers = [server.split("=", 1) for server in options.servers]
    stub = free_port()
    os.mkdir(GROUP)
    other = None
    try:
        with open(f"{GROUP}/cpu.cfs_period_us", "w") as f:
            f.write("100000")
        with open(f"{GROUP}/cpu.cfs_quota_us", "w") as f:
            f.write(str(int(options.quota * 100000)))
        other = subprocess.Popen(shlex.split(options.stub.format(stub=stub)), stdout=subprocess.PIPE)
        other.stdout.readline()
        results = {label: [] for label, _ in servers}
        for pair in range(options.pairs):
            for label, command in random.sample(servers, len(servers)):
                results[label].append(run(command, stub, options))
                print(f"pair {pair + 1} {label}: " + " ".join(f"{k} {v:.4g}" for k, v in results[label][-1].items()), flush=True)
    finally:
        if other:
            other.kill()
            other.wait()
        os.rmdir(GROUP)
    (before, _), (after, _) = servers
    for key in ["rate", "p99", "cpu", "switches", "threads", "errors"]:
        a, b = ([r[key] for r in results[label]] for label in (before, after))
        ratios = [y / x for x, y in zip(a, b) if x]
        spread = f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f})" if ratios else ""
        print(f"{key}: {statistics.median(a):.4g} -> {statistics.median(b):.4g} {spread} n {len(a)}")


if __name__ == "__main__":
    main()
