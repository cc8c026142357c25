"""A made-up newsroom on a local server: every outlet, person and event in it is invented."""
