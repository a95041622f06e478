"""The embedded default: PostgreSQL, the broker, and the supervisor behind `manage.py up`."""
