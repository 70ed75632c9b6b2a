"""Subscriptions over WebSocket (sub-protocol graphql-transport-ws), fed by the change log. Nothing is written here."""
