"""Pages of the people room: signing in, the first run, one's own account, and the administrators' pages."""
