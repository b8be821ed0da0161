"""Which compiled rules fire in a situation: one port, two adapters (`durable`, `plain`), one way to choose between them
(`select`).
"""
