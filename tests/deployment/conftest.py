from tests.operations.conftest import deployed, function_logs

__all__ = ["deployed", "function_logs"]
