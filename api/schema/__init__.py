"""The GraphQL schema: record types generated from their declarations, verbs written by hand, one file per subject."""
