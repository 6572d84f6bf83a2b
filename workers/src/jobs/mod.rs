//! How a job is taken, and its three ends: it is done; it is tried again; or it has failed, which is recorded by a command
//! before it is over.

mod early;
mod end;
mod newer;
mod panicked;
mod record_failure;
mod retry_failed_job;
mod take;

pub(crate) use early::clock_ahead;
pub(crate) use end::{End, Failure, ever_later, later, later_after, later_at, retry, stopped};
pub(crate) use panicked::{Panicked, caught};
pub(crate) use record_failure::{About, record_failure};
pub(crate) use take::{React, Worker, take_all, take_due};
