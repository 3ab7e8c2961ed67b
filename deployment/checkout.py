"""Paths in this checkout."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
TEMPLATE = CHECKOUT / "template.yaml"
PICTURES_TEMPLATE = CHECKOUT / "pictures" / "template.yaml"
SAM_CONFIGURATION = CHECKOUT / "samconfig.toml"
PROGRAMS = CHECKOUT / ".venv" / "bin"
"""Holds uv, which `sam build` looks for on the PATH."""

ENVIRONMENTS = CHECKOUT / ".environments"
SAM = ENVIRONMENTS / "sam" / "bin" / "sam"
AWS = ENVIRONMENTS / "aws" / "bin" / "aws"
MINISTACK = ENVIRONMENTS / "ministack" / "bin" / "python"
"""MiniStack's own Python, which runs the functions too."""
