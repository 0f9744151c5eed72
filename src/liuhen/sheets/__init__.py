"""Tables as .xlsx: what strangers send is read with bounds, what leaves is written as values that run nothing."""
