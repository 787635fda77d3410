# The fixture applications.
setup_apps() { say "no applications yet"; }
