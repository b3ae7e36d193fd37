"""Reading and writing the outside world's formats."""
