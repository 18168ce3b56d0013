"""What is asked, as plain data: one module a family of pages."""
