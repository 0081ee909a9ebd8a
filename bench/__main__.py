"""`python -m bench [name …]`: run the measurements that are named, or all, and print their figures as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bench import (
    balances,
    companies,
    cpu,
    importing,
    machine,
    pages,
    sandbox,
    scale,
    summing,
    throughput,
    tie_out,
)

MEASUREMENTS: Mapping[str, Callable[[], Any]] = {
    "importing": importing.run,
    "throughput": throughput.run,
    "cpu": cpu.run,
    "companies": companies.run,
    "pages": pages.run,
    "balances": balances.run,
    "sandbox": sandbox.run,
    "tie_out": tie_out.run,
    "summing": summing.run,
    "scale_tenth": scale.tenth,
    "scale": scale.run,
}


def main(names: list[str]) -> int:
    """Run `names` in their order. 2 where one of them is no measurement."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"There is no {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}.", file=sys.stderr)
        return 2
    print(json.dumps({"machine": machine.facts()}, indent=2), flush=True)
    for name in names or list(MEASUREMENTS):
        print(json.dumps({name: MEASUREMENTS[name]()}, indent=2), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
