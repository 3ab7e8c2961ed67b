"""A local Comprehend: Amazon Comprehend's protocol and limits for sentiments, with VADER's scores."""
