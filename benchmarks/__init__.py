"""The budgets of docs/architecture.md, each measured in its own process."""
