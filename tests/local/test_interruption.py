import os
import signal

import pytest

from local.interruption import undisturbed


def test_a_ctrl_c_waits_until_the_block_is_done() -> None:
    done = []

    def interrupted_halfway() -> None:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("the other half")

    with pytest.raises(KeyboardInterrupt):
        interrupted_halfway()
    assert done == ["the other half"]


def test_afterwards_a_ctrl_c_interrupts_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with undisturbed():
        pass
    assert signal.getsignal(signal.SIGINT) == before


def test_an_interruption_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
