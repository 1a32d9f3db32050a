#!/usr/bin/env python3
"""Print N distinct card codes, one a line, for import and load tests: make_codes.py N [SEED]."""

import random
import sys

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def main() -> None:
    count = int(sys.argv[1])
    rnd = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for number in range(count):
        tail = number
        serial = ""
        for _ in range(6):
            tail, digit = divmod(tail, len(ALPHABET))
            serial = ALPHABET[digit] + serial
        print(f"{serial}-{''.join(rnd.choices(ALPHABET, k=5))}-{''.join(rnd.choices(ALPHABET, k=5))}")


if __name__ == "__main__":
    main()
