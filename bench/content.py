"""What reading content metadata costs: bytes and requests, for 5 MiB and 1 GiB of each format.

make bench
"""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table

from tests.support.content.extracting import verdict_of
from tests.support.content.large_files import grown
from tests.support.content.samples import samples

SIZES = (5 * 2**20, 2**30)


def main() -> None:
    table = Table("sample", "bytes, 5 MiB", "bytes, 1 GiB", "requests", "time, ms", title="Content metadata")
    for sample in samples():
        small, large = (grown(sample, size) for size in SIZES)
        of_small = verdict_of(sample.name, small.fetch, small.size)
        began = time.perf_counter()
        of_large = verdict_of(sample.name, large.fetch, large.size)
        milliseconds = (time.perf_counter() - began) * 1000
        table.add_row(
            sample.name,
            f"{of_small.bytes_read:,}",
            f"{of_large.bytes_read:,}",
            str(of_large.requests),
            f"{milliseconds:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
