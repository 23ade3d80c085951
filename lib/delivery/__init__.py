"""Pages and files as HTTP responses, without a web framework."""
