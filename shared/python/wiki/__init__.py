"""MediaWiki's Action API: the transport, its pace, and the pages that titles lead to."""
