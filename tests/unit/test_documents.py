"""What the documents point at is there."""

import re
from pathlib import Path

import pytest

from deployment.checkout import CHECKOUT

DOCUMENTS = sorted(
    {*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), *CHECKOUT.glob("events/*.md")}
)
ARCHITECTURE = CHECKOUT / "docs" / "architecture.md"

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_CODE = re.compile(r"`([^`\n]+)`")


def name_of(document: Path) -> str:
    return str(document.relative_to(CHECKOUT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_link_leads_to_a_file(document: Path) -> None:
    targets = _LINK.findall(document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_what_the_architecture_names_is_there() -> None:
    named = [text for text in _CODE.findall(ARCHITECTURE.read_text()) if "/" in text or text.endswith(".py")]
    assert len(named) > 20
    files = [text for text in named if text != "app.py"]
    assert [file for file in files if not (CHECKOUT / file).exists()] == []


def test_the_terms_of_the_architecture_are_those_of_the_code() -> None:
    names = {text.rpartition(".")[2] for text in _CODE.findall(ARCHITECTURE.read_text())}
    classes = {name for name in names if re.fullmatch(r"(?:[A-Z][a-z]+){2,}", name)}
    assert "WorkQueue" in classes
    folders = ("producer", "consumer", "shared")
    code = "".join(file.read_text() for folder in folders for file in (CHECKOUT / folder).rglob("*.py"))
    assert {name for name in classes if not re.search(rf"\bclass {name}\b", code)} == set()
