"""The template tags of the frame; `look` stands in every template without being loaded."""
