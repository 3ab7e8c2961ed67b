"""The sample website: a dozen pages that show pictures in all the ways that websites do, well and badly."""
