"""Files and folders that only their owner may read, since other users may read the checkout."""

import os
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make the folder, and those above it that are missing; nobody else may enter it."""
    if not folder.parent.exists():
        make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def write_private(file: Path, content: str | bytes, *, mode: int = 0o600) -> None:
    """Write the file at once: whoever reads it, or comes after a crash, finds the old one or the new one."""
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    with open(draft, "xb", opener=private_opener) as output:
        output.write(content.encode() if isinstance(content, str) else content)
    draft.chmod(mode)
    draft.replace(file)


def private_opener(path: str, flags: int) -> int:
    """For `open`: a new file is its owner's alone from the beginning."""
    return os.open(path, flags, 0o600)
