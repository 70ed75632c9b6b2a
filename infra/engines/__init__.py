"""The engines a machine needs, started from wheels on 127.0.0.1: database, queue, object store, mail inbox."""
