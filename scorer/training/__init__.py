"""How the model is made: from texts that people rated, and from definitions, which are neutral."""
