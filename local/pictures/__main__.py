"""`python -m local.pictures`: the pictures pipeline on one machine."""

import sys

from local.program import run_program_of

if __name__ == "__main__":
    sys.exit(run_program_of("local.pictures"))
