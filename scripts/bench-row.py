#!/usr/bin/env python3
"""A line for each candidate of a bench result: its time to ready against another's, round by round.

bench-row.py ROW RESULT.json [--against LABEL]: the other is plain java, or the candidate of that label. The interval is
that of the median of the paired ratios, by 10 000 bootstrap samples.
"""
import argparse
import json
import random
import statistics

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("row")
parser.add_argument("result")
parser.add_argument("--against")
options = parser.parse_args()

candidates = json.load(open(options.result))["candidates"]
reference = options.against or candidates[0]["label"]
runs = {c["label"]: {r["round"]: r for r in c["runs"]} for c in candidates}
if reference not in runs:
    parser.error(f"{options.result}: no candidate {reference!r}; there are {sorted(runs)}")


def interval(ratios):
    generator = random.Random(1)
    medians = sorted(statistics.median(generator.choices(ratios, k=len(ratios))) for _ in range(10_000))
    return medians[250], medians[9749]


for label, rounds in runs.items():
    pairs = [(rounds[n], runs[reference][n]) for n in rounds if n in runs[reference]]
    if label == reference or not pairs:
        continue
    ratios = [a["readyMs"] / b["readyMs"] for a, b in pairs]
    low, high = interval(ratios)
    cpu = statistics.median(a["usage"]["cpuMs"] / b["usage"]["cpuMs"] for a, b in pairs)
    ms, base = (statistics.median(pair[side]["readyMs"] for pair in pairs) for side in (0, 1))
    print(
        f"{options.row}: {label}: {statistics.median(ratios):.3f} of {reference} (95 % {low:.3f}-{high:.3f}, n {len(pairs)}, "
        f"{min(ratios):.2f}-{max(ratios):.2f}; {ms:.0f} against {base:.0f} ms; CPU {cpu:.3f})"
    )
