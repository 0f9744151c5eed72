"""领用: recorders that go out for an activity, and who holds what now (arts 15, 19)."""
