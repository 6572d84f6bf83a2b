//! The runner as a user meets it: a program with options, a page, and an end.

mod audited_log;
mod audits;
mod backup;
mod block_files;
mod compose;
mod forgotten;
mod killed_import;
mod openapi;
mod person;
mod refusals;
mod rolled_back;
mod runner;
mod start_and_stop;
