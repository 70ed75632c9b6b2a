"""What an owner sees of how safe the company is: unusual use, and the proof that nobody else sees in."""
