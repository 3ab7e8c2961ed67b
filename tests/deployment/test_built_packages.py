"""What was built is looked through before it is deployed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from deployment.built_packages import Target, faults_in
from tests.deployment.built import ANOTHER, MACHINE, BuiltByHand

ON_ARM = Target("python3.13", "arm64")


@pytest.fixture
def built(tmp_path: Path) -> BuiltByHand:
    built = BuiltByHand(tmp_path / "build")
    built.make()
    return built


@pytest.mark.parametrize("target", [MACHINE, ANOTHER, ON_ARM])
def test_a_whole_build_has_no_fault(built: BuiltByHand, target: Target) -> None:
    assert faults_in(built.template, target) == []


@pytest.mark.parametrize("target", [MACHINE, ANOTHER])
def test_a_requirement_that_was_not_installed_is_a_fault(built: BuiltByHand, target: Target) -> None:
    shutil.rmtree(built.function / "requests-2.34.dist-info")
    assert faults_in(built.template, target) == ["Consumer: these requirements are not installed: requests."]


def test_another_version_than_was_pinned_is_a_fault(built: BuiltByHand) -> None:
    shutil.rmtree(built.function / "requests-2.34.dist-info")
    built.install("requests", "2.33")
    assert faults_in(built.template, ANOTHER) == ["Consumer: requests is installed as 2.33, not as ==2.34."]


def test_of_versions_pinned_by_pythons_patch_release_any_will_do(built: BuiltByHand) -> None:
    pinned = "soupsieve==2 ; python_full_version < '3.13.5'\nsoupsieve==4 ; python_full_version >= '3.13.5'\n"
    built.write("Consumer/requirements.txt", pinned)
    for version in ("2", "4"):
        built.install("soupsieve", version)
        assert faults_in(built.template, ON_ARM) == []
        shutil.rmtree(built.function / f"soupsieve-{version}.dist-info")


def test_what_cannot_be_imported_is_a_fault(built: BuiltByHand) -> None:
    shutil.rmtree(built.function / "requests")
    (fault,) = faults_in(built.template, MACHINE)
    assert fault.startswith("Consumer: app cannot be imported:")
    assert "No module named 'requests'" in fault


def test_what_this_machine_has_installed_does_not_make_up_for_it(built: BuiltByHand) -> None:
    built.write("Consumer/domain.py", "import pytest\n")
    (fault,) = faults_in(built.template, MACHINE)
    assert "No module named 'pytest'" in fault


def test_a_module_of_the_layer_is_found_and_a_missing_one_is_a_fault(built: BuiltByHand) -> None:
    shutil.rmtree(built.folder / "Shared")
    (fault,) = faults_in(built.template, MACHINE)
    assert "No module named 'shared_by_all'" in fault


def test_what_another_python_will_run_is_not_imported_here(built: BuiltByHand) -> None:
    built.write("Consumer/domain.py", "import nowhere\n")
    assert faults_in(built.template, ANOTHER) == []


def test_importing_leaves_nothing_in_the_package(built: BuiltByHand) -> None:
    before = sorted(built.folder.rglob("*"))
    faults_in(built.template, MACHINE)
    assert sorted(built.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("file", "architecture"),
    [
        ("fast.cpython-313-aarch64-linux-gnu.so", "arm64"),
        ("fast.abi3.so", "arm64"),
        ("fast.libs/libfast-1.so.2", "arm64"),
    ],
)
def test_a_compiled_module_for_the_target_is_no_fault(
    built: BuiltByHand, file: str, architecture: str
) -> None:
    built.compile(file, architecture)
    assert faults_in(built.template, ON_ARM) == []


@pytest.mark.parametrize(
    ("file", "architecture"),
    [
        ("fast.cpython-313-x86_64-linux-gnu.so", "x86_64"),
        ("fast.cpython-312-aarch64-linux-gnu.so", "arm64"),
        ("fast.cpython-313-aarch64-linux-gnu.so", "x86_64"),
        ("fast.abi3.so", "x86_64"),
        ("fast.libs/libfast-1.so.2", "x86_64"),
    ],
)
def test_a_compiled_module_for_another_python_or_processor_is_a_fault(
    built: BuiltByHand, file: str, architecture: str
) -> None:
    built.compile(file, architecture)
    (fault,) = faults_in(built.template, ON_ARM)
    assert fault.startswith(f"Consumer: {file} is for another")


def test_on_another_system_compiled_modules_are_its_own(built: BuiltByHand) -> None:
    built.compile("fast.cpython-313-darwin.so", "x86_64")
    assert faults_in(built.template, replace(ON_ARM, system="darwin")) == []


def test_a_function_that_was_not_built_is_a_fault(built: BuiltByHand) -> None:
    shutil.rmtree(built.function)
    assert faults_in(built.template, ANOTHER) == ["Consumer: it was not built."]


def test_a_build_without_a_template_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_in(tmp_path / "template.yaml", ANOTHER)
    assert fault.endswith("template.yaml is not there.")
