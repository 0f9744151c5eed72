"""The pages of 保管."""
