"""A folder of results as one HTML page that opens anywhere: `ops report results`.

`findings` decides what is worth saying, `charts` draws, `rendering` makes the page, `file` writes it.
"""
