#!/usr/bin/env python3
"""One line per candidate of a bench result: the paired ratio of the time to ready against a reference candidate."""
import json
import statistics
import sys

row, reference, path = sys.argv[1:4]
result = json.load(open(path))
times = {c["label"]: {r["round"]: r["readyMs"] for r in c["runs"]} for c in result["candidates"]}
cpu = {c["label"]: statistics.median(r["usage"]["cpuMs"] for r in c["runs"]) for c in result["candidates"] if c["runs"]}
if reference not in times:
    sys.exit(f"{path}: no candidate {reference!r}; there are {sorted(times)}")
base = times[reference]
for label, runs in times.items():
    ratios = [runs[n] / base[n] for n in runs if n in base]
    if label == reference or not ratios:
        continue
    ratios.sort()
    known = next((c.get("ratio") for c in result["candidates"] if c["label"] == label), None)
    interval = ""
    if known and result["candidates"][0]["label"] == reference:
        interval = f", 95 % {known['readyMs']['low']:.2f}-{known['readyMs']['high']:.2f}"
    print(
        f"{row}: {label}: {statistics.median(ratios):.3f} of {reference} (n {len(ratios)}, {ratios[0]:.2f}-{ratios[-1]:.2f}"
        f"{interval}; {statistics.median(runs.values()):.0f} against {statistics.median(base.values()):.0f} ms, "
        f"CPU {cpu[label]:.0f} against {cpu[reference]:.0f} ms)"
    )
