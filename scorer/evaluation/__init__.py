"""How good the model is, and at what: figures on texts it was not trained on, and how it behaves."""
