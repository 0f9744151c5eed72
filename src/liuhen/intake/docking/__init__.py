"""采集站: takes in the cards of several recorders at once, by itself, and says when each may be pulled out."""
