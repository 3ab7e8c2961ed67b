"""Import some modules, and say how long it took. Itself it imports as little as it can."""

import sys
import time
from importlib import import_module

if __name__ == "__main__":
    options = dict(option.removeprefix("--").split("=", 1) for option in sys.argv[1:] if "=" in option)
    began = time.perf_counter()
    for module in options["modules"].split(","):
        import_module(module)
    seconds = time.perf_counter() - began
    with open(sys.argv[sys.argv.index("--report") + 1], "w") as report:  # noqa: PTH123 — pathlib is an import
        report.write(f'{{"seconds": {seconds}}}')
