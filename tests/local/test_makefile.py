import ast
import http.server
import os
import shutil
import ssl
import subprocess
import sys
import sysconfig
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deployment.checkout import CHECKOUT
from local.certificate import CERTIFICATE, PRIVATE_KEY, issue_certificate
from local.loopback import LOOPBACK


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout, as far as `make install` looks."""
    for file in ("Makefile", "pyproject.toml"):
        shutil.copy(CHECKOUT / file, tmp_path)
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    return tmp_path


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=checkout, capture_output=True, text=True, check=False)


def python_that(folder: Path, does: str) -> Path:
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return program


def test_an_old_python_is_said_before_anything_is_installed(checkout: Path, tmp_path: Path) -> None:
    old = python_that(tmp_path, 'case "$2" in *version_info*) exit 1;; *ssl*) exit;; esac; touch used')
    ended = make(checkout, "install", f"PYTHON={old}")
    assert ended.returncode != 0
    assert "Python 3.11 or newer is needed" in ended.stderr
    assert not (checkout / "used").exists()


def test_a_python_without_venv_is_said_with_the_package_that_has_it(checkout: Path, tmp_path: Path) -> None:
    bare = python_that(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac')
    ended = make(checkout, "install", f"PYTHON={bare}")
    assert ended.returncode != 0
    assert "apt install python3-venv" in ended.stderr


def imported(module: Path) -> Iterator[str]:
    """The modules that it needs when it runs; types of boto3's clients, for mypy, are none of them."""
    for statement in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            yield from (name.name for name in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module


def test_what_only_runs_it_needs_no_tool_of_those_who_change_it() -> None:
    running = CHECKOUT / "requirements" / "running.txt"
    pinned = {
        canonicalize_name(Requirement(line).name)
        for line in running.read_text().splitlines()
        if not line.startswith("#")
    }
    is_of = packages_distributions()
    modules = [
        module
        for folder in ("deployment", "operations", "local", "scorer/inference", "scorer/service")
        for module in (CHECKOUT / folder).rglob("*.py")
        if module.name != "screenshots.py"
    ]
    missing = {
        name
        for module in modules
        for name in imported(module)
        for distribution in is_of.get(name.partition(".")[0], ())
        if not name.startswith("mypy_boto3_") and canonicalize_name(distribution) not in pinned
    }
    assert len(modules) > 100
    assert missing - {"numpy"} == set()  # numpy is of a stand-in that runs in an environment of its own


def test_its_versions_are_those_that_are_tested() -> None:
    running, tested = (
        set((CHECKOUT / "requirements" / name).read_text().splitlines())
        for name in ("running.txt", "development.txt")
    )
    assert running - tested == set()


def test_make_alone_lists_every_target_that_is_for_people() -> None:
    listed = make(CHECKOUT).stdout
    for target in (
        "run",
        "up",
        "down",
        "build",
        "deploy",
        "smoke",
        "results",
        "check",
        "test",
        "invoke-producer",
        "clean",
    ):
        assert f"make {target} " in listed


def test_python_starts_in_any_locale_wherever_the_checkout_lies() -> None:
    """It reads .pth files in the locale's encoding, in which an absolute path may not be readable."""
    packages = Path(sysconfig.get_path("purelib"))
    added = [line for file in packages.glob("*.pth") for line in file.read_text().splitlines()]
    assert [line for line in added if Path(line).is_absolute()] == []
    for module in ("operations", "pipeline"):
        command = [sys.executable, "-c", f"import {module}"]
        subprocess.run(command, cwd="/", env={"LC_ALL": "C"}, check=True)


@pytest.fixture
def with_a_record(checkout: Path) -> Path:
    """A checkout in which something was started; its Python notes what it is asked for."""
    (checkout / ".local" / "run").mkdir(parents=True)
    (checkout / ".local" / "run" / "stack.json").write_text("{}")
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / ".installed").touch()
    return checkout


def test_clean_ends_what_was_started_before_it_forgets_it(with_a_record: Path) -> None:
    python_that(with_a_record / ".venv" / "bin", 'test -e .local/run/stack.json && echo "$@" >asked')
    assert make(with_a_record, "clean").returncode == 0
    assert (with_a_record / "asked").read_text() == "-m local down --before-cleaning\n"
    assert not (with_a_record / ".local").exists()
    assert not (with_a_record / ".venv").exists()


def test_clean_removes_nothing_under_a_program_that_is_at_work(with_a_record: Path) -> None:
    python_that(with_a_record / ".venv" / "bin", "exit 1")
    assert make(with_a_record, "clean").returncode != 0
    assert (with_a_record / ".local" / "run" / "stack.json").exists()
    assert (with_a_record / ".venv").exists()


def test_clean_works_after_an_installation_that_was_broken_off(with_a_record: Path) -> None:
    (with_a_record / ".venv" / ".installed").unlink()
    assert make(with_a_record, "clean").returncode == 0
    assert not (with_a_record / ".venv").exists()


@pytest.mark.parametrize(
    ("home", "cache"),
    [("writable", None), ("writable/not there", None), ("/dev/null", ".local/uv")],
)
def test_uv_has_a_cache_also_where_the_home_takes_none(
    checkout: Path, home: str, cache: str | None, tmp_path: Path
) -> None:
    (tmp_path / "writable").mkdir()
    with (checkout / "Makefile").open("a") as makefile:
        makefile.write('\ncache:\n\t@echo "$$UV_CACHE_DIR"\n')
    ended = subprocess.run(
        ["make", "cache"],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path / home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == (f"{checkout / cache}\n" if cache else "\n")


UV_IN_NAME = """
import os, pathlib
def main():
    pathlib.Path("asked").write_text(os.environ["UV_SYSTEM_CERTS"])
"""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A package index, of one package, with a certificate that nobody knows the authority of."""
    folder = tmp_path / "index"
    (folder / "simple" / "uv").mkdir(parents=True)
    with zipfile.ZipFile(folder / "simple" / "uv" / "uv-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("uv_in_name.py", UV_IN_NAME)
        wheel.writestr("uv-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: uv\nVersion: 1\n")
        wheel.writestr(
            "uv-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("uv-1.dist-info/entry_points.txt", "[console_scripts]\nuv = uv_in_name:main\n")
        wheel.writestr("uv-1.dist-info/RECORD", "")
    issue_certificate(tmp_path, tmp_path / "authorities.pem", {})
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / CERTIFICATE, tmp_path / PRIVATE_KEY)
    files = partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer((LOOPBACK, 0), files) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://{LOOPBACK}:{server.server_address[1]}/simple"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("trusted", [True, False])
def test_the_authorities_that_this_machine_trusts_are_trusted_for_packages(
    checkout: Path, index: str, tmp_path: Path, trusted: bool
) -> None:
    """As behind a proxy that signs TLS anew."""
    (checkout / "requirements" / "uv.txt").write_text("uv==1\n")
    authorities = tmp_path / "authorities.pem"
    ended = subprocess.run(
        ["make", ".venv/.installed"],
        cwd=checkout,
        env={
            "PATH": os.environ["PATH"],
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": index,
            "PIP_RETRIES": "0",
            **({"SSL_CERT_FILE": str(authorities)} if trusted else {}),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checkout / "asked").exists() == trusted, ended.stderr
