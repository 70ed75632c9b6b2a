"""The door for people: the GraphQL gateway and the few plain HTTP routes. It holds no rules and no SQL."""
