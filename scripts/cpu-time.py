#!/usr/bin/env python3
"""CPU and wall time of a whole command, in ms: cpu-time.py ROW ROUNDS COMMAND…"""
import resource
import statistics
import subprocess
import sys
import time

row, rounds, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
cpu, wall = [], []
for number in range(rounds + 1):
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    ended, after = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    if number == 0:  # fills the page cache
        continue
    cpu.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    wall.append((ended - started) * 1000)
print(
    f"{row}: CPU {min(cpu):.0f} / {statistics.median(cpu):.0f} / {max(cpu):.0f} ms (least, median, most), "
    f"wall {min(wall):.0f} / {statistics.median(wall):.0f} / {max(wall):.0f} ms, n {rounds}"
)
