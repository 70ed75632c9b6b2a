"""Records as a file: asked for by a person, written by a job as far as they may, fetched by a link, gone in a week."""
