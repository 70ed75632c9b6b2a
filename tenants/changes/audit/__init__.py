"""The tamper-evident log: a Merkle tree over the change log, heads signed every minute, proofs for whoever wants them.

It adds nothing to a write. A sealer reads what is new on the stream and keeps hashes; everything else is derived from
the stream again when it is asked for, so that a row changed behind our back no longer leads to the head.
"""
