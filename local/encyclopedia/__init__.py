"""A sample encyclopedia: the part of MediaWiki's API the consumer uses, over a file of short articles."""
