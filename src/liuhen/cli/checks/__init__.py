"""What `liuhen test` runs beside pytest."""
