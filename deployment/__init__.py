"""The deployment of a stack to AWS: parameters, build and its check, deployment, smoke test."""
