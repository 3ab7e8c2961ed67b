"""Import some modules, and say how long it took. Itself it imports as little as it can."""

import sys
import time
from importlib import import_module


def seconds_to_import(modules: list[str], depth: int) -> float:
    """Import them below so many more frames of the stack.

    CPython keeps frames in chunks of 16 KB, and where a busy function's frame is the first of a chunk, each
    call maps and unmaps one: 40 ms and more of an import, by chance of how deep it is.
    """
    if depth:
        return seconds_to_import(modules, depth - 1)
    began = time.process_time()
    for module in modules:
        import_module(module)
    return time.process_time() - began


if __name__ == "__main__":
    options = dict(option.removeprefix("--").split("=", 1) for option in sys.argv[1:] if "=" in option)
    seconds = seconds_to_import(options["modules"].split(","), int(options["depth"]))
    with open(sys.argv[sys.argv.index("--report") + 1], "w") as report:  # noqa: PTH123 — pathlib is an import
        report.write(f'{{"seconds": {seconds}}}')
