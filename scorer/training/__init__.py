"""The training makes the model of texts that people rated, and of definitions, which are neutral."""
