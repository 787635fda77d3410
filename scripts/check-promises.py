#!/usr/bin/env python3
"""Every proof that SPECIFICATION.md names must be there: a script, a suite, or a test of the suite named before it."""

import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
suites = {}
for path in sorted(root.glob("Tests/**/*.swift")):
    module = path.relative_to(root / "Tests").parts[0]
    suite = None
    text = path.read_text()
    # Literals of several lines hold Java and Python.
    text = re.sub(r'"""\n.*?"""', '""', text, flags=re.S)
    title = ""
    for found in re.finditer(r'@(Suite|Test)\(\s*"((?:[^"\\]|\\.)*)"|\b(?:struct|final class) (\w+Tests)\b', text):
        kind, words, name = found.groups()
        if kind == "Suite":
            title = words
        elif name:
            suite = suites.setdefault(name, {}).setdefault(module, set())
            suite.add(title)
        elif suite is not None:
            suite.add(words.replace('\\"', '"'))

problems = []
for number, line in enumerate((root / "SPECIFICATION.md").read_text().splitlines(), 1):
    if not re.match(r"\| P\d", line):
        continue
    proof = line.split(" | ")[-1]
    tests = None
    for found in re.finditer(r'`([^`]+)`|"((?:[^"\\]|\\.)*)"', proof):
        code, quoted = found.groups()
        if code:
            module, _, name = code.rpartition(".")
            if re.fullmatch(r"(\w+\.)?\w+Tests", code):
                if name not in suites:
                    problems.append(f"{number}: there is no suite {code}")
                    tests = None
                    continue
                tests = (code, set().union(*(t for m, t in suites[name].items() if module in ("", m))))
            elif re.match(r"(scripts|Benchmarks)/", code) and not (root / code.split()[0]).exists():
                problems.append(f"{number}: there is no {code}")
        elif tests is not None and quoted not in tests[1]:
            problems.append(f"{number}: {tests[0]} has no test \"{quoted}\"")
for problem in problems:
    print("SPECIFICATION.md:" + problem)
sys.exit(1 if problems else 0)
