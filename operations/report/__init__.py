"""A folder of results as one HTML page that opens anywhere: `ops report results`.

`results` reads, `findings` decides what is worth saying, `charts` draws, `rendering` writes.
"""
