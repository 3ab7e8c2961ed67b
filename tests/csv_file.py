"""One result's file, as the consumer writes it."""

from result import Result, csv_files


def csv_file(result: Result) -> bytes:
    (file,) = csv_files([result])
    return file
