//! The runner as a user meets it: a program with options, a page, and an end.

mod refusals;
mod runner;
mod start_and_stop;
