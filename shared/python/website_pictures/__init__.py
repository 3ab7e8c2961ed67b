"""The pictures pipeline's own domain: what is known of a website's pages and pictures."""
