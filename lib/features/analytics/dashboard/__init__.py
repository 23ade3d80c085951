"""The administrator's page `/analytics`; `page.py` combines its sections."""
