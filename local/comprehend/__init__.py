"""A local Comprehend: our own scorer's answers in Comprehend's protocol, counted and, where wanted, slow."""
