"""Where the processor's time of a batch goes, by package.

One thread runs everything, so that one profile sees it all: what waiting for each other's locks costs is not
in it. A built-in function's time counts for the package that called it.
"""

import cProfile
import importlib
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.child import Invocation, arguments, leave_report
from benchmarks.our_consumer import event_of

SIZE = 100

Function = tuple[str, int, str]


def main() -> int:
    parser = arguments("Profile the consumer.")
    parser.add_argument("--batches", type=int, default=10, help="how many, after one to warm up")
    parser.add_argument("--first", type=int, default=1)
    options = parser.parse_args()
    handler = importlib.import_module("app").lambda_handler
    ThreadPoolExecutor.submit = run_at_once  # type: ignore[assignment,method-assign]
    handler(event_of(options.first, SIZE), Invocation())
    profile = cProfile.Profile(timer=time.process_time)
    for batch in range(1, options.batches + 1):
        event = event_of(options.first + batch * SIZE, SIZE)
        profile.enable()
        handler(event, Invocation())
        profile.disable()
    by_package = seconds_by_package(pstats.Stats(profile).stats)  # type: ignore[attr-defined]
    whole = by_package.total()
    leave_report(options.report, shares={package: own / whole for package, own in by_package.most_common()})
    return 0


def run_at_once(
    _pool: ThreadPoolExecutor,
    function: Callable[..., Any],
    /,
    *arguments: Any,  # noqa: ANN401
    **named: Any,  # noqa: ANN401
) -> Future[Any]:
    future: Future[Any] = Future()
    try:
        future.set_result(function(*arguments, **named))
    except BaseException as error:  # as a pool does
        future.set_exception(error)
    return future


def seconds_by_package(functions: dict[Function, tuple[Any, ...]]) -> Counter[str]:
    """Add functions' own times up; `functions` is what `pstats` keeps."""
    seconds: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in functions.items():
        if not is_built_in(function):
            seconds[package_of(function)] += own
            continue
        for caller, (_, _, own_for_caller, _) in callers.items():
            seconds["Python" if is_built_in(caller) else package_of(caller)] += own_for_caller
    return seconds


def is_built_in(function: Function) -> bool:
    return function[0] == "~"


def package_of(function: Function) -> str:
    parts = Path(function[0]).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    for ours in ("consumer", "name_sentiment"):
        if ours in parts:
            return ours
    module = parts[-2:] if parts[-2:-1] in (("email",), ("http",), ("json",), ("logging",)) else parts[-1:]
    return f"Python: {module[0].removesuffix('.py')}"


if __name__ == "__main__":
    sys.exit(main())
