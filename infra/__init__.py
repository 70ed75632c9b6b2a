"""The door for operators: the command line, the embedded engines, the supervisor, compose."""
