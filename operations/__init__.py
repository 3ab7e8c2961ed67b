"""What an operator does with a deployed stack, the same on AWS and on one machine.

Nothing here depends on where the stack is: the clients that are passed in decide that.
"""
