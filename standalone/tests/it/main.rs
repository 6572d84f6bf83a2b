//! The runner as a user meets it: a program with options, a page, and an end.

mod compose;
mod forgotten;
mod openapi;
mod refusals;
mod runner;
mod start_and_stop;
