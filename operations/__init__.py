"""What an operator does with a deployed stack, the same on AWS and on one machine.

Nothing here knows where the stack lives: the clients it is given do.
"""
