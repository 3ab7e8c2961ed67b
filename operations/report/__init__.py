"""A folder of results as one HTML page that opens anywhere: `python -m operations report results`.

`results` reads, `findings` decides what is worth saying, `charts` draws, `page` writes.
"""
