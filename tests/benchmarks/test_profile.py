from typing import Any

from benchmarks.profiled_consumer import Function, seconds_by_package

BOTOCORE: Function = ("/x/site-packages/botocore/client.py", 1, "_api_call")
CONSUMER: Function = ("/checkout/consumer/result.py", 1, "csv_files")
BUILT_IN: Function = ("~", 0, "<method 'encode'>")


def test_a_built_in_function_counts_for_who_called_it() -> None:
    functions = {
        BOTOCORE: (1, 1, 2.0, 9.0, {}),
        CONSUMER: (1, 1, 1.0, 9.0, {}),
        BUILT_IN: (2, 2, 0.75, 0.75, {BOTOCORE: (1, 1, 0.5, 0.5), CONSUMER: (1, 1, 0.25, 0.25)}),
    }

    assert seconds_by_package(functions) == {"botocore": 2.5, "consumer": 1.25}


def test_the_standard_library_goes_by_its_modules() -> None:
    functions: dict[Function, tuple[Any, ...]] = {
        ("/usr/lib/python3.13/http/client.py", 1, "send"): (1, 1, 1.0, 1.0, {})
    }

    assert list(seconds_by_package(functions)) == ["Python: http"]
