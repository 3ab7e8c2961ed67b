"""How the stack gets to AWS: its parameters, what is built and checked, deployed, and tried."""
