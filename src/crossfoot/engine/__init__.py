"""One turn for one company at a time: lease, tasks, schedule. It knows no push."""
