"""What is read of 保管."""
