#!/usr/bin/env python3
"""Draws docs/gains.svg from results of scripts/bench.sh: gains.py OUT ROW.json…

One bar per candidate: the median of the paired ratios of the time to ready against plain java of the same JDK, with its
95 % interval as a line. Colours follow the reader's light or dark scheme.
"""
import json
import os
import sys
from xml.sax.saxutils import escape

WIDTH, LEFT, BAR, GAP, HEAD, SCALE = 960, 250, 20, 8, 34, 520
NAMES = {
    "shop": "Spring Boot shop, JDK {}", "jdk11": "Spring 4 application, JDK 11", "tomcat": "Tomcat 10 with a WAR, JDK {}",
    "openapi": "OpenAPI generator, JDK {}",
}
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 } .note { fill: #59636e }
  .plain, .other { fill: #d1d9e0 } .peak { fill: #54aeff } .balanced { fill: #0969da } .burst { fill: #0a3069 }
  .interval { stroke: #1f2328; stroke-width: 1.5 } .axis { stroke: #d1d9e0 } svg { background: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .plain, .other { fill: #3d444d } .axis { stroke: #3d444d }
    .burst { fill: #b6e3ff } .interval { stroke: #f0f6fc } svg { background: #0d1117 }
  }
"""


def rows(path):
    """The title of a result, and (label, class, ratio, low, high) of plain java and each candidate measured against it."""
    result = json.load(open(path))
    kind, _, jdk = os.path.basename(path)[: -len(".json")].partition("-")
    found = []
    for candidate in result["candidates"][1:]:
        ratio = (candidate.get("ratio") or {}).get("readyMs")
        if ratio:
            profile = candidate.get("jitProfile") or "other"
            label = candidate["label"].removeprefix(f"{jdk or 11} ")
            found.append((label, profile, ratio["median"], ratio["low"], ratio["high"]))
    seconds = result["candidates"][0]["summary"]["readyMs"]["median"] / 1000
    pairs = min(len(c["runs"]) for c in result["candidates"])
    return NAMES.get(kind, kind).format(jdk), seconds, pairs, found


def main():
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    out, paths = sys.argv[1], sys.argv[2:]
    parts, y = [], 20
    for path in paths:
        title, seconds, pairs, found = rows(path)
        parts.append(f'<text class="title" x="12" y="{y + 14}">{escape(title)}</text>')
        parts.append(f'<text class="note" x="{LEFT}" y="{y + 14}">plain java: {seconds:.1f} s; n {pairs}</text>')
        y += HEAD - 10
        for label, name, ratio, low, high in [("plain java", "plain", 1, 1, 1)] + found:
            middle = y + BAR / 2
            parts.append(f'<text x="{LEFT - 10}" y="{middle + 5}" text-anchor="end">{escape(label)}</text>')
            parts.append(f'<rect class="{escape(name)}" x="{LEFT}" y="{y}" width="{ratio * SCALE:.1f}" height="{BAR}" rx="2"/>')
            if high > low:
                parts.append(
                    f'<line class="interval" x1="{LEFT + low * SCALE:.1f}" x2="{LEFT + high * SCALE:.1f}" y1="{middle}" y2="{middle}"/>')
                end = LEFT + max(ratio, high) * SCALE
                parts.append(f'<text x="{end + 8:.1f}" y="{middle + 5}">{ratio:.2f} ({low:.2f}–{high:.2f})</text>')
            y += BAR + GAP
        y += 14
    parts.append(
        f'<text class="note" x="12" y="{y + 6}">Time to the first response against plain java on the same JDK, paired; '
        "lines are 95 % intervals. Shorter is faster.</text>")
    height = y + 24
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Start time with jboost against plain java"><style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n")
    with open(out, "w") as file:
        file.write(svg)


main()
