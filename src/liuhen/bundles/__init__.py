"""What installs Liuhen on a machine without network: one signed archive, and the installer inside it. No Django."""
