"""Web forms as strangers see them: a page that needs no script, what puts it into another site, and what it sends."""
