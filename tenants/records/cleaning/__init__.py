"""Cleaning up by rule: what fails rules of quality is announced, put into the bin, and in the end made nameless."""
