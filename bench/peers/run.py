"""One peer, one way, one case, in a process of its own: python run.py WAY CASE FOLDER SECONDS. A line of JSON for each result.

The same in the same order as peers_ours: the first step; the loss of the hundredth, from the same start; then the times. A step
counts as done when its loss is a number in Python: that is what `model.step` gives.
"""
import json
import os
import sys
import time

from cases import CASES

MANY = 100  # steps in one call


def say(**what):
    print(json.dumps(what), flush=True)


def resident_megabytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def at(ordered, part):
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def main():
    way, case, folder, seconds = sys.argv[1], CASES[sys.argv[2]], sys.argv[3], float(sys.argv[4])
    if way.startswith("jax"):
        import peer_jax as peer
    elif way.startswith("tensorflow"):
        import peer_tensorflow as peer
    else:
        import peer_torch as peer
    run = peer.WAYS[way]
    per_call = MANY if way in peer.MANY_AT_ONCE else 1
    step = run(case, *case.read(folder), per_call)
    say(first=float(step()))  # of many at once: the last loss of the first call
    step = run(case, *case.read(folder), per_call)
    loss = 0.0
    for _ in range(100 // per_call):
        loss = float(step())
    say(loss=loss)

    times, done = [], 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < (3 if per_call > 1 else 20):
        begin = time.perf_counter_ns()
        float(step())
        times.append((time.perf_counter_ns() - begin) / 1e3 / per_call)
        done += per_call
    while done < (100 if case.name == "I" else 1000):  # for the memory
        float(step())
        done += per_call
    times.sort()
    result = {"us": at(times, 0.5), "steps": done, "rss_mb": resident_megabytes()}
    if per_call == 1:
        result |= {"p50": at(times, 0.5), "p99": at(times, 0.99), "p999": at(times, 0.999)}
    say(**result)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
