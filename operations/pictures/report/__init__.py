"""One HTML page of what the pictures of websites show: `ops pictures report`.

`findings` says what there is to tell, and `rendering` makes the page.
"""
