"""How good the model is, and at what: figures on texts that it was not trained on, and its behaviour."""
