"""`bin/bench [part …]`: door, replies, walls, lists, notices, memory (default: all). A few minutes, data of its own."""

import sys

from bench import door, lists, memory, notices, replies, walls
from bench.stack import Stack

PARTS = {"door": door, "replies": replies, "walls": walls, "lists": lists, "notices": notices, "memory": memory}


def main(words: list[str]) -> int:
    chosen = words or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        print(f"Unknown part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    with Stack() as stack:
        print(f"ready after {stack.seconds_to_ready:.1f} s (first start, without installing)", flush=True)
        for name in chosen:
            stack.settle()
            for figure in PARTS[name].measure(stack):
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
