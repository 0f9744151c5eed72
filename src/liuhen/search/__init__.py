"""What things are found by: one index for every room, so that one box finds them all."""
