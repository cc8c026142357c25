"""What people read: the review pages, their accounts, and the exports."""
