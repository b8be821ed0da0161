"""The pages of the desk, a module each, and what their forms do."""
