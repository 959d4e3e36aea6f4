#!/usr/bin/env python3
"""Reads the #include lines under a folder of headers and says which ones break the structure.

A room (a folder of tapeless/) includes itself and the rooms above it in rooms.txt, never one below, and never a
header of tapeless/ itself, for those gather all rooms. tapeless/core.hpp reaches, through whatever it includes,
none of the headers that cost a user seconds.

    includes.py include/
"""
import pathlib
import re
import sys

ROOMS = (pathlib.Path(__file__).parent / "rooms.txt").read_text().split()
EXPENSIVE = re.compile(r"Eigen/|boost/|(iostream|memory|string|vector|functional)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes_of(header, root):
    """The (line, name, header of ours or None) of each #include in a header."""
    for number, line in enumerate(header.read_text(encoding="utf-8").splitlines(), 1):
        if found := INCLUDE.match(line):
            places = [header.parent, root] if found[1] == '"' else [root]
            ours = [path for place in places if (path := (place / found[2]).resolve()).is_file()]
            yield number, found[2], ours[0] if ours else None


def room_of(header, root):
    """The room a header stands in; "" for the headers of tapeless/ itself."""
    parts = header.relative_to(root).parts
    return parts[1] if len(parts) > 2 else ""


def wrong_directions(root):
    """One sentence for each #include that does not go up the list of rooms."""
    for header in sorted(root.rglob("*.hpp")):
        room, at = room_of(header, root), header.relative_to(root)
        if room and room not in ROOMS:
            yield f"{at}: {room}/ is no room: rooms.txt lists them"
            continue
        for number, name, ours in includes_of(header, root):
            if ours is None and name.startswith("tapeless/"):
                yield f"{at}:{number}: {name} is not there"
            elif not room or ours is None:
                continue
            elif not (target := room_of(ours, root)):
                yield f"{at}:{number}: {room}/ includes {name}, which gathers all rooms"
            elif target in ROOMS and ROOMS.index(target) > ROOMS.index(room):
                yield f"{at}:{number}: {room}/ includes {name}, but {target}/ lies below {room}/"


def expensive_reach(root, start):
    """One sentence for each expensive header that a header of ours reaches, with the way to it."""
    if not start.is_file():
        yield f"{start.relative_to(root)} is not there"
        return
    waiting, seen = [(start, ())], {start}
    while waiting:
        header, way = waiting.pop()
        way += (str(header.relative_to(root)),)
        for number, name, ours in includes_of(header, root):
            if ours is None and EXPENSIVE.match(name):
                yield f"{way[-1]}:{number}: <{name}> is reached: {' -> '.join(way)}"
            elif ours is not None and ours not in seen:
                seen.add(ours)
                waiting.append((ours, way))


def faults(root):
    root = pathlib.Path(root).resolve()
    return [*wrong_directions(root), *expensive_reach(root, root / "tapeless" / "core.hpp")]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = faults(sys.argv[1])
    print("\n".join(found) or "every #include goes up the list of rooms, and core.hpp stays light")
    sys.exit(bool(found))
