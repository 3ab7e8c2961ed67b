"""What the pictures of websites show, as one HTML page: `ops pictures report`.

`findings` decides what is worth saying, `rendering` makes the page.
"""
